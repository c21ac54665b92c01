package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The platform's transport, and connections that do what they rarely do. */
final class UrlConnectionTest {
    /** What happened to a connection, in order. */
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    @AfterEach
    void stop() {
        Synerise.shutdown();
    }

    private void event(String name) throws InterruptedException {
        assertEquals(name, events.poll(30, TimeUnit.SECONDS));
    }

    private void pause(String name) {
        events.add(name);
        try {
            assertTrue(mayGoOn.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private class Connection extends HttpURLConnection {
        Connection(URL url) {
            super(url);
        }

        @Override
        public void connect() {}

        @Override
        public boolean usingProxy() {
            return false;
        }

        @Override
        public void disconnect() {
            events.add("disconnected");
        }

        @Override
        public OutputStream getOutputStream() {
            events.add("sent");
            return new ByteArrayOutputStream();
        }
    }

    /** Starts a session whose first request goes over such a connection. */
    private static void begin(Function<URL, HttpURLConnection> open) {
        final UrlConnectionTransport transport =
                new UrlConnectionTransport() {
                    @Override
                    protected HttpURLConnection open(URL url) {
                        return open.apply(url);
                    }
                };
        final Settings settings =
                new Settings.Builder().transport(transport).requestTimeout(600).build();
        assertEquals(ErrorCode.NONE, Synerise.initialize("key", "http://127.0.0.1:1", settings));
    }

    @Test
    @DisplayName("a request that is cancelled before its connection is open is not sent") // spec §4
    void cancelledBeforeOpen() throws InterruptedException {
        begin(
                url -> {
                    pause("opening");
                    return new Connection(url);
                });
        event("opening");
        Synerise.shutdown();
        mayGoOn.countDown();
        event("disconnected");
        assertTrue(events.isEmpty(), events.toString());
    }

    @Test
    @DisplayName("a request that is cancelled while it connects gets no body") // spec §4
    void cancelledBeforeBody() throws InterruptedException {
        final OutputStream out =
                new OutputStream() {
                    @Override
                    public void write(int octet) {
                        events.add("written");
                    }

                    @Override
                    public void close() {
                        events.add("closed");
                    }
                };
        begin(
                url ->
                        new Connection(url) {
                            @Override
                            public OutputStream getOutputStream() {
                                pause("connecting");
                                return out;
                            }
                        });
        event("connecting");
        Synerise.shutdown();
        mayGoOn.countDown();
        final List<String> seen = new ArrayList<>();
        while (!seen.contains("closed")) seen.add(events.poll(30, TimeUnit.SECONDS));
        assertTrue(seen.contains("disconnected"), seen.toString());
        assertFalse(seen.contains("written"), seen.toString());
    }

    @Test
    @DisplayName("a connection that does not bear to be closed does not end the app")
    void throwingDisconnect() throws Exception {
        final CompletableFuture<Thread> closing = new CompletableFuture<>();
        final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
        begin(
                url ->
                        new Connection(url) {
                            @Override
                            public OutputStream getOutputStream() {
                                pause("connecting");
                                return super.getOutputStream();
                            }

                            @Override
                            public void disconnect() {
                                final Thread thread = Thread.currentThread();
                                thread.setUncaughtExceptionHandler((t, e) -> uncaught.add(e));
                                closing.complete(thread);
                                throw new NullPointerException();
                            }
                        });
        event("connecting");
        Synerise.shutdown();
        final Thread thread = closing.get(30, TimeUnit.SECONDS);
        mayGoOn.countDown();
        // It ends some seconds after its last work.
        thread.join(30_000);
        assertFalse(thread.isAlive());
        assertTrue(uncaught.isEmpty(), uncaught.toString());
    }

    @Test
    @DisplayName("a connection that cannot be made because of an Error fails the call at once") // spec §4
    void error() {
        begin(
                url -> {
                    throw new NoClassDefFoundError("com/example/Proxy");
                });
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        final ApiError error = outcome.error();
        assertEquals(ErrorCode.NETWORK_API_ERROR, error.getErrorCode());
        assertTrue(error.getMessage().contains("NoClassDefFoundError"), error.getMessage());
    }
}
