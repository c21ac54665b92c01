package com.snrclient;

import androidx.annotation.Nullable;

/**
 * What the app notes about the visitor. It is stored with the session and forgotten when the UUID
 * changes; nothing is sent. The setters wait for the storage, the getters for nothing.
 */
public final class Tracker {
    private Tracker() {}

    /**
     * Notes the visitor's email.
     *
     * @param email not empty; null: forgets it
     */
    public static void setCustomEmail(@Nullable String email) {
        NativeBridge.setCustomEmail(email);
    }

    /**
     * Notes the app's own identifier of the visitor.
     *
     * @param identifier not empty; null: forgets it
     */
    public static void setCustomIdentifier(@Nullable String identifier) {
        NativeBridge.setCustomIdentifier(identifier);
    }

    /**
     * The visitor's email as noted.
     *
     * @return the email, or null
     */
    @Nullable
    public static String getCustomEmail() {
        return NativeBridge.getCustomEmail();
    }

    /**
     * The app's identifier of the visitor as noted.
     *
     * @return the identifier, or null
     */
    @Nullable
    public static String getCustomIdentifier() {
        return NativeBridge.getCustomIdentifier();
    }
}
