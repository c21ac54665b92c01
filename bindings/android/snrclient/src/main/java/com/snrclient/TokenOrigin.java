package com.snrclient;

import androidx.annotation.NonNull;

/** Who vouched for the customer when a token was issued. A name is the platform's own spelling. */
public enum TokenOrigin {
    /** The server named none, or one that this version does not know. */
    UNKNOWN(0),
    /** A visitor who is not tracked. */
    INCOGNITO(1),
    /** A visitor. */
    ANONYMOUS(2),
    /** An account of the workspace itself. */
    SYNERISE(3),
    /** Simple Authentication. */
    SIMPLE_AUTH(4),
    /** Facebook. */
    FACEBOOK(5),
    /** An OAuth provider of the workspace. */
    OAUTH(6),
    /** Apple. */
    APPLE(7),
    /** Google. */
    GOOGLE(8);

    final int number;

    TokenOrigin(int number) {
        this.number = number;
    }

    /** The constant of a number of the C ABI, of which a newer library may know more. */
    @NonNull
    static TokenOrigin of(int number) {
        for (final TokenOrigin constant : values()) {
            if (constant.number == number) return constant;
        }
        return UNKNOWN;
    }
}
