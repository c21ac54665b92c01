package com.snrclient;

import androidx.annotation.NonNull;

/** How important a log message is, and which messages are wanted. */
public enum LogLevel {
    /** No messages are wanted. */
    OFF(0),
    /** What went wrong and needs attention. */
    ERROR(1),
    /** What was refused, or worked around. */
    WARN(2),
    /** Changes of the session. */
    INFO(3),
    /** Each decision. */
    DEBUG(4);

    final int number;

    LogLevel(int number) {
        this.number = number;
    }

    /** The constant of a number of the C ABI, of which a newer library may know more. */
    @NonNull
    static LogLevel of(int number) {
        for (final LogLevel constant : values()) {
            if (constant.number == number) return constant;
        }
        return DEBUG;
    }
}
