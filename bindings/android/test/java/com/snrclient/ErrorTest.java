package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.util.Date;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What failures tell. */
final class ErrorTest extends WithSandbox {
    private ApiError failToSignIn() {
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        return outcome.error();
    }

    private void answerLogin(int code, String body) {
        sandbox.fault(
                "{\"path\": \"" + Sandbox.LOGIN + "\", \"action\": \"body\", \"status\": " + code
                        + ", \"text\": \"" + body.replace("\"", "\\\"") + "\"}");
    }

    @Test
    @DisplayName("the causes that the server listed arrive in order, gaps included") // spec §9
    void causes() {
        initialize();
        retrieve();
        answerLogin(
                400,
                "{\"status\": 400, \"errorCode\": \"ABC-0001\", \"message\": \"bad\", \"errors\": ["
                        + "{\"code\": 7, \"field\": \"email\", \"message\": \"zła 📧\","
                        + " \"rejectedValue\": \"ann\"}, {\"code\": 8}]}");
        final ApiError error = failToSignIn();
        assertEquals(ApiErrorType.HTTP_ERROR, error.getErrorType());
        assertEquals(ErrorCode.INVALID_REQUEST_API_ERROR, error.getErrorCode());
        assertEquals(400, error.getHttpCode());
        assertEquals("ABC-0001", error.getServerErrorCode());
        assertTrue(error.getBody().contains("zła 📧"), error.getBody());
        assertEquals(2, error.getErrorCauses().size());
        final ApiErrorCause first = error.getErrorCauses().get(0);
        assertEquals(7, first.getCode());
        assertEquals("email", first.getField());
        assertEquals("zła 📧", first.getMessage());
        assertEquals("ann", first.getRejectedValue());
        final ApiErrorCause second = error.getErrorCauses().get(1);
        assertEquals(8, second.getCode());
        assertNull(second.getField());
        assertNull(second.getMessage());
        assertNull(second.getRejectedValue());
        assertThrows(
                UnsupportedOperationException.class, () -> error.getErrorCauses().remove(0));
    }

    @Test
    @DisplayName("a server that lists very many causes exhausts nothing")
    void manyCauses() {
        initialize();
        retrieve();
        final StringBuilder causes = new StringBuilder("{\"code\": 0}");
        for (int i = 1; i < 5_000; i++) causes.append(",{\"code\": ").append(i).append("}");
        answerLogin(400, "{\"status\": 400, \"errors\": [" + causes + "]}");
        final ApiError error = failToSignIn();
        for (int i = 0; i < error.getErrorCauses().size(); i++) {
            assertEquals(i, error.getErrorCauses().get(i).getCode());
        }
        assertTrue(error.getErrorCauses().size() > 0);
    }

    @Test
    @DisplayName("a pause that the server asks for is told in seconds") // spec §3
    void pause() {
        initialize();
        retrieve();
        sandbox.fault(
                "{\"path\": \"" + Sandbox.LOGIN + "\", \"action\": \"status\", \"code\": 503,"
                        + " \"headers\": {\"Retry-After\": \"600\"}}");
        final ApiError error = failToSignIn();
        assertTrue(error.getRetryAfter() > 590, "" + error.getRetryAfter());
        assertTrue(failToSignIn().getRetryAfter() > 590);
    }

    @Test
    @DisplayName("without an answer there is no HTTP status and no body") // spec §9
    void network() {
        initialize();
        retrieve();
        sandbox.fault("{\"path\": \"" + Sandbox.LOGIN + "\", \"action\": \"drop\"}");
        final ApiError error = failToSignIn();
        assertEquals(ApiErrorType.NETWORK_ERROR, error.getErrorType());
        assertEquals(ErrorCode.NETWORK_API_ERROR, error.getErrorCode());
        assertEquals(ApiError.UNKNOWN_CODE, error.getHttpCode());
        assertEquals(-1, error.getRetryAfter());
        assertNull(error.getBody());
        assertNull(error.getServerErrorCode());
        assertTrue(error.getErrorCauses().isEmpty());
        assertFalse(error.getMessage().isEmpty());
    }

    @Test
    @DisplayName("no error tells the password") // spec §5
    void secrets() {
        initialize();
        retrieve();
        answerLogin(400, "{\"message\": \"you sent secret\"}");
        final ApiError error = failToSignIn();
        assertFalse((error + error.getBody()).contains("secret"), error.getBody());
    }

    @Test
    @DisplayName("an outcome that cannot be made into an object is a failure that says so")
    void notDelivered() {
        final Outcome<Token> outcome = new Outcome<>();
        NativeBridge.fail(new Call<>(outcome, outcome.failure), null);
        final ApiError error = outcome.error();
        assertEquals(ErrorCode.UNKNOWN_ERROR, error.getErrorCode());
        assertTrue(error.getMessage().contains("memory"), error.getMessage());
    }

    @Test
    @DisplayName("a payload without a date fails with the name of what is missing") // spec §9
    void missingDate() {
        initialize();
        final String uuid = Client.getUuid();
        final Outcome<Void> outcome = new Outcome<>();
        final TokenPayload.Builder payload = new TokenPayload.Builder("a.b.c", uuid);
        Client.authenticateWithTokenPayload(payload.build(), null, outcome, outcome.failure);
        final ApiError error = outcome.error();
        assertEquals(ErrorCode.INVALID_ARGUMENT, error.getErrorCode());
        assertTrue(error.getMessage().contains("expirationDate"), error.getMessage());
        payload.expirationDate(new Date());
        Client.authenticateWithTokenPayload(payload.build(), null, outcome, outcome.failure);
        assertTrue(outcome.error().getMessage().contains("creationDate"));
    }

    @Test
    @DisplayName("a listener that nobody passed is not missed") // spec §4
    void noListeners() {
        initialize();
        Client.retrieveToken(null, null);
        Client.refreshToken(null, null);
        Client.signIn("", "", null, null);
        Client.signInConditionally("", "", null, null);
        // Listeners are called in order, so the ones above have been by now.
        retrieve();
    }
}
