package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A transport of the app's, and the one of the platform. */
final class TransportTest extends WithSandbox {
    /** Answers nothing by itself. */
    private static final class Manual implements Transport {
        final BlockingQueue<TransportRequest> requests = new LinkedBlockingQueue<>();
        final BlockingQueue<TransportCall> calls = new LinkedBlockingQueue<>();
        final BlockingQueue<TransportCall> cancelled = new LinkedBlockingQueue<>();

        @Override
        public void send(TransportRequest request, TransportCall call) {
            requests.add(request);
            calls.add(call);
        }

        @Override
        public void cancel(TransportCall call) {
            cancelled.add(call);
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        final T next = queue.poll(30, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came");
        return next;
    }

    private static byte[] envelope(String token) {
        final long now = System.currentTimeMillis();
        return ("{\"token\": \"" + token + "\", \"expiration\": " + (now / 1000 + 3600)
                        + ", \"created\": " + now
                        + ", \"origin\": \"ANONYMOUS\", \"realm\": \"anonymous\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private int count(String path) {
        return Pattern.compile("\"path\":\\s*\"" + path + "\"").split(sandbox.requests(), -1).length
                - 1;
    }

    @Test
    @DisplayName("a transport gets the whole request, and its answer is the server's") // spec §8
    void manual() throws InterruptedException {
        final Manual transport = new Manual();
        initialize(settings().transport(transport).requestTimeout(20));
        final TransportRequest login = next(transport.requests);
        assertEquals("POST", login.getMethod());
        assertEquals(sandbox.url + Sandbox.ANONYMOUS, login.getUrl());
        assertTrue(login.getTimeout() > 0 && login.getTimeout() <= 20, "" + login.getTimeout());
        final String body = new String(login.getBody(), StandardCharsets.UTF_8);
        assertTrue(body.contains(KEY) && body.contains(Client.getUuid()), body);
        boolean hasType = false;
        for (int i = 0; i < login.getHeaderCount(); i++) {
            hasType |=
                    login.getHeaderName(i).equalsIgnoreCase("Content-Type")
                            && login.getHeaderValue(i).startsWith("application/json");
        }
        assertTrue(hasType);
        assertFalse(login.toString().contains(KEY));
        next(transport.calls).respond(200, null, null, envelope("a-token"));
        assertEquals("a-token", retrieve().getRawJwt());
        assertEquals("[]", sandbox.requests());
    }

    @Test
    @DisplayName("a transport may answer before it returns, and only its first answer counts")
    void atOnce() {
        initialize(
                settings()
                        .transport(
                                (request, call) -> {
                                    call.respond(200, null, null, envelope("first"));
                                    call.respond(200, null, null, envelope("second"));
                                    call.fail("third");
                                }));
        assertEquals("first", retrieve().getRawJwt());
    }

    @Test
    @DisplayName("a transport that fails or throws is a failure of the network") // spec §9
    void failing() throws InterruptedException {
        final Manual transport = new Manual();
        initialize(settings().transport(transport));
        next(transport.calls).respond(200, null, null, envelope("a-token"));
        retrieve();
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        next(transport.calls).fail("the proxy is down");
        final ApiError error = outcome.error();
        assertEquals(ErrorCode.NETWORK_API_ERROR, error.getErrorCode());
        assertTrue(error.getMessage().contains("the proxy is down"), error.getMessage());
        Synerise.shutdown();
        initialize(
                settings()
                        .transport(
                                (request, call) -> {
                                    throw new IllegalStateException();
                                }));
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        assertEquals(ErrorCode.NETWORK_API_ERROR, outcome.error().getErrorCode());
        logged("an exception of the transport");
    }

    /** Waits for a timeout that is beyond a test's patience if an answer is lost. */
    private Outcome<Void> signInOver(Transport transport) {
        initialize(settings().transport(transport).requestTimeout(600));
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        return outcome;
    }

    private void failsAtOnce(Consumer<TransportCall> answer, String message) {
        final ApiError error = signInOver((request, call) -> answer.accept(call)).error();
        assertEquals(ErrorCode.NETWORK_API_ERROR, error.getErrorCode());
        assertTrue(error.getMessage().contains(message), error.getMessage());
        Synerise.shutdown();
    }

    @Test
    @DisplayName("an answer that is not acceptable fails the call at once") // spec §4
    void refusedAnswers() {
        final byte[] nothing = {};
        failsAtOnce(call -> call.respond(0, null, null, nothing), "no proper answer");
        failsAtOnce(call -> call.respond(200, "\uD83E", null, nothing), "no proper answer");
        failsAtOnce(call -> call.respond(200, null, "1\0", nothing), "no proper answer");
        failsAtOnce(call -> call.fail("down\0"), "its reason is no text");
    }

    @Test
    @DisplayName("ending the library cancels what is under way, and late answers do nothing") // spec §4
    void cancelled() throws InterruptedException {
        final Manual transport = new Manual();
        initialize(settings().transport(transport));
        final TransportCall call = next(transport.calls);
        Synerise.shutdown();
        assertSame(call, next(transport.cancelled));
        call.respond(200, null, null, envelope("too-late"));
        call.respond(200, null, null, envelope("too-late"));
        call.fail(null);
        assertNull(Client.copyValidToken());
    }

    @Test
    @DisplayName("the platform's HTTP carries every kind of call") // spec §8
    void platform() {
        initialize(settings().transport(new UrlConnectionTransport()));
        assertEquals(TokenOrigin.ANONYMOUS, retrieve().getOrigin());
        final Outcome<Void> outcome = new Outcome<>();
        Client.refreshToken(outcome, outcome.failure);
        outcome.done();
        signIn();
        assertEquals(TokenOrigin.SYNERISE, retrieve().getOrigin());
        Client.signOut(ClientSignOutMode.SIGN_OUT, true, outcome, outcome.failure);
        outcome.done();
    }

    @Test
    @DisplayName("the platform's HTTP tells an error's status and body") // spec §9
    void platformErrors() {
        initialize(settings().transport(new UrlConnectionTransport()));
        retrieve();
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "wrong", outcome, outcome.failure);
        final ApiError refused = outcome.error();
        assertEquals(401, refused.getHttpCode());
        sandbox.fault(
                "{\"path\": \"" + Sandbox.LOGIN
                        + "\", \"action\": \"status\", \"code\": 403}");
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        final ApiError forbidden = outcome.error();
        assertEquals(403, forbidden.getHttpCode());
        assertEquals("SBX-0008", forbidden.getServerErrorCode());
    }

    @Test
    @DisplayName("the platform's HTTP does not send a login twice when its connection breaks") // spec §3
    void sentOnce() {
        initialize(settings().transport(new UrlConnectionTransport()));
        retrieve();
        sandbox.fault(
                "{\"path\": \"" + Sandbox.LOGIN + "\", \"action\": \"drop-after-processing\"}");
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        assertEquals(ErrorCode.NETWORK_API_ERROR, outcome.error().getErrorCode());
        assertEquals(1, count(Sandbox.LOGIN));
    }

    @Test
    @DisplayName("the platform's HTTP follows no redirect, which would give a token to a stranger") // spec §8
    void redirect() {
        initialize(settings().transport(new UrlConnectionTransport()));
        retrieve();
        sandbox.fault(
                "{\"path\": \"" + Sandbox.LOGIN + "\", \"action\": \"status\", \"code\": 307,"
                        + " \"headers\": {\"Location\": \"" + sandbox.url + "/elsewhere\"}}");
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        assertEquals(307, outcome.error().getHttpCode());
        assertEquals(0, count("/elsewhere"));
    }

    @Test
    @DisplayName("Retry-After is passed on") // spec §3
    void retryAfter() {
        initialize(settings().transport(new UrlConnectionTransport()));
        retrieve();
        sandbox.fault(
                "{\"path\": \"" + Sandbox.REFRESH + "\", \"times\": 3, \"action\": \"status\","
                        + " \"code\": 503, \"headers\": {\"Retry-After\": \"600\"}}");
        final Outcome<Void> outcome = new Outcome<>();
        Client.refreshToken(outcome, outcome.failure);
        outcome.error();
        assertEquals(1, count(Sandbox.REFRESH));
    }

    @Test
    @DisplayName("a connection of the app's own making is used, and its failure told")
    void ownConnection() {
        final UrlConnectionTransport transport =
                new UrlConnectionTransport() {
                    @Override
                    protected HttpURLConnection open(URL url) throws IOException {
                        if (url.getPath().equals(Sandbox.LOGIN)) throw new IOException("no proxy");
                        return super.open(url);
                    }
                };
        initialize(settings().transport(transport));
        retrieve();
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        final ApiError error = outcome.error();
        assertEquals(ErrorCode.NETWORK_API_ERROR, error.getErrorCode());
        assertTrue(error.getMessage().contains("no proxy"), error.getMessage());
    }

    private void untilOpenRequests(int count) {
        final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        final Pattern open = Pattern.compile("\"openTokenRequests\":\\s*" + count + "\\b");
        while (!open.matcher(sandbox.control("GET", "stats", "")).find()) {
            assertTrue(System.nanoTime() < end, "never " + count + " open requests");
        }
    }

    @Test
    @DisplayName("a call that nobody waits for any more is taken off the platform's wire") // spec §4
    void takenOffTheWire() {
        sandbox.fault("{\"path\": \"" + Sandbox.ANONYMOUS + "\", \"action\": \"hang\"}");
        initialize(settings().transport(new UrlConnectionTransport()));
        untilOpenRequests(1);
        Synerise.shutdown();
        untilOpenRequests(0);
    }

    @Test
    @DisplayName("ending the library does not wait for the platform's HTTP") // spec §4
    void shutdown() {
        initialize(settings().transport(new UrlConnectionTransport()));
        retrieve();
        sandbox.fault("{\"path\": \"" + Sandbox.LOGIN + "\", \"action\": \"hang\"}");
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        Synerise.shutdown();
        assertEquals(ErrorCode.MODULE_NOT_READY_API_ERROR, outcome.error().getErrorCode());
    }
}
