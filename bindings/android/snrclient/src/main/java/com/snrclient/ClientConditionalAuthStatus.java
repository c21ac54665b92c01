package com.snrclient;

import androidx.annotation.NonNull;

/** What a conditional login is answered with. */
public enum ClientConditionalAuthStatus {
    /** The customer is signed in. With any other status nothing has changed. */
    SUCCESS(0),
    /** The credentials are wrong. */
    UNAUTHORIZED(1),
    /** The account has to be activated first. */
    ACTIVATION_REQUIRED(2),
    /** There is no such account. */
    REGISTRATION_REQUIRED(3),
    /** The account has to be approved first. */
    APPROVAL_REQUIRED(4),
    /** The customer has to accept terms first. */
    TERMS_ACCEPTANCE_REQUIRED(5),
    /** Another factor is needed. */
    MFA_REQUIRED(6),
    /** A status that this version does not know. */
    UNKNOWN(7);

    final int number;

    ClientConditionalAuthStatus(int number) {
        this.number = number;
    }

    /** The constant of a number of the C ABI, of which a newer library may know more. */
    @NonNull
    static ClientConditionalAuthStatus of(int number) {
        for (final ClientConditionalAuthStatus constant : values()) {
            if (constant.number == number) return constant;
        }
        return UNKNOWN;
    }
}
