package com.snrclient;

import androidx.annotation.NonNull;

/**
 * Hears what a call delivered: a {@link Token}, a status, or the {@link ApiError} of a failure. In
 * Kotlin a lambda with one parameter.
 *
 * @param <T> what is delivered
 */
@FunctionalInterface
public interface DataActionListener<T> {
    /**
     * The call delivered something.
     *
     * @param data what it delivered
     */
    void onDataAction(@NonNull T data);
}
