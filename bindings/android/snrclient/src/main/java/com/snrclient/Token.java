package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.util.Date;
import java.util.Objects;

/** A token and what the server said about it. Immutable. */
public final class Token {
    @NonNull private final String rawJwt;
    private final double expiration;
    private final double creation;
    @NonNull private final TokenOrigin origin;
    @NonNull private final String rlm;
    @Nullable private final String clientId;
    @Nullable private final String customId;

    Token(
            @NonNull String rawJwt,
            double expiration,
            double creation,
            @NonNull TokenOrigin origin,
            @NonNull String rlm,
            @Nullable String clientId,
            @Nullable String customId) {
        this.rawJwt = rawJwt;
        this.expiration = expiration;
        this.creation = creation;
        this.origin = origin;
        this.rlm = rlm;
        this.clientId = clientId;
        this.customId = customId;
    }

    /**
     * The text to send as {@code Authorization: Bearer <text>}. It is a secret: do not log it.
     *
     * @return the text
     */
    @NonNull
    public String getRawJwt() {
        return rawJwt;
    }

    /**
     * When the server stops accepting the token, by the server's clock.
     *
     * @return seconds since 1970
     */
    public long getExpirationUnixTime() {
        return (long) expiration;
    }

    /**
     * When the server stops accepting the token, by the server's clock.
     *
     * @return a copy
     */
    @NonNull
    public Date getExpirationDate() {
        return date(expiration);
    }

    /**
     * When the server issued the token, by the server's clock.
     *
     * @return a copy
     */
    @NonNull
    public Date getCreationDate() {
        return date(creation);
    }

    /**
     * Who vouched for the customer when the token was issued.
     *
     * @return the origin
     */
    @NonNull
    public TokenOrigin getOrigin() {
        return origin;
    }

    /**
     * The realm that the token belongs to.
     *
     * @return the realm, empty when the server named none
     */
    @NonNull
    public String getRlm() {
        return rlm;
    }

    /**
     * The customer's number as text.
     *
     * @return the number, or null when the server named none
     */
    @Nullable
    public String getClientId() {
        return clientId;
    }

    /**
     * The customer's own identifier.
     *
     * @return the identifier, or null when the server named none
     */
    @Nullable
    public String getCustomId() {
        return customId;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Token)) return false;
        final Token token = (Token) other;
        return rawJwt.equals(token.rawJwt)
                && expiration == token.expiration
                && creation == token.creation
                && origin == token.origin
                && rlm.equals(token.rlm)
                && Objects.equals(clientId, token.clientId)
                && Objects.equals(customId, token.customId);
    }

    @Override
    public int hashCode() {
        return rawJwt.hashCode();
    }

    /** Tells everything but the secret text. */
    @NonNull
    @Override
    public String toString() {
        return "Token{origin=" + origin + ", rlm=" + rlm + ", expires=" + getExpirationDate() + "}";
    }

    private static Date date(double seconds) {
        return new Date(Math.round(seconds * 1000));
    }
}
