package com.snrclient;

import androidx.annotation.NonNull;

/**
 * Hears what the library does. A message holds no token, no password and no stored content.
 *
 * <p>Called where listeners are called, one message after another; but exceptions of the app's own
 * code are told on the thread that threw them.
 */
@FunctionalInterface
public interface Logger {
    /**
     * The library has something to say.
     *
     * @param level how important it is
     * @param message in English, for developers
     */
    void log(@NonNull LogLevel level, @NonNull String message);
}
