package com.snrclient;

/** Hears that a call succeeded. In Kotlin a lambda without parameters. */
@FunctionalInterface
public interface ActionListener {
    /** The call succeeded. */
    void onAction();
}
