package com.snrclient;

import androidx.annotation.NonNull;

/**
 * How requests reach the API, in place of the library's own HTTP and TLS. See {@link
 * UrlConnectionTransport} for the platform's.
 *
 * <p>A transport sends a request once and as it is: it repeats nothing, follows no redirect, keeps
 * no cookie and caches nothing. The library does the repeating.
 */
public interface Transport {
    /**
     * Sends a request, and answers with {@link TransportCall#respond} or {@link TransportCall#fail}:
     * now or later, from any thread. Called on a thread of the library, where it may wait; but what
     * is answered before it returns cannot be cancelled. An exception counts as {@link
     * TransportCall#fail}.
     *
     * @param request what to send
     * @param call takes the answer
     */
    void send(@NonNull TransportRequest request, @NonNull TransportCall call);

    /**
     * Nobody waits for the answer any more. It may still be given, and is then dropped. Called on a
     * thread of the library, or on the one that calls {@link Synerise#shutdown}.
     *
     * @param call the one that {@link #send} was called with
     */
    default void cancel(@NonNull TransportCall call) {}
}
