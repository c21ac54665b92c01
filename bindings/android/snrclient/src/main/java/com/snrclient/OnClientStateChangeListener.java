package com.snrclient;

import androidx.annotation.NonNull;

/**
 * Hears that a customer signed in or out: once for each time, in order, after the change is stored
 * and before the success listener of the call that caused it.
 */
public interface OnClientStateChangeListener {
    /** A customer signed in. */
    default void onClientSignedIn() {}

    /**
     * The customer was signed out.
     *
     * @param reason why
     */
    default void onClientSignedOut(@NonNull ClientSessionEndReason reason) {}
}
