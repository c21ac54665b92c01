package com.snrclient;

import androidx.annotation.NonNull;

/** The kind of failure. */
public enum ApiErrorType {
    /** None of the others. */
    UNKNOWN(0),
    /** The request was not executed; there is no HTTP status. */
    NETWORK_ERROR(1),
    /** The session is not valid for the request. */
    UNAUTHORIZED_SESSION(2),
    /** The server answered with an error status. */
    HTTP_ERROR(3);

    final int number;

    ApiErrorType(int number) {
        this.number = number;
    }

    /** The constant of a number of the C ABI, of which a newer library may know more. */
    @NonNull
    static ApiErrorType of(int number) {
        for (final ApiErrorType constant : values()) {
            if (constant.number == number) return constant;
        }
        return UNKNOWN;
    }
}
