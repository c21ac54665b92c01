package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

/**
 * Takes the answer to a request that a {@link Transport} sent. The first answer counts; others, and
 * late ones, are dropped. Any thread may give it.
 */
public final class TransportCall {
    private final PlatformTransport transport;
    private final long token;

    TransportCall(@NonNull PlatformTransport transport, long token) {
        this.transport = transport;
        this.token = token;
    }

    /**
     * The server answered, whatever the status. What is not acceptable, such as a status of 0, counts
     * as {@link #fail}.
     *
     * @param httpCode the HTTP status, from 100 to 999
     * @param date the {@code Date} header, from which the library learns the server's time, or null
     * @param retryAfter the {@code Retry-After} header, or null
     * @param body the body as it came, of which more than 1 MiB need not be read: the library
     *     refuses it
     */
    public void respond(
            int httpCode,
            @Nullable String date,
            @Nullable String retryAfter,
            @NonNull byte[] body) {
        NativeBridge.transportRespond(token, httpCode, date, retryAfter, body);
        transport.forget(token);
    }

    /**
     * The request was not executed: there is no network, no answer in time, or no trust.
     *
     * @param reason in English, for developers and without secrets, or null
     */
    public void fail(@Nullable String reason) {
        NativeBridge.transportFail(token, reason);
        transport.forget(token);
    }
}
