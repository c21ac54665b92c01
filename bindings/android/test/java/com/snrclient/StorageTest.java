package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A storage of the app's. */
final class StorageTest extends WithSandbox {
    /** Keeps records in memory, and can be locked. */
    private static class Memory implements Storage {
        final Map<String, byte[]> records = new ConcurrentHashMap<>();
        volatile boolean isLocked;
        volatile byte[] lastWritten;

        @Override
        public StorageReading read(String name) {
            if (isLocked) return StorageReading.unavailable();
            final byte[] bytes = records.get(name);
            return bytes == null ? StorageReading.absent() : StorageReading.present(bytes.clone());
        }

        @Override
        public boolean write(String name, byte[] bytes) {
            if (isLocked) return false;
            records.put(name, bytes.clone());
            lastWritten = bytes;
            return true;
        }

        @Override
        public boolean remove(String name) {
            if (isLocked) return false;
            records.remove(name);
            return true;
        }
    }

    @Test
    @DisplayName("a session in the app's storage is found again") // spec §5
    void foundAgain() {
        final Memory storage = new Memory();
        initialize(settings().storage(storage));
        final Token token = retrieve();
        final String uuid = Client.getUuid();
        Synerise.shutdown();
        initialize(settings().storage(storage));
        assertEquals(uuid, Client.getUuid());
        assertEquals(token, retrieve());
    }

    @Test
    @DisplayName("a token is in the storage before a listener hears of it") // spec §3
    void durableBeforeTold() {
        final Memory storage = new Memory();
        initialize(settings().storage(storage));
        final String token = retrieve().getRawJwt();
        final byte[] record = storage.records.get("snrclient.session");
        assertTrue(new String(record, StandardCharsets.ISO_8859_1).contains(token));
    }

    @Test
    @DisplayName("bytes that were handed to the storage are overwritten afterwards")
    void overwritten() {
        final Memory storage = new Memory();
        initialize(settings().storage(storage));
        retrieve();
        final byte[] written = storage.lastWritten;
        assertTrue(written.length > 0);
        assertArrayEquals(new byte[written.length], written);
    }

    @Test
    @DisplayName("a locked storage is not taken for an empty one") // spec §5
    void locked() {
        final Memory storage = new Memory();
        initialize(settings().storage(storage));
        final String uuid = Client.getUuid();
        Synerise.shutdown();
        final byte[] before = storage.records.get("snrclient.session").clone();
        storage.isLocked = true;
        final Settings settings = settings().storage(storage).build();
        assertEquals(
                ErrorCode.STORAGE_UNAVAILABLE, Synerise.initialize(KEY, sandbox.url, settings));
        assertNull(Client.getUuid());
        assertArrayEquals(before, storage.records.get("snrclient.session"));
        storage.isLocked = false;
        initialize(settings().storage(storage));
        assertEquals(uuid, Client.getUuid());
    }

    @Test
    @DisplayName("a storage that throws is unavailable, and the exception is logged")
    void throwing() throws InterruptedException {
        final Storage storage =
                new Memory() {
                    @Override
                    public StorageReading read(String name) {
                        throw new IllegalStateException("contains-a-secret");
                    }
                };
        final Settings settings = settings().storage(storage).build();
        assertEquals(
                ErrorCode.STORAGE_UNAVAILABLE, Synerise.initialize(KEY, sandbox.url, settings));
        final String message = logged("an exception of the storage");
        assertTrue(message.contains("IllegalStateException"), message);
        assertFalse(message.contains("contains-a-secret"), message);
    }

    @Test
    @DisplayName("a damaged record is set aside and a fresh session begins") // spec §5
    void damaged() {
        final Memory storage = new Memory();
        final byte[] damaged = "this is no record".getBytes(StandardCharsets.UTF_8);
        storage.records.put("snrclient.session", damaged);
        initialize(settings().storage(storage));
        assertNotNull(Client.getUuid());
        final boolean isKept =
                storage.records.entrySet().stream()
                        .filter(record -> record.getKey().contains("damaged"))
                        .anyMatch(record -> Arrays.equals(record.getValue(), damaged));
        assertTrue(isKept, storage.records.keySet().toString());
    }
}
