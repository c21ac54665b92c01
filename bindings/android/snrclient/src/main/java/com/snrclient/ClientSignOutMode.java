package com.snrclient;

/** How much of the session a sign-out ends. */
public enum ClientSignOutMode {
    /** The customer's login. UUID and anonymous token stay. */
    SIGN_OUT(0),
    /** The whole session, as {@link Client#destroySession} does. */
    SIGN_OUT_WITH_SESSION_DESTROY(1);

    final int number;

    ClientSignOutMode(int number) {
        this.number = number;
    }
}
