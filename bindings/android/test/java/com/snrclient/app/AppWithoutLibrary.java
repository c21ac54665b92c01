package com.snrclient.app;

import com.snrclient.Synerise;

/** A program of its own, whose native library is not where the system looks. */
public final class AppWithoutLibrary {
    private AppWithoutLibrary() {}

    private static void use() {
        try {
            // Nothing is acceptable in it, so that nothing starts.
            System.out.println(Synerise.initialize(""));
        } catch (UnsatisfiedLinkError missing) {
            System.out.println("UnsatisfiedLinkError");
        }
    }

    /** Loads the library by its path, after some vain calls. */
    public static void main(String[] arguments) {
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) use();
        System.load(arguments[0]);
        use();
    }
}
