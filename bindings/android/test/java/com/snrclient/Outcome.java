package com.snrclient;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the listeners of a call heard, in order. Waiting longer than the limit fails a test. */
final class Outcome<T> implements ActionListener, DataActionListener<T> {
    private static final Object DONE = "done";
    private static final long LIMIT_SECONDS = 30;

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    final DataActionListener<ApiError> failure = heard::add;

    @Override
    public void onAction() {
        heard.add(DONE);
    }

    @Override
    public void onDataAction(T data) {
        heard.add(data);
    }

    private Object next() {
        try {
            final Object next = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("no listener was called");
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Success of a call that delivers nothing. */
    void done() {
        final Object next = next();
        if (next != DONE) throw new AssertionError("expected success, got " + next);
    }

    /** What success delivered. */
    @SuppressWarnings("unchecked")
    T value() {
        final Object next = next();
        if (next instanceof ApiError) throw new AssertionError("expected success, got " + next);
        return (T) next;
    }

    ApiError error() {
        final Object next = next();
        if (!(next instanceof ApiError)) throw new AssertionError("expected failure, got " + next);
        return (ApiError) next;
    }

    boolean isEmpty() {
        return heard.isEmpty();
    }
}
