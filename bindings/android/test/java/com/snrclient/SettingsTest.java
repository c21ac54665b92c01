package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Initialization. */
final class SettingsTest extends WithSandbox {
    /** The SHA-256 of nothing. */
    private static final String PIN = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    private void refused(Settings.Builder settings, String name) throws InterruptedException {
        assertEquals(
                ErrorCode.INVALID_ARGUMENT,
                Synerise.initialize(KEY, sandbox.url, settings.build()));
        assertTrue(logged("not initialized").contains(name), name);
        assertNull(Client.getUuid());
    }

    @Test
    @DisplayName("a setting that is not acceptable starts nothing, and the log names it") // spec §6
    void badSettings() throws InterruptedException {
        refused(settings().minTokenRefreshInterval(-1), "minTokenRefreshInterval");
        refused(settings().minTokenRefreshInterval(Double.NaN), "minTokenRefreshInterval");
        refused(settings().requestTimeout(0), "requestTimeout");
        refused(settings().deviceId(""), "deviceId");
        refused(settings().uuidSalt("salt\0"), "uuidSalt");
        refused(settings().caCertificates("no certificate"), "caCertificates");
        refused(settings().sslPinningPinset(List.of(PIN, "no pin")), "sslPinningPinset");
        refused(settings().sslPinningPinset(Arrays.asList(PIN, null)), "sslPinningPinset");
        refused(settings().storageDirectory(new File("")), "storageDirectory");
        refused(settings().logger(null, (level, message) -> log.add(message)), "logger");
    }

    @Test
    @DisplayName("a key or URL that is not acceptable starts nothing") // spec §6
    void badArguments() {
        assertEquals(ErrorCode.INVALID_ARGUMENT, Synerise.initialize(""));
        assertEquals(ErrorCode.INVALID_ARGUMENT, Synerise.initialize(null));
        assertEquals(
                ErrorCode.INVALID_ARGUMENT,
                Synerise.initialize(KEY, "http://api.example.com", null));
        assertNull(Client.getUuid());
    }

    @Test
    @DisplayName("a second initialization is refused and changes nothing") // spec §6
    void twice() throws InterruptedException {
        initialize();
        final String uuid = Client.getUuid();
        assertEquals(
                ErrorCode.INTERNAL_INCONSISTENCY,
                Synerise.initialize("another-key", sandbox.url, null));
        assertEquals(uuid, Client.getUuid());
        Client.retrieveToken(
                token -> {
                    throw new IllegalStateException();
                },
                null);
        logged("an exception of a success listener");
    }

    @Test
    @DisplayName("settings may be used again") // spec §6
    void again() {
        final Settings settings = settings().build();
        for (int i = 0; i < 3; i++) {
            assertEquals(ErrorCode.NONE, Synerise.initialize(KEY, sandbox.url, settings));
            retrieve();
            Synerise.shutdown();
        }
    }

    @Test
    @DisplayName("all settings together are taken")
    void everything() {
        initialize(
                settings()
                        .storageDirectory(directory.toFile())
                        .minTokenRefreshInterval(1800)
                        .requestTimeout(10)
                        .shouldDestroySessionOnApiKeyChange(false)
                        .uuidSalt("salt \uD83E\uDDC2")
                        .deviceId("device-1")
                        .sslPinningPinset(List.of(PIN))
                        .callbackExecutor(Runnable::run));
        retrieve();
        assertTrue(sandbox.requests().contains("device-1"));
        final String uuid = Client.getUuid();
        assertEquals(ErrorCode.NONE, Synerise.changeClientApiKey("another-key"));
        assertEquals(uuid, Client.getUuid());
    }

    @Test
    @DisplayName("a logger hears no more than it wants")
    void levels() {
        initialize(
                new Settings.Builder()
                        .logger(LogLevel.WARN, (level, text) -> log.add(level + " " + text)));
        signIn();
        Client.regenerateUuid();
        retrieve();
        assertFalse(log.isEmpty());
        for (final String message : log) {
            assertTrue(message.startsWith("WARN") || message.startsWith("ERROR"), message);
        }
    }

    @Test
    @DisplayName("an unusable folder is reported, and the library can be started later") // spec §5
    void unusableFolder() throws Exception {
        final File file = java.nio.file.Files.createFile(directory.resolve("file")).toFile();
        assertEquals(
                ErrorCode.STORAGE_UNAVAILABLE,
                Synerise.initialize(
                        KEY, sandbox.url, settings().storageDirectory(file).build()));
        initialize(settings().storageDirectory(directory.toFile()));
    }
}
