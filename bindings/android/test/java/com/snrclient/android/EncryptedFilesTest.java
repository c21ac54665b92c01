package com.snrclient.android;

import static org.junit.jupiter.api.Assertions.*;

import com.snrclient.Client;
import com.snrclient.ErrorCode;
import com.snrclient.LogLevel;
import com.snrclient.Settings;
import com.snrclient.Storage;
import com.snrclient.StorageReading;
import com.snrclient.StorageReadings;
import com.snrclient.Synerise;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStoreException;
import java.security.ProviderException;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What {@link KeystoreStorage} does, with a key in memory in place of the Android Keystore's. */
final class EncryptedFilesTest {
    static final String NAME = "snrclient.session";
    static final byte[] RECORD = "a record with a token".getBytes(StandardCharsets.UTF_8);

    /** AES takes no such key: whoever uses it fails with an {@link InvalidKeyException}. */
    private static final SecretKey FAILING_KEY = new SecretKeySpec(new byte[5], "AES");

    static final class Device implements EncryptedFiles.Platform {
        final File directory;
        boolean isUnlocked = true;
        boolean isVoided;
        SecretKey key;
        GeneralSecurityException failure;
        RuntimeException crash;
        int keys;
        final List<File> synced = new ArrayList<>();

        Device(File directory) {
            this.directory = directory;
        }

        @Override
        public boolean isUnlocked() {
            return isUnlocked;
        }

        @Override
        public File directory() {
            assertTrue(isUnlocked, "the folder is not there before the first unlock");
            return directory;
        }

        @Override
        public SecretKey key() throws GeneralSecurityException {
            if (crash != null) throw crash;
            if (failure != null) throw failure;
            return key;
        }

        @Override
        public SecretKey newKey() throws GeneralSecurityException {
            final KeyGenerator generator = KeyGenerator.getInstance("AES");
            generator.init(256);
            key = generator.generateKey();
            keys++;
            return key;
        }

        @Override
        public void removeKey() throws GeneralSecurityException {
            if (failure instanceof KeyStoreException) throw failure;
            failure = null;
            key = null;
        }

        @Override
        public boolean isKeyLost(GeneralSecurityException failure) {
            return isVoided && failure instanceof InvalidKeyException;
        }

        @Override
        public void sync(File directory) throws IOException {
            try (FileChannel channel =
                    FileChannel.open(directory.toPath(), StandardOpenOption.READ)) {
                channel.force(true);
            }
            synced.add(directory);
        }
    }

    @TempDir Path parent;
    private Device device;
    private Storage files;

    @BeforeEach
    void unlock() {
        device = new Device(parent.resolve("encrypted").toFile());
        files = new EncryptedFiles(device, null);
    }

    private Path file() {
        return device.directory.toPath().resolve(NAME);
    }

    /** The library logs the exception, and takes it for unavailable or false. */
    private static void fails(Class<? extends Throwable> cause, Executable body) {
        Throwable thrown = assertThrows(RuntimeException.class, body);
        if (thrown instanceof IllegalStateException) thrown = thrown.getCause();
        assertInstanceOf(cause, thrown);
    }

    private void isUnavailable(Class<? extends Throwable> cause) {
        fails(cause, () -> files.read(NAME));
    }

    private void isNotWritten(Class<? extends Throwable> cause) {
        fails(cause, () -> files.write(NAME, new byte[0]));
    }

    private void isPresent(byte[] bytes) {
        assertArrayEquals(bytes, StorageReadings.bytes(files.read(NAME)));
    }

    @Test
    @DisplayName("nothing is absent, a record comes back, and a removed one is absent again")
    void roundTrip() {
        assertSame(StorageReading.absent(), files.read(NAME));
        assertTrue(files.remove(NAME));
        assertTrue(files.write(NAME, RECORD));
        isPresent(RECORD);
        assertTrue(files.remove(NAME));
        assertSame(StorageReading.absent(), files.read(NAME));
        final File folder = device.directory;
        assertEquals(
                List.of(parent.toFile(), folder, folder),
                device.synced,
                "a change of names that is not durable");
    }

    @Test
    @DisplayName("files hold no plain text, and the same text never twice the same way")
    void encrypted() throws IOException {
        files.write(NAME, RECORD);
        final byte[] first = Files.readAllBytes(file());
        assertFalse(
                new String(first, StandardCharsets.ISO_8859_1).contains("token"), "plain text");
        files.write(NAME, RECORD);
        assertFalse(Arrays.equals(first, Files.readAllBytes(file())), "a nonce was used twice");
        assertEquals(1, device.keys);
    }

    @Test
    @DisplayName("a locked device is unavailable and is not touched")
    void locked() {
        files.write(NAME, RECORD);
        device.isUnlocked = false;
        assertSame(StorageReading.unavailable(), files.read(NAME));
        assertFalse(files.write(NAME, new byte[0]));
        assertFalse(files.remove(NAME));
        device.isUnlocked = true;
        isPresent(RECORD);
    }

    @Test
    @DisplayName("a key store that fails now is unavailable, and makes no other key")
    void keyStoreFails() {
        files.write(NAME, RECORD);
        device.failure = new UnrecoverableKeyException();
        isUnavailable(UnrecoverableKeyException.class);
        isNotWritten(UnrecoverableKeyException.class);
        device.failure = null;
        device.crash = new ProviderException();
        isUnavailable(ProviderException.class);
        isNotWritten(ProviderException.class);
        device.crash = null;
        assertEquals(1, device.keys);
        isPresent(RECORD);
    }

    @Test
    @DisplayName("without its key a record is handed on as it is, and the next one gets a new key")
    void lostKey() throws IOException {
        files.write(NAME, RECORD);
        device.key = null;
        isPresent(Files.readAllBytes(file()));
        assertTrue(files.write(NAME, RECORD));
        assertEquals(2, device.keys);
        isPresent(RECORD);
    }

    @Test
    @DisplayName("a key that fails now is kept")
    void failingKey() {
        files.write(NAME, RECORD);
        final SecretKey good = device.key;
        device.key = FAILING_KEY;
        isUnavailable(InvalidKeyException.class);
        isNotWritten(InvalidKeyException.class);
        assertEquals(1, device.keys);
        device.key = good;
        isPresent(RECORD);
    }

    @Test
    @DisplayName("a voided key counts as lost, and is replaced")
    void voidedKey() throws IOException {
        files.write(NAME, RECORD);
        device.key = FAILING_KEY;
        device.isVoided = true;
        isPresent(Files.readAllBytes(file()));
        assertTrue(files.write(NAME, RECORD));
        assertEquals(2, device.keys);
        isPresent(RECORD);
    }

    @Test
    @DisplayName("each damaged byte is noticed, and the file handed on as it is")
    void damaged() throws IOException {
        files.write(NAME, RECORD);
        final byte[] good = Files.readAllBytes(file());
        // The first byte is the version, which has a test of its own.
        for (int i = 1; i < good.length; i++) {
            final byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file(), bad);
            isPresent(bad);
        }
        for (int length = 0; length < good.length; length++) {
            final byte[] bad = Arrays.copyOf(good, length);
            Files.write(file(), bad);
            isPresent(bad);
        }
    }

    @Test
    @DisplayName("a file of another record is not taken for this one")
    void swapped() throws IOException {
        files.write("another", RECORD);
        Files.copy(file().resolveSibling("another"), file());
        isPresent(Files.readAllBytes(file()));
    }

    @Test
    @DisplayName("a file of a newer version is left alone; one that begins with a letter is none") // spec §5
    void newer() throws IOException {
        files.write(NAME, RECORD);
        final byte[] contents = Files.readAllBytes(file());
        for (final byte version : new byte[] {2, 31}) {
            contents[0] = version;
            Files.write(file(), contents);
            final RuntimeException thrown =
                    assertThrows(RuntimeException.class, () -> files.read(NAME));
            assertTrue(thrown.getCause().getClass().getName().contains("NewerVersion"));
        }
        for (final byte first : new byte[] {0, 32, 's', -1}) {
            contents[0] = first;
            Files.write(file(), contents);
            isPresent(contents);
        }
    }

    @Test
    @DisplayName("a write that was cut short leaves the record before it") // spec §5
    void cutShort() throws IOException {
        files.write(NAME, RECORD);
        Files.write(file().resolveSibling(NAME + ".new"), new byte[] {1, 2, 3});
        isPresent(RECORD);
        assertTrue(files.write(NAME, new byte[] {7}));
        isPresent(new byte[] {7});
        assertEquals(List.of(NAME), List.of(device.directory.list()));
        Files.write(file().resolveSibling(NAME + ".new"), new byte[] {1, 2, 3});
        assertTrue(files.remove(NAME));
        assertEquals(List.of(), List.of(device.directory.list()));
    }

    @Test
    @DisplayName("a folder that cannot be listed is not taken for an empty one") // spec §5
    void unreadableFolder() throws IOException {
        Files.createFile(device.directory.toPath());
        isUnavailable(IOException.class);
        isNotWritten(IOException.class);
        fails(IOException.class, () -> files.remove(NAME));
    }

    @Test
    @DisplayName("a file that cannot be read is not taken for an absent one") // spec §5
    void unreadableFile() throws IOException {
        Files.createDirectories(file());
        isUnavailable(IOException.class);
    }

    @Test
    @DisplayName("a reset removes key and files, whatever is wrong with them")
    void reset() throws Exception {
        final EncryptedFiles broken = new EncryptedFiles(device, null);
        broken.write(NAME, RECORD);
        Files.write(file().resolveSibling(NAME + ".damaged-1"), RECORD);
        device.failure = new UnrecoverableKeyException();
        isUnavailable(UnrecoverableKeyException.class);
        broken.reset(NAME);
        assertNull(device.key);
        assertEquals(List.of(), List.of(device.directory.list()));
        assertSame(StorageReading.absent(), files.read(NAME));
        assertTrue(files.write(NAME, RECORD));
        isPresent(RECORD);
    }

    @Test
    @DisplayName("a reset that did not remove everything says so, and can be tried again")
    void failingReset() throws Exception {
        final EncryptedFiles broken = new EncryptedFiles(device, null);
        broken.write(NAME, RECORD);
        device.isUnlocked = false;
        assertThrows(IOException.class, () -> broken.reset(NAME));
        device.isUnlocked = true;
        device.failure = new KeyStoreException();
        assertThrows(KeyStoreException.class, () -> broken.reset(NAME));
        device.failure = null;
        broken.reset(NAME);
        assertNull(device.key);
    }

    @Test
    @DisplayName("why the storage is unavailable is in the log, without a message")
    void logged() {
        files.write(NAME, RECORD);
        device.failure = new UnrecoverableKeyException("contains-a-secret");
        final BlockingQueue<String> log = new LinkedBlockingQueue<>();
        final Settings settings =
                new Settings.Builder()
                        .storage(files)
                        .logger(LogLevel.ERROR, (level, message) -> log.add(message))
                        .build();
        assertEquals(
                ErrorCode.STORAGE_UNAVAILABLE,
                Synerise.initialize("key", "http://127.0.0.1:1", settings));
        final String messages = log.toString();
        assertTrue(messages.contains("java.security.UnrecoverableKeyException"), messages);
        assertFalse(messages.contains("contains-a-secret"), messages);
    }

    private String uuidOfSession() {
        final Settings settings = new Settings.Builder().storage(files).build();
        // Nobody listens there, which a UUID does not need.
        assertEquals(ErrorCode.NONE, Synerise.initialize("key", "http://127.0.0.1:1", settings));
        final String uuid = Client.getUuid();
        Synerise.shutdown();
        return uuid;
    }

    @Test
    @DisplayName("a session is found again; one whose key is lost is set aside for a new one") // spec §5
    void session() throws IOException {
        final String uuid = uuidOfSession();
        assertEquals(uuid, uuidOfSession());
        final byte[] before = Files.readAllBytes(file());
        device.key = null;
        final String next = uuidOfSession();
        assertNotEquals(uuid, next);
        assertEquals(next, uuidOfSession());
        assertArrayEquals(before, StorageReadings.bytes(files.read(NAME + ".damaged-1")));
    }
}
