package com.snrclient;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The repository's stand-in for the API, as a process of its own. */
final class Sandbox implements AutoCloseable {
    static final String REFRESH = "/sauth/v3/auth/refresh/client";
    static final String ANONYMOUS = "/sauth/v3/auth/login/client/anonymous";
    static final String LOGIN = "/sauth/v3/auth/login/client";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    final String url;

    Sandbox(String... options) {
        final List<String> command = new ArrayList<>();
        command.add(System.getProperty("snrclient.sandbox"));
        command.addAll(List.of(options));
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8));
            final String first = lines.readLine();
            if (first == null) throw new IllegalStateException("the sandbox did not start");
            url = first.substring("listening on ".length());
            final Thread drain = new Thread(() -> drain(lines), "sandbox-log");
            drain.setDaemon(true);
            drain.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process whose pipe is full would stand still. */
    private static void drain(BufferedReader lines) {
        try {
            while (lines.readLine() != null) {}
        } catch (IOException endOfProcess) {
            return;
        }
    }

    /** Sends a request to the control API and returns the answer. */
    String control(String method, String path, String body) {
        final HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/__sandbox/" + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        try {
            final HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) throw new IllegalStateException(response.body());
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void fault(String json) {
        control("POST", "faults", json);
    }

    void account(String email, String password) {
        control(
                "POST",
                "accounts",
                "{\"email\": \"" + email + "\", \"password\": \"" + password + "\"}");
    }

    /** The log of requests, as JSON text. */
    String requests() {
        return control("GET", "requests", "");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
