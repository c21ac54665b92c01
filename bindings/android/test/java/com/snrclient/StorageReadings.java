package com.snrclient;

/** Looks into readings, for tests in other packages. */
public final class StorageReadings {
    private StorageReadings() {}

    /** What was found. */
    public static byte[] bytes(StorageReading reading) {
        if (reading.status != StorageReading.PRESENT) {
            throw new AssertionError("status " + reading.status);
        }
        return reading.bytes;
    }
}
