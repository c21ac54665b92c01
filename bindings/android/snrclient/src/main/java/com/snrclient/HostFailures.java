package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.util.logging.Level;

/** What becomes of exceptions that the app's code throws into the library: they are logged. */
final class HostFailures {
    private static final java.util.logging.Logger FALLBACK =
            java.util.logging.Logger.getLogger("com.snrclient");

    private static volatile @Nullable Logger logger;

    private HostFailures() {}

    /**
     * Has later failures told to the app's logger; null: to the platform's log.
     *
     * @return who heard them before
     */
    @Nullable
    static Logger tellTo(@Nullable Logger to) {
        final Logger before = logger;
        logger = to;
        return before;
    }

    /** Logs an exception and goes on. */
    static void report(@NonNull String where, @NonNull Throwable thrown) {
        final String message = "an exception of " + where + " was contained: ";
        say(logger, LogLevel.ERROR, message + describe(thrown));
    }

    /** Logs a message with the app's logger; with the platform's if there is none or it fails. */
    static void say(@Nullable Logger to, @NonNull LogLevel level, @NonNull String message) {
        if (to != null) {
            try {
                to.log(level, message);
                return;
            } catch (Throwable thrown) {
                loggerFailed(thrown);
            }
        }
        FALLBACK.log(Level.SEVERE, message);
    }

    /** Tells the platform's log that the app's logger threw. */
    static void loggerFailed(@NonNull Throwable thrown) {
        FALLBACK.log(Level.SEVERE, "an exception of the logger was contained: " + describe(thrown));
    }

    /** Classes and places, but no messages: the app's code may have put a secret into one. */
    private static String describe(Throwable thrown) {
        final StringBuilder text = new StringBuilder();
        Throwable next = thrown;
        // Causes may form a circle.
        for (int depth = 0; next != null && depth < 8; depth++) {
            if (depth > 0) text.append("\ncaused by ");
            text.append(next.getClass().getName());
            for (final StackTraceElement frame : next.getStackTrace()) {
                text.append("\n    at ").append(frame);
            }
            next = next.getCause();
        }
        return text.toString();
    }
}
