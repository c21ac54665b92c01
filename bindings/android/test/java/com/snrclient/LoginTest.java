package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signing in and out. */
final class LoginTest extends WithSandbox {
    private final List<String> states = new CopyOnWriteArrayList<>();

    private void listen() {
        Client.setOnClientStateChangeListener(
                new OnClientStateChangeListener() {
                    @Override
                    public void onClientSignedIn() {
                        states.add("in");
                    }

                    @Override
                    public void onClientSignedOut(ClientSessionEndReason reason) {
                        states.add(reason.name());
                    }
                });
    }

    private static void signOut(ClientSignOutMode mode) {
        final Outcome<Void> outcome = new Outcome<>();
        Client.signOut(mode, false, outcome, outcome.failure);
        outcome.done();
    }

    @Test
    @DisplayName("a customer signs in and out, and the listener hears each once") // spec §7
    void inAndOut() {
        listen();
        initialize();
        final String uuid = Client.getUuid();
        signIn();
        assertEquals(List.of("in"), states);
        assertTrue(Client.isSignedIn());
        assertEquals(TokenOrigin.SYNERISE, retrieve().getOrigin());
        signOut(ClientSignOutMode.SIGN_OUT);
        assertEquals(List.of("in", "USER_SIGN_OUT"), states);
        assertFalse(Client.isSignedIn());
        assertEquals(uuid, Client.getUuid());
    }

    @Test
    @DisplayName("signing out with destruction changes the UUID") // spec §7
    void destroyingSignOut() {
        listen();
        initialize();
        signIn();
        final String uuid = Client.getUuid();
        signOut(ClientSignOutMode.SIGN_OUT_WITH_SESSION_DESTROY);
        assertNotEquals(uuid, Client.getUuid());
        assertEquals(List.of("in", "SESSION_DESTROYED"), states);
    }

    @Test
    @DisplayName("a refused login tells the server's code and changes nothing") // spec §7, §9
    void refused() {
        listen();
        initialize();
        final String uuid = Client.getUuid();
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "wrong", outcome, outcome.failure);
        final ApiError error = outcome.error();
        assertEquals(ApiErrorType.UNAUTHORIZED_SESSION, error.getErrorType());
        assertEquals(ErrorCode.CLIENT_SESSION_UNAUTHORIZED_API_ERROR, error.getErrorCode());
        assertEquals(3200, error.getCode());
        assertEquals(401, error.getHttpCode());
        assertEquals("SBX-0003", error.getServerErrorCode());
        assertEquals(uuid, Client.getUuid());
        assertFalse(Client.isSignedIn());
        assertTrue(states.isEmpty());
    }

    @Test
    @DisplayName("signing out without a login fails") // spec §7
    void nobodyToSignOut() {
        initialize();
        final Outcome<Void> outcome = new Outcome<>();
        Client.signOut(ClientSignOutMode.SIGN_OUT, true, outcome, outcome.failure);
        assertEquals(
                ErrorCode.CLIENT_SESSION_ALREADY_SIGNED_OUT_API_ERROR,
                outcome.error().getErrorCode());
    }

    @ParameterizedTest
    @EnumSource(ClientConditionalAuthStatus.class)
    @DisplayName("a conditional login tells each status") // spec §7
    void conditionally(ClientConditionalAuthStatus status) {
        initialize();
        final String wire =
                status == ClientConditionalAuthStatus.UNKNOWN ? "SUCCESS" : status.name();
        sandbox.control(
                "PUT",
                "conditional",
                "{\"email\": \"anna@example.com\", \"status\": \"" + wire + "\"}");
        final Outcome<ClientConditionalAuthStatus> outcome = new Outcome<>();
        Client.signInConditionally("anna@example.com", "secret", outcome, outcome.failure);
        assertEquals(ClientConditionalAuthStatus.valueOf(wire), outcome.value());
        assertEquals(wire.equals("SUCCESS"), Client.isSignedIn());
    }

    @Test
    @DisplayName("an identity provider's customers keep their UUID, and others get another") // spec §7
    void provider() {
        initialize();
        sandbox.control(
                "POST", "provider-tokens", "{\"provider\": \"GOOGLE\", \"token\": \"g-1\"}");
        sandbox.control("POST", "provider-tokens", "{\"provider\": \"OAUTH\", \"token\": \"o-2\"}");
        final String uuid = Client.getUuid();
        final Outcome<Void> first = new Outcome<>();
        Client.authenticate(
                "g-1",
                ClientIdentityProvider.GOOGLE,
                "customer-1",
                "{\"agreements\": {\"email\": true}, \"attributes\": {\"city\": \"Łódź 🏙\"}}",
                first,
                first.failure);
        first.done();
        assertEquals(uuid, Client.getUuid());
        assertEquals(TokenOrigin.GOOGLE, retrieve().getOrigin());
        assertTrue(sandbox.requests().contains("Łódź 🏙"));
        signOut(ClientSignOutMode.SIGN_OUT);
        final Outcome<ClientConditionalAuthStatus> second = new Outcome<>();
        Client.authenticateConditionally(
                "o-2", ClientIdentityProvider.OAUTH, "customer-2", null, second, second.failure);
        second.value();
    }

    @Test
    @DisplayName("a provider that is none, and a context that is no JSON, are refused") // spec §7
    void badProvider() {
        initialize();
        final Outcome<Void> outcome = new Outcome<>();
        Client.authenticate(
                "t", ClientIdentityProvider.UNKNOWN, null, null, outcome, outcome.failure);
        assertEquals(ErrorCode.INVALID_ARGUMENT, outcome.error().getErrorCode());
        Client.authenticate(
                "t", ClientIdentityProvider.GOOGLE, null, "no JSON", outcome, outcome.failure);
        assertEquals(ErrorCode.INVALID_ARGUMENT, outcome.error().getErrorCode());
    }

    private TokenPayload.Builder payload(String uuid) {
        final long now = System.currentTimeMillis();
        return new TokenPayload.Builder("opaque-token", uuid)
                .expirationDate(new Date(now + 3_600_000))
                .creationDate(new Date(now))
                .rlm("client")
                .origin(TokenOrigin.OAUTH)
                .clientId("4711")
                .customId("card-1");
    }

    @Test
    @DisplayName("a session of the app's backend is taken over whole") // spec §7
    void payload() {
        listen();
        initialize();
        final String uuid = Client.getUuidForAuthentication("card-1");
        final Outcome<Void> outcome = new Outcome<>();
        Client.authenticateWithTokenPayload(
                payload(uuid).build(), "card-1", outcome, outcome.failure);
        outcome.done();
        final Token token = retrieve();
        assertEquals("opaque-token", token.getRawJwt());
        assertEquals(TokenOrigin.OAUTH, token.getOrigin());
        assertEquals("client", token.getRlm());
        assertEquals("4711", token.getClientId());
        assertEquals("card-1", token.getCustomId());
        assertEquals(List.of("in"), states);
    }

    @Test
    @DisplayName("a payload without a UUID, or an expired one, is refused") // spec §7
    void badPayload() {
        initialize();
        final Outcome<Void> outcome = new Outcome<>();
        Client.authenticateWithTokenPayload(
                payload("no UUID").build(), null, outcome, outcome.failure);
        assertEquals(ErrorCode.INVALID_ARGUMENT, outcome.error().getErrorCode());
        Client.authenticateWithTokenPayload(
                payload(Client.getUuid()).expirationDate(new Date(1_000)).build(),
                null,
                outcome,
                outcome.failure);
        assertEquals(
                ErrorCode.CLIENT_SESSION_EXPIRED_API_ERROR, outcome.error().getErrorCode());
        assertFalse(payload(Client.getUuid()).build().toString().contains("opaque-token"));
    }

    @Test
    @DisplayName("another API key ends the session") // spec §6
    void anotherKey() {
        listen();
        initialize();
        signIn();
        final String uuid = Client.getUuid();
        assertEquals(ErrorCode.INVALID_ARGUMENT, Synerise.changeClientApiKey(""));
        assertEquals(ErrorCode.INTERNAL_INCONSISTENCY, Synerise.changeClientApiKey(KEY));
        assertEquals(ErrorCode.NONE, Synerise.changeClientApiKey("another-key"));
        assertNotEquals(uuid, Client.getUuid());
        assertFalse(Client.isSignedIn());
    }

    @Test
    @DisplayName("a listener that was replaced hears nothing more, and null is nobody") // spec §7
    void replacedListener() {
        listen();
        initialize();
        Client.setOnClientStateChangeListener(null);
        signIn();
        assertTrue(states.isEmpty());
    }
}
