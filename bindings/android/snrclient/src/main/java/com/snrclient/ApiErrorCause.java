package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

/** One cause of a failure, as the server listed it. Immutable. */
public final class ApiErrorCause {
    private final int code;
    @Nullable private final String field;
    @Nullable private final String message;
    @Nullable private final String rejectedValue;

    ApiErrorCause(
            int code,
            @Nullable String field,
            @Nullable String message,
            @Nullable String rejectedValue) {
        this.code = code;
        this.field = field;
        this.message = message;
        this.rejectedValue = rejectedValue;
    }

    /**
     * The server's number for the cause.
     *
     * @return the number, 0 when it gave none
     */
    public int getCode() {
        return code;
    }

    /**
     * The request's member at fault.
     *
     * @return the member, or null when not told
     */
    @Nullable
    public String getField() {
        return field;
    }

    /**
     * What is wrong.
     *
     * @return the text, or null when not told
     */
    @Nullable
    public String getMessage() {
        return message;
    }

    /**
     * The value that was refused.
     *
     * @return the value, or null when not told
     */
    @Nullable
    public String getRejectedValue() {
        return rejectedValue;
    }

    @NonNull
    @Override
    public String toString() {
        return "ApiErrorCause{code=" + code + ", field=" + field + ", message=" + message + "}";
    }
}
