package com.snrclient;

import androidx.annotation.NonNull;

/** Why a customer was signed out. */
public enum ClientSessionEndReason {
    /** {@link Client#signOut} was called. */
    USER_SIGN_OUT(0),
    /** The platform signed the customer out; also a reason that this version does not know. */
    SYSTEM_SIGN_OUT(1),
    /** The customer's token expired. */
    SESSION_EXPIRATION(2),
    /** The session was destroyed: by a call, a sign-out, or another API key. */
    SESSION_DESTROYED(3),
    /** A security error. */
    SECURITY_EXCEPTION(4),
    /** The server rejected the customer's token. */
    CLIENT_REJECTED(5),
    /** The account was deleted. */
    USER_ACCOUNT_DELETED(6);

    final int number;

    ClientSessionEndReason(int number) {
        this.number = number;
    }

    /** The constant of a number of the C ABI, of which a newer library may know more. */
    @NonNull
    static ClientSessionEndReason of(int number) {
        for (final ClientSessionEndReason constant : values()) {
            if (constant.number == number) return constant;
        }
        return SYSTEM_SIGN_OUT;
    }
}
