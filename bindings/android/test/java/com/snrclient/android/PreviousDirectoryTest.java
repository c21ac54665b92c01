package com.snrclient.android;

import static com.snrclient.android.EncryptedFilesTest.NAME;
import static com.snrclient.android.EncryptedFilesTest.RECORD;
import static org.junit.jupiter.api.Assertions.*;

import com.snrclient.Client;
import com.snrclient.ErrorCode;
import com.snrclient.Settings;
import com.snrclient.StorageReading;
import com.snrclient.StorageReadings;
import com.snrclient.Synerise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@link KeystoreStorage} takes over a session that the library stored in a folder. */
final class PreviousDirectoryTest {
    private static final byte[] PLAIN = "snr: plain".getBytes(StandardCharsets.UTF_8);

    @TempDir Path parent;
    private Path previous;
    private EncryptedFilesTest.Device device;
    private EncryptedFiles files;

    @BeforeEach
    void prepare() {
        previous = parent.resolve("plain");
        device = new EncryptedFilesTest.Device(parent.resolve("encrypted").toFile());
        files = restarted();
    }

    private EncryptedFiles restarted() {
        return new EncryptedFiles(device, previous.toFile());
    }

    private Path plain() {
        return previous.resolve(NAME);
    }

    private Path encrypted() {
        return parent.resolve("encrypted").resolve(NAME);
    }

    private void storePlain() throws IOException {
        Files.createDirectories(previous);
        Files.write(plain(), PLAIN);
        Files.write(previous.resolve(NAME + ".next"), PLAIN);
    }

    private void isPresent(byte[] bytes) {
        assertArrayEquals(bytes, StorageReadings.bytes(files.read(NAME)));
    }

    /** A folder that is not empty cannot be removed as a file is. */
    private void makeRemovalFail() throws IOException {
        Files.createDirectories(previous.resolve(NAME + ".next").resolve("in the way"));
    }

    private void letRemovalSucceed() throws IOException {
        Files.delete(previous.resolve(NAME + ".next").resolve("in the way"));
    }

    @Test
    @DisplayName("a plain record is handed on as it is until an encrypted one is durable, and is gone then")
    void takeOver() throws IOException {
        storePlain();
        isPresent(PLAIN);
        isPresent(PLAIN);
        assertTrue(files.write(NAME, RECORD));
        isPresent(RECORD);
        assertEquals(0, previous.toFile().list().length);
        assertEquals(previous.toFile(), device.synced.get(device.synced.size() - 1));
        files = restarted();
        isPresent(RECORD);
    }

    @Test
    @DisplayName("without a previous folder, or a record in it, nothing is stored")
    void nothing() throws IOException {
        assertSame(StorageReading.absent(), files.read(NAME));
        assertTrue(files.write(NAME, RECORD));
        assertTrue(files.remove(NAME));
        Files.createDirectories(previous);
        assertSame(StorageReading.absent(), files.read(NAME));
        previous = parent.resolve("none").resolve("in it");
        files = restarted();
        assertSame(StorageReading.absent(), files.read(NAME));
    }

    @Test
    @DisplayName("a write that leaves the plain record behind is none, and the next one tries again")
    void removalFails() throws IOException {
        storePlain();
        Files.delete(previous.resolve(NAME + ".next"));
        makeRemovalFail();
        assertThrows(IllegalStateException.class, () -> files.write(NAME, RECORD));
        assertThrows(IllegalStateException.class, () -> files.write(NAME, RECORD));
        letRemovalSucceed();
        assertTrue(files.write(NAME, RECORD));
        assertEquals(0, previous.toFile().list().length);
    }

    @Test
    @DisplayName("a write that fails leaves the plain record")
    void writeFails() throws IOException {
        storePlain();
        Files.createFile(encrypted().getParent());
        assertThrows(IllegalStateException.class, () -> files.write(NAME, RECORD));
        assertArrayEquals(PLAIN, Files.readAllBytes(plain()));
    }

    @Test
    @DisplayName("removing takes both, the plain one first so that it does not come back")
    void remove() throws IOException {
        files.write(NAME, RECORD);
        storePlain();
        assertTrue(files.remove(NAME));
        assertSame(StorageReading.absent(), files.read(NAME));
        storePlain();
        files = new EncryptedFiles(device, null);
        assertTrue(files.write(NAME, RECORD));
        files = restarted();
        Files.delete(previous.resolve(NAME + ".next"));
        makeRemovalFail();
        assertThrows(IllegalStateException.class, () -> files.remove(NAME));
        isPresent(RECORD);
    }

    @Test
    @DisplayName("a plain record that cannot be read is not taken for an absent one") // spec §5
    void unreadable() throws IOException {
        Files.createDirectories(plain());
        assertThrows(IllegalStateException.class, () -> files.read(NAME));
        Files.delete(plain());
        Files.delete(previous);
        Files.createFile(previous);
        assertThrows(IllegalStateException.class, () -> files.read(NAME));
    }

    @Test
    @DisplayName("a reset removes the plain record too")
    void reset() throws Exception {
        storePlain();
        files.reset(NAME);
        assertSame(StorageReading.absent(), files.read(NAME));
        assertEquals(0, previous.toFile().list().length);
    }

    private static String uuidOf(Settings.Builder settings) {
        // Nobody listens there, which a UUID does not need.
        final String url = "http://127.0.0.1:1";
        assertEquals(ErrorCode.NONE, Synerise.initialize("key", url, settings.build()));
        final String uuid = Client.getUuid();
        Synerise.shutdown();
        return uuid;
    }

    @Test
    @DisplayName("an app that moves from a folder to the Keystore goes on with its session") // spec §5
    void session() {
        final String uuid =
                uuidOf(new Settings.Builder().storageDirectory(previous.toFile()));
        assertTrue(Files.exists(plain()));
        assertEquals(uuid, uuidOf(new Settings.Builder().storage(files)));
        assertFalse(Files.exists(plain()), "the token stayed as text");
        files = restarted();
        assertEquals(uuid, uuidOf(new Settings.Builder().storage(files)));
    }
}
