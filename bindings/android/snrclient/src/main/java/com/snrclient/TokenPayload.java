package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.util.Date;

/**
 * A customer's session as the app's own backend obtained it, for {@link
 * Client#authenticateWithTokenPayload}. Immutable.
 *
 * <p>What is not acceptable in it is told by the failure listener of that call.
 */
public final class TokenPayload {
    final String rawJwt;
    final double expiration;
    final double creation;
    final String rlm;
    final TokenOrigin origin;
    final String uuid;
    final String clientId;
    @Nullable final String customId;

    private TokenPayload(Builder builder) {
        rawJwt = builder.rawJwt;
        expiration = builder.expiration;
        creation = builder.creation;
        rlm = builder.rlm;
        origin = builder.origin;
        uuid = builder.uuid;
        clientId = builder.clientId;
        customId = builder.customId;
    }

    /** Has a failure name the date that nobody set: without one the library sees no payload. */
    @Nullable
    DataActionListener<ApiError> explain(@Nullable DataActionListener<ApiError> failure) {
        final String missing =
                Double.isNaN(expiration)
                        ? "expirationDate"
                        : Double.isNaN(creation) ? "creationDate" : null;
        if (failure == null || missing == null) return failure;
        return error -> {
            final boolean isRefused = error.getErrorCode() == ErrorCode.INVALID_ARGUMENT;
            failure.onDataAction(
                    isRefused ? error.withMessage("the payload has no " + missing + ": set it") : error);
        };
    }

    /** Tells everything but the secret text. */
    @NonNull
    @Override
    public String toString() {
        return "TokenPayload{origin=" + origin + ", rlm=" + rlm + "}";
    }

    /** Collects what the backend received. All but {@link #customId} is needed. */
    public static final class Builder {
        private final String rawJwt;
        private final String uuid;
        private double expiration = Double.NaN;
        private double creation = Double.NaN;
        private String rlm = "";
        private TokenOrigin origin = TokenOrigin.UNKNOWN;
        private String clientId = "";
        @Nullable private String customId;

        /**
         * Begins a payload.
         *
         * @param rawJwt the token
         * @param uuid the UUID with which the backend signed in: what {@link
         *     Client#getUuidForAuthentication} returned
         */
        public Builder(@NonNull String rawJwt, @NonNull String uuid) {
            this.rawJwt = rawJwt;
            this.uuid = uuid;
        }

        /**
         * When the token expires.
         *
         * @param date the API's {@code expiration}, which is in seconds there
         * @return this
         */
        @NonNull
        public Builder expirationDate(@NonNull Date date) {
            expiration = date.getTime() / 1000.0;
            return this;
        }

        /**
         * When the token was issued.
         *
         * @param date the API's {@code created}, which is in milliseconds there
         * @return this
         */
        @NonNull
        public Builder creationDate(@NonNull Date date) {
            creation = date.getTime() / 1000.0;
            return this;
        }

        /**
         * The realm.
         *
         * @param rlm the API's {@code realm}
         * @return this
         */
        @NonNull
        public Builder rlm(@NonNull String rlm) {
            this.rlm = rlm;
            return this;
        }

        /**
         * Who vouched for the customer.
         *
         * @param origin the API's {@code origin}
         * @return this
         */
        @NonNull
        public Builder origin(@NonNull TokenOrigin origin) {
            this.origin = origin;
            return this;
        }

        /**
         * The customer's number as text.
         *
         * @param clientId the API's {@code clientId}
         * @return this
         */
        @NonNull
        public Builder clientId(@NonNull String clientId) {
            this.clientId = clientId;
            return this;
        }

        /**
         * The customer's own identifier.
         *
         * @param customId the API's {@code customId}
         * @return this
         */
        @NonNull
        public Builder customId(@Nullable String customId) {
            this.customId = customId;
            return this;
        }

        /**
         * The payload.
         *
         * @return a payload with what was collected
         */
        @NonNull
        public TokenPayload build() {
            return new TokenPayload(this);
        }
    }
}
