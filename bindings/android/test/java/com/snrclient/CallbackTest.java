package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Listeners, and the thread of the library that calls them. */
final class CallbackTest extends WithSandbox {
    private static Thread callbackThread() {
        final CompletableFuture<Thread> thread = new CompletableFuture<>();
        Client.retrieveToken(token -> thread.complete(Thread.currentThread()), null);
        return thread.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** The virtual machine's checks report a thread that gathers local references. */
    @Test
    @DisplayName("ten thousand callbacks each come once, on one thread that is attached once")
    void manyCallbacks() throws InterruptedException {
        final int count = 10_000;
        initialize(new Settings.Builder());
        retrieve();
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        final CountDownLatch outcomes = new CountDownLatch(2 * count);
        for (int i = 0; i < count; i++) {
            Client.retrieveToken(
                    token -> {
                        threads.add(Thread.currentThread());
                        outcomes.countDown();
                    },
                    error -> fail(error.toString()));
            Client.signIn(
                    "",
                    "",
                    () -> fail("signed in"),
                    error -> {
                        threads.add(Thread.currentThread());
                        outcomes.countDown();
                    });
        }
        assertTrue(outcomes.await(120, TimeUnit.SECONDS), outcomes.getCount() + " are missing");
        assertEquals(1, threads.size());
    }

    @Test
    @DisplayName("the library's thread is a daemon with a name, and detached when it ends")
    void thread() {
        initialize();
        final Thread thread = callbackThread();
        assertEquals("snr-callback", thread.getName());
        assertTrue(thread.isDaemon());
        assertSame(NativeBridge.class.getClassLoader(), thread.getContextClassLoader());
        Synerise.shutdown();
        assertFalse(thread.isAlive());
    }

    @Test
    @DisplayName("an exception of a listener is logged without its message, and goes no further")
    void exceptions() throws InterruptedException {
        initialize();
        Client.retrieveToken(
                token -> {
                    throw new IllegalStateException("token " + token.getRawJwt());
                },
                null);
        final String success = logged("an exception of a success listener");
        assertTrue(success.startsWith("ERROR "), success);
        assertTrue(success.contains("java.lang.IllegalStateException"), success);
        assertTrue(success.contains("CallbackTest.java"), success);
        assertFalse(success.contains(retrieve().getRawJwt()), "a secret was logged");
        Client.signIn(
                "",
                "",
                null,
                error -> {
                    throw new StackOverflowError();
                });
        logged("an exception of a failure listener");
        Client.setOnClientStateChangeListener(
                new OnClientStateChangeListener() {
                    @Override
                    public void onClientSignedIn() {
                        throw new UnsupportedOperationException();
                    }
                });
        signIn();
        logged("an exception of the client state listener");
        retrieve();
    }

    @Test
    @DisplayName("a logger that throws disturbs nobody, and the platform's log tells of it")
    void throwingLogger() throws InterruptedException {
        final java.util.logging.Logger platform =
                java.util.logging.Logger.getLogger("com.snrclient");
        final Handler handler = new PlatformLog();
        platform.addHandler(handler);
        platform.setUseParentHandlers(false);
        initialize(
                new Settings.Builder()
                        .logger(
                                LogLevel.DEBUG,
                                (level, message) -> {
                                    throw new IllegalStateException("contains-a-secret");
                                }));
        retrieve();
        final String message = logged("an exception of the logger");
        assertTrue(message.contains("IllegalStateException"), message);
        assertFalse(message.contains("contains-a-secret"), message);
        Synerise.shutdown();
        platform.removeHandler(handler);
        platform.setUseParentHandlers(true);
    }

    private final class PlatformLog extends Handler {
        @Override
        public void publish(LogRecord record) {
            log.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    @DisplayName("everything is allowed inside a listener, ending the library included") // spec §4
    void reentrancy() {
        initialize();
        final Outcome<Token> again = new Outcome<>();
        Client.retrieveToken(
                token -> {
                    Client.regenerateUuid("from a listener");
                    Tracker.setCustomEmail(Client.getUuid() + "@example.com");
                    Synerise.shutdown();
                    Synerise.initialize(KEY, sandbox.url, settings().build());
                    Client.retrieveToken(again, again.failure);
                },
                again.failure);
        assertEquals(TokenOrigin.ANONYMOUS, again.value().getOrigin());
    }

    @Test
    @DisplayName("ending the library fails what waits, and every listener has been called by then") // spec §4
    void shutdown() {
        initialize();
        sandbox.fault("{\"times\": 100, \"action\": \"hang\"}");
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        Synerise.shutdown();
        assertFalse(outcome.isEmpty());
        assertEquals(ErrorCode.MODULE_NOT_READY_API_ERROR, outcome.error().getErrorCode());
        assertTrue(outcome.isEmpty());
    }

    /** Waits for the collector, which only takes what no global reference holds. */
    private static void collected(WeakReference<?> reference, ReferenceQueue<Object> queue)
            throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            System.gc();
            if (queue.remove(100) == reference) return;
        }
        fail("native code still holds the object");
    }

    @Test
    @DisplayName("a listener is let go when it has been called")
    void listenersAreReleased() throws InterruptedException {
        initialize();
        final ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Outcome<Token> outcome = new Outcome<>();
        final WeakReference<Object> reference = new WeakReference<>(outcome, queue);
        Client.retrieveToken(outcome, outcome.failure);
        outcome.value();
        outcome = null;
        // Only the next call takes the last one off the callback thread's stack.
        retrieve();
        collected(reference, queue);
    }

    @Test
    @DisplayName("a client state listener is let go when it is replaced")
    void stateListenersAreReleased() throws InterruptedException {
        initialize();
        final ReferenceQueue<Object> queue = new ReferenceQueue<>();
        OnClientStateChangeListener listener = new OnClientStateChangeListener() {};
        final WeakReference<Object> reference = new WeakReference<>(listener, queue);
        Client.setOnClientStateChangeListener(listener);
        signIn();
        Client.setOnClientStateChangeListener(null);
        listener = null;
        retrieve();
        collected(reference, queue);
    }

    @Test
    @DisplayName("logger, executor and storage are let go when the library ends")
    void settingsAreReleased() throws InterruptedException {
        final ReferenceQueue<Object> queue = new ReferenceQueue<>();
        Object owner = new Object();
        final WeakReference<Object> reference = new WeakReference<>(owner, queue);
        initialize(heldBy(owner));
        retrieve();
        Synerise.shutdown();
        owner = null;
        collected(reference, queue);
    }

    private static Settings.Builder heldBy(Object owner) {
        final Storage storage =
                new Storage() {
                    @Override
                    public StorageReading read(String name) {
                        owner.hashCode();
                        return StorageReading.absent();
                    }

                    @Override
                    public boolean write(String name, byte[] bytes) {
                        return owner.hashCode() != 0 || bytes.length > 0;
                    }

                    @Override
                    public boolean remove(String name) {
                        return true;
                    }
                };
        return new Settings.Builder()
                .logger(LogLevel.DEBUG, (level, message) -> owner.hashCode())
                .callbackExecutor(
                        work -> {
                            owner.hashCode();
                            work.run();
                        })
                .storage(storage);
    }
}
