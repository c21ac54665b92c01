package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The documented session methods. */
final class SessionTest extends WithSandbox {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    @Test
    @DisplayName("a visitor gets an anonymous token with all that the server said") // spec §1, §3
    void anonymousToken() {
        initialize();
        final Token token = retrieve();
        assertEquals(TokenOrigin.ANONYMOUS, token.getOrigin());
        assertEquals("anonymous", token.getRlm());
        assertNotNull(token.getClientId());
        assertNull(token.getCustomId());
        assertEquals(3, token.getRawJwt().split("\\.").length);
        final long life = token.getExpirationDate().getTime() - token.getCreationDate().getTime();
        assertTrue(life > 3_590_000 && life < 3_610_000, "lives " + life);
        assertEquals(token.getExpirationDate().getTime() / 1000, token.getExpirationUnixTime());
        assertFalse(token.toString().contains(token.getRawJwt()), "a secret was printed");
    }

    @Test
    @DisplayName("a token is delivered from memory, and without waiting too") // spec §3
    void fromMemory() {
        initialize();
        final Token first = retrieve();
        assertEquals(first, retrieve());
        assertEquals(first, Client.copyValidToken());
    }

    @Test
    @DisplayName("a refresh exchanges the token whatever its age") // spec §3
    void refresh() {
        initialize();
        final Token before = retrieve();
        final Outcome<Void> outcome = new Outcome<>();
        Client.refreshToken(outcome, outcome.failure);
        outcome.done();
        assertNotEquals(before.getRawJwt(), retrieve().getRawJwt());
    }

    @Test
    @DisplayName("getters answer null and calls fail before the library is initialized") // spec §4
    void notInitialized() {
        assertNull(Client.getUuid());
        assertNull(Client.getUuidForAuthentication("anyone"));
        assertNull(Client.copyValidToken());
        assertFalse(Client.isSignedIn());
        assertNull(Tracker.getCustomEmail());
        final Outcome<Token> outcome = new Outcome<>();
        Client.retrieveToken(outcome, outcome.failure);
        assertEquals(ErrorCode.MODULE_NOT_READY_API_ERROR, outcome.error().getErrorCode());
        assertEquals(ErrorCode.MODULE_NOT_READY_API_ERROR, Synerise.changeClientApiKey("other"));
    }

    @Test
    @DisplayName("the UUID is there when initialize returns") // spec §6
    void uuid() {
        initialize();
        assertTrue(UUID.matcher(Client.getUuid()).matches(), Client.getUuid());
    }

    @Test
    @DisplayName("regenerating gives a visitor another UUID, the same for the same identifier") // spec §2
    void regenerate() {
        initialize();
        final String first = Client.getUuid();
        Client.regenerateUuid();
        final String second = Client.getUuid();
        assertNotEquals(first, second);
        Client.regenerateUuid("card-1");
        final String seeded = Client.getUuid();
        assertEquals('5', seeded.charAt(14));
        Client.regenerateUuid(null);
        assertNotEquals(seeded, Client.getUuid());
        Client.regenerateUuid("card-1");
        assertEquals(seeded, Client.getUuid());
    }

    @Test
    @DisplayName("salt and seed give the published UUID") // spec §1
    void seededWithSalt() {
        initialize(settings().uuidSalt("someString"));
        Client.regenerateUuid("customer@synerise.com");
        assertEquals("345d4c8f-5aff-591d-a19c-1ca48923d9ee", Client.getUuid());
    }

    @Test
    @DisplayName("the UUID for a login is the current one as long as it is nobody's") // spec §2
    void uuidForAuthentication() {
        initialize();
        assertEquals(Client.getUuid(), Client.getUuidForAuthentication("customer-1"));
        Client.regenerateUuid("customer-2");
        assertEquals(Client.getUuid(), Client.getUuidForAuthentication("customer-2"));
        assertNotEquals(Client.getUuid(), Client.getUuidForAuthentication("customer-1"));
        assertNull(Client.getUuidForAuthentication(""));
    }

    @Test
    @DisplayName("destroying forgets everything and begins anew") // spec §2
    void destroy() {
        initialize();
        final Token before = retrieve();
        final String uuid = Client.getUuid();
        Tracker.setCustomEmail("anna@example.com");
        Client.destroySession();
        assertNotEquals(uuid, Client.getUuid());
        assertNull(Tracker.getCustomEmail());
        assertNotEquals(before.getRawJwt(), retrieve().getRawJwt());
    }

    @Test
    @DisplayName("a session in a folder is found again") // spec §5
    void stored() {
        initialize(settings().storageDirectory(directory.toFile()));
        final Token token = retrieve();
        final String uuid = Client.getUuid();
        Tracker.setCustomIdentifier("loyal-7");
        Synerise.shutdown();
        assertNull(Client.getUuid());
        initialize(settings().storageDirectory(directory.toFile()));
        assertEquals(uuid, Client.getUuid());
        assertEquals(token, retrieve());
        assertEquals("loyal-7", Tracker.getCustomIdentifier());
    }

    @Test
    @DisplayName("the version is the crate's")
    void version() {
        assertTrue(Synerise.getVersion().matches("\\d+\\.\\d+\\.\\d+"), Synerise.getVersion());
    }
}
