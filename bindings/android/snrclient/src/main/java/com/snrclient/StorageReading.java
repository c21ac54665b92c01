package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

/** What a {@link Storage} found. */
public final class StorageReading {
    /** The numbers of the C ABI. */
    static final int PRESENT = 0;

    static final int ABSENT = 1;
    static final int UNAVAILABLE = 2;

    private static final StorageReading ABSENT_READING = new StorageReading(ABSENT, null);
    private static final StorageReading UNAVAILABLE_READING = new StorageReading(UNAVAILABLE, null);

    final int status;
    @Nullable final byte[] bytes;

    private StorageReading(int status, @Nullable byte[] bytes) {
        this.status = status;
        this.bytes = bytes;
    }

    /**
     * Something is stored.
     *
     * @param bytes the content; the library overwrites it with zeros when it has read it
     * @return the reading
     */
    @NonNull
    public static StorageReading present(@NonNull byte[] bytes) {
        return new StorageReading(PRESENT, bytes);
    }

    /**
     * Certainly nothing is stored.
     *
     * @return the reading
     */
    @NonNull
    public static StorageReading absent() {
        return ABSENT_READING;
    }

    /**
     * Whether something is stored cannot be said now.
     *
     * @return the reading
     */
    @NonNull
    public static StorageReading unavailable() {
        return UNAVAILABLE_READING;
    }
}
