package com.snrclient;

/** Who vouches for a customer. */
public enum ClientIdentityProvider {
    /** An account of the workspace itself; for {@link Client#signIn}, which needs no provider. */
    SYNERISE(0),
    /** An OAuth provider of the workspace. */
    OAUTH(1),
    /** Facebook. */
    FACEBOOK(2),
    /** Apple. */
    APPLE(3),
    /** Google. */
    GOOGLE(4),
    /** Nobody; refused where a provider is needed. */
    UNKNOWN(5);

    final int number;

    ClientIdentityProvider(int number) {
        this.number = number;
    }
}
