package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.util.List;

/** Why a call failed. Immutable. No part of it holds a token or a password. */
public final class ApiError {
    /** What {@link #getHttpCode} answers when there was no HTTP status. */
    public static final int UNKNOWN_CODE = -1;

    @NonNull private final ApiErrorType errorType;
    private final int code;
    private final int httpCode;
    private final double retryAfter;
    @NonNull private final String message;
    @Nullable private final String serverErrorCode;
    @Nullable private final String body;
    @NonNull private final List<ApiErrorCause> errorCauses;

    ApiError(
            @NonNull ApiErrorType errorType,
            int code,
            int httpCode,
            double retryAfter,
            @NonNull String message,
            @Nullable String serverErrorCode,
            @Nullable String body,
            @NonNull List<ApiErrorCause> errorCauses) {
        this.errorType = errorType;
        this.code = code;
        this.httpCode = httpCode;
        this.retryAfter = retryAfter;
        this.message = message;
        this.serverErrorCode = serverErrorCode;
        this.body = body;
        this.errorCauses = errorCauses;
    }

    @NonNull
    ApiError withMessage(@NonNull String other) {
        return new ApiError(
                errorType, code, httpCode, retryAfter, other, serverErrorCode, body, errorCauses);
    }

    /**
     * The kind of failure.
     *
     * @return the kind
     */
    @NonNull
    public ApiErrorType getErrorType() {
        return errorType;
    }

    /**
     * What the failure is about.
     *
     * @return the code; {@link ErrorCode#UNKNOWN_ERROR} for one that this version does not know
     */
    @NonNull
    public ErrorCode getErrorCode() {
        return ErrorCode.of(code);
    }

    /**
     * The number of {@link #getErrorCode}, as in the documentation of the platform.
     *
     * @return the number
     */
    public int getCode() {
        return code;
    }

    /**
     * The HTTP status.
     *
     * @return the status, or {@link #UNKNOWN_CODE} when there was no answer
     */
    public int getHttpCode() {
        return httpCode;
    }

    /**
     * For how long requests were held back when the call failed, because they kept failing or the
     * server asked for a pause. Until then calls that need the server fail at once.
     *
     * @return seconds, or -1 when requests were not held back
     */
    public double getRetryAfter() {
        return retryAfter;
    }

    /**
     * What happened and what to do, in English, for developers.
     *
     * @return the message
     */
    @NonNull
    public String getMessage() {
        return message;
    }

    /**
     * The server's own code for the error.
     *
     * @return the code, or null when it named none
     */
    @Nullable
    public String getServerErrorCode() {
        return serverErrorCode;
    }

    /**
     * The body of the error answer as it came, with a placeholder for each secret in it.
     *
     * @return the body, or null when there was none or it was no text
     */
    @Nullable
    public String getBody() {
        return body;
    }

    /**
     * The causes that the server listed.
     *
     * @return an unmodifiable list, empty when it listed none
     */
    @NonNull
    public List<ApiErrorCause> getErrorCauses() {
        return errorCauses;
    }

    @NonNull
    @Override
    public String toString() {
        final String what = getErrorCode() + " (" + code + "), http=" + httpCode;
        return "ApiError{" + what + ": " + message + "}";
    }
}
