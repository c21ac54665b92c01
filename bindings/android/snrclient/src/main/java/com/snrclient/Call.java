package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

/** The listeners of a call that native code completes, once. */
final class Call<T> {
    @Nullable private final DataActionListener<T> success;
    @Nullable private final DataActionListener<ApiError> failure;

    Call(
            @Nullable DataActionListener<T> success,
            @Nullable DataActionListener<ApiError> failure) {
        this.success = success;
        this.failure = failure;
    }

    /** A call that delivers nothing but success. */
    @NonNull
    static Call<Object> ofAction(
            @Nullable ActionListener success, @Nullable DataActionListener<ApiError> failure) {
        return new Call<>(success == null ? null : nothing -> success.onAction(), failure);
    }

    /** Native code delivers what the method that made the call declares. */
    @SuppressWarnings("unchecked")
    void succeed(@Nullable Object value) {
        if (success != null) success.onDataAction((T) value);
    }

    void fail(@NonNull ApiError error) {
        if (failure != null) failure.onDataAction(error);
    }
}
