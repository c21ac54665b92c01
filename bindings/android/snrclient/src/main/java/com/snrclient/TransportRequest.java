package com.snrclient;

import androidx.annotation.NonNull;

/** A request for a {@link Transport} to send. It holds secrets: do not log it. */
public final class TransportRequest {
    private final String method;
    private final String url;
    private final String[] headers;
    private final byte[] body;
    private final double timeout;

    /** Name and value of each header stand in a row. */
    TransportRequest(
            @NonNull String method,
            @NonNull String url,
            @NonNull String[] headers,
            @NonNull byte[] body,
            double timeout) {
        this.method = method;
        this.url = url;
        this.headers = headers;
        this.body = body;
        this.timeout = timeout;
    }

    /**
     * The HTTP method.
     *
     * @return such as "POST"
     */
    @NonNull
    public String getMethod() {
        return method;
    }

    /**
     * Where the request goes.
     *
     * @return an absolute URL
     */
    @NonNull
    public String getUrl() {
        return url;
    }

    /**
     * How many headers there are to send.
     *
     * @return their number
     */
    public int getHeaderCount() {
        return headers.length / 2;
    }

    /**
     * A header's name.
     *
     * @param index less than {@link #getHeaderCount}
     * @return such as "Content-Type"
     */
    @NonNull
    public String getHeaderName(int index) {
        return headers[2 * index];
    }

    /**
     * A header's value.
     *
     * @param index less than {@link #getHeaderCount}
     * @return such as "application/json"
     */
    @NonNull
    public String getHeaderValue(int index) {
        return headers[2 * index + 1];
    }

    /**
     * The body, which may be empty.
     *
     * @return the request's own array
     */
    @NonNull
    public byte[] getBody() {
        return body;
    }

    /**
     * When the library stops waiting.
     *
     * @return seconds from the moment at which the request was handed over
     */
    public double getTimeout() {
        return timeout;
    }

    /** Tells neither headers nor body, which hold secrets. */
    @NonNull
    @Override
    public String toString() {
        return "TransportRequest{" + method + " " + url + "}";
    }
}
