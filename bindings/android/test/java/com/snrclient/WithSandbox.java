package com.snrclient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a sandbox of its own, that leaves the library shut down. */
abstract class WithSandbox {
    static final String KEY = "test-key";

    @TempDir Path directory;
    Sandbox sandbox;
    final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    @BeforeEach
    void startSandbox() {
        sandbox = new Sandbox("--api-key", KEY);
        sandbox.account("anna@example.com", "secret");
    }

    @AfterEach
    void stop() {
        Synerise.shutdown();
        sandbox.close();
    }

    /** Settings with a logger, to be completed. */
    Settings.Builder settings() {
        return new Settings.Builder()
                .logger(LogLevel.DEBUG, (level, message) -> log.add(level + " " + message));
    }

    void initialize() {
        initialize(settings());
    }

    void initialize(Settings.Builder settings) {
        assertEquals(ErrorCode.NONE, Synerise.initialize(KEY, sandbox.url, settings.build()));
    }

    Token retrieve() {
        final Outcome<Token> outcome = new Outcome<>();
        Client.retrieveToken(outcome, outcome.failure);
        return outcome.value();
    }

    void signIn() {
        final Outcome<Void> outcome = new Outcome<>();
        Client.signIn("anna@example.com", "secret", outcome, outcome.failure);
        outcome.done();
    }

    /** The next log message with a text in it. */
    String logged(String text) throws InterruptedException {
        while (true) {
            final String message = log.poll(30, java.util.concurrent.TimeUnit.SECONDS);
            if (message == null) throw new AssertionError("nobody logged: " + text);
            if (message.contains(text)) return message;
        }
    }
}
