package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where listeners are called. */
final class ExecutorTest extends WithSandbox {
    @Test
    @DisplayName("listeners, the state listener and the logger run where the executor says")
    void onTheExecutor() {
        final ExecutorService main = Executors.newSingleThreadExecutor(run -> new Thread(run, "app-main"));
        final Set<String> threads = ConcurrentHashMap.newKeySet();
        Client.setOnClientStateChangeListener(
                new OnClientStateChangeListener() {
                    @Override
                    public void onClientSignedIn() {
                        threads.add(Thread.currentThread().getName());
                    }
                });
        initialize(
                new Settings.Builder()
                        .logger(
                                LogLevel.DEBUG,
                                (level, message) -> threads.add(Thread.currentThread().getName()))
                        .callbackExecutor(main));
        final Outcome<Token> outcome = new Outcome<>();
        Client.retrieveToken(
                token -> {
                    threads.add(Thread.currentThread().getName());
                    outcome.onDataAction(token);
                },
                outcome.failure);
        outcome.value();
        signIn();
        assertEquals(Set.of("app-main"), threads);
        Synerise.shutdown();
        main.shutdown();
    }

    @Test
    @DisplayName("listeners keep their order and never overlap, also on several threads")
    void orderOnAPool() {
        final ExecutorService pool = Executors.newFixedThreadPool(4);
        initialize(new Settings.Builder().callbackExecutor(pool));
        retrieve();
        final List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        final List<Integer> expected = new ArrayList<>();
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger overlaps = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            final int number = i;
            expected.add(number);
            Client.retrieveToken(
                    token -> {
                        if (inside.incrementAndGet() > 1) overlaps.incrementAndGet();
                        order.add(number);
                        inside.decrementAndGet();
                    },
                    null);
        }
        retrieve();
        assertEquals(expected, order);
        assertEquals(0, overlaps.get());
        Synerise.shutdown();
        pool.shutdown();
    }

    @Test
    @DisplayName("what an executor refuses is called all the same, and the refusal is logged")
    void rejecting() throws InterruptedException {
        initialize(
                settings()
                        .callbackExecutor(
                                work -> {
                                    throw new RejectedExecutionException();
                                }));
        retrieve();
        logged("an exception of the callback executor");
    }

    @Test
    @DisplayName("what waits for an executor that is stuck is called inside shutdown, once")
    void stuck() {
        final Queue<Runnable> queue = new ArrayDeque<>();
        initialize(
                new Settings.Builder()
                        .callbackExecutor(
                                work -> {
                                    synchronized (queue) {
                                        queue.add(work);
                                    }
                                }));
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("", "", outcome, outcome.failure);
        assertTrue(outcome.isEmpty());
        Synerise.shutdown();
        assertFalse(outcome.isEmpty());
        assertEquals(ErrorCode.INVALID_ARGUMENT, outcome.error().getErrorCode());
        synchronized (queue) {
            for (final Runnable late : queue) {
                late.run();
                late.run();
            }
        }
        assertTrue(outcome.isEmpty());
    }
}
