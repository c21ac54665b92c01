package com.snrclient;

import androidx.annotation.NonNull;

/** What a function answers, and what an error is about. New ones may be added. */
public enum ErrorCode {
    /** No error. */
    NONE(0),
    /** Something that has no code of its own, or one that this version does not know. */
    UNKNOWN_ERROR(-101),
    /** Something that has no code of its own, in a call to the API. */
    UNKNOWN_API_ERROR(-102),
    /** The server answered with an error status; see {@link ApiError#getHttpCode}. */
    INVALID_REQUEST_API_ERROR(-103),
    /** The request does not fit the session. */
    INVALID_REQUEST_SESSION_API_ERROR(-104),
    /** The request could not be executed: there is no network, or no answer in time. */
    NETWORK_API_ERROR(-105),
    /** The server's answer cannot be used. */
    INVALID_RESPONSE_API_ERROR(-106),
    /** Not sent, because requests kept failing or the server asked for a pause. */
    REQUEST_BLOCKED_BY_CIRCUIT_BREAKER_API_ERROR(-108),
    /** The library is not initialized, or was shut down before the call completed. */
    MODULE_NOT_READY_API_ERROR(-110),
    /** An argument is not acceptable; nothing was done. */
    INVALID_ARGUMENT(3050),
    /** The call does not fit the present state; nothing was done. */
    INTERNAL_INCONSISTENCY(3060),
    /** The session was rejected, or replaced while the call was under way. */
    CLIENT_SESSION_UNAUTHORIZED_API_ERROR(3200),
    /** The customer's session has expired; the customer has to sign in again. */
    CLIENT_SESSION_EXPIRED_API_ERROR(3210),
    /** No customer is signed in. */
    CLIENT_SESSION_ALREADY_SIGNED_OUT_API_ERROR(3220),
    /** The storage did not answer; nothing in it was changed. Initialize again later. */
    STORAGE_UNAVAILABLE(3620);

    final int number;

    ErrorCode(int number) {
        this.number = number;
    }

    /** The constant of a number of the C ABI, of which a newer library may know more. */
    @NonNull
    static ErrorCode of(int number) {
        for (final ErrorCode constant : values()) {
            if (constant.number == number) return constant;
        }
        return UNKNOWN_ERROR;
    }
}
