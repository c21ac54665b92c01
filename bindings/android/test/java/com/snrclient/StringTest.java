package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Java's UTF-16, JNI's modified UTF-8 and the C ABI's UTF-8 name the same text. */
final class StringTest extends WithSandbox {
    private static final String NUL = "ann\0@example.com";
    private static final String HALF_A_PAIR = "ann\uD83D@example.com";

    @ParameterizedTest
    @ValueSource(strings = {"plain", "Zażółć gęślą jaźń", "漢字", "\uD83D\uDE00", "a\uD83D\uDC4D\uD83C\uDFFDz"})
    @DisplayName("text beyond ASCII and beyond the first plane comes back as it went")
    void roundTrip(String text) {
        initialize();
        Tracker.setCustomIdentifier(text);
        assertEquals(text, Tracker.getCustomIdentifier());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Łukasz", "customer \uD83D\uDE00"})
    @DisplayName("a seed counts as its UTF-8 bytes, whatever JNI makes of it") // spec §1
    void seedBytes(String seed) throws Exception {
        initialize();
        Client.regenerateUuid(seed);
        assertEquals(version5(seed), Client.getUuid());
    }

    /** RFC 4122, computed here: the URL namespace and the bytes, by SHA-1. */
    private static String version5(String seed) throws Exception {
        final MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        final long[] namespace = {0x6ba7b8119dad11d1L, 0x80b400c04fd430c8L};
        for (final long half : namespace) {
            for (int shift = 56; shift >= 0; shift -= 8) sha1.update((byte) (half >> shift));
        }
        final byte[] hash =
                Arrays.copyOf(sha1.digest(seed.getBytes(StandardCharsets.UTF_8)), 16);
        hash[6] = (byte) (hash[6] & 0x0f | 0x50);
        hash[8] = (byte) (hash[8] & 0x3f | 0x80);
        final java.nio.ByteBuffer halves = java.nio.ByteBuffer.wrap(hash);
        return new java.util.UUID(halves.getLong(), halves.getLong()).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {NUL, HALF_A_PAIR, "\0", "\uDE00"})
    @DisplayName("what C cannot hold is refused, not cut short or replaced")
    void refused(String text) {
        initialize();
        final String uuid = Client.getUuid();
        assertNull(Client.getUuidForAuthentication(text));
        Client.regenerateUuid(text);
        assertEquals(uuid, Client.getUuid());
        Tracker.setCustomEmail("before@example.com");
        Tracker.setCustomEmail(text);
        assertEquals("before@example.com", Tracker.getCustomEmail());
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn(text, "secret", outcome, outcome.failure);
        assertEquals(ErrorCode.INVALID_ARGUMENT, outcome.error().getErrorCode());
        Client.signIn("anna@example.com", text, outcome, outcome.failure);
        assertEquals(ErrorCode.INVALID_ARGUMENT, outcome.error().getErrorCode());
        Client.authenticate(
                "t", ClientIdentityProvider.OAUTH, text, null, outcome, outcome.failure);
        assertEquals(ErrorCode.INVALID_ARGUMENT, outcome.error().getErrorCode());
        assertEquals(ErrorCode.INVALID_ARGUMENT, Synerise.changeClientApiKey(text));
    }

    @Test
    @DisplayName("null where text is needed is refused")
    void nulls() {
        initialize();
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn(null, "secret", outcome, outcome.failure);
        assertEquals(ErrorCode.INVALID_ARGUMENT, outcome.error().getErrorCode());
        assertNull(Client.getUuidForAuthentication(null));
        assertEquals(ErrorCode.INVALID_ARGUMENT, Synerise.changeClientApiKey(null));
    }

    @Test
    @DisplayName("a password with an emoji reaches the server as it is")
    void password() {
        sandbox.account("ben@example.com", "pässwörd \uD83D\uDD11");
        initialize();
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("ben@example.com", "pässwörd \uD83D\uDD11", outcome, outcome.failure);
        outcome.done();
    }
}
