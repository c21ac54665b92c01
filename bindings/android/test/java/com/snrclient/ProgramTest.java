package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What only a virtual machine of its own shows. */
final class ProgramTest extends WithSandbox {
    private static final String LIBRARIES = System.getProperty("java.library.path");
    private static final String BINDINGS = System.getProperty("snrclient.classes");
    private static final String TESTS = System.getProperty("snrclient.testClasses");
    private static final String BOTH = BINDINGS + File.pathSeparator + TESTS;

    /** What a program printed, errors included. */
    private String output(List<String> options, String... program) throws Exception {
        final Path output = directory.resolve("output");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xcheck:jni");
        command.addAll(options);
        command.addAll(List.of(program));
        final Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        final boolean isEnded = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(isEnded, "it did not end: " + Files.readString(output));
        assertEquals(0, process.exitValue(), Files.readString(output));
        return Files.readString(output);
    }

    @Test
    @DisplayName("the library's threads find classes that only the app's loader knows, and do not keep a program alive")
    void appClassLoader() throws Exception {
        assertEquals(
                "ANONYMOUS\n",
                output(
                        List.of("-Djava.library.path=" + LIBRARIES, "-cp", TESTS),
                        "com.snrclient.app.AppWithOwnLoader",
                        BINDINGS,
                        KEY,
                        sandbox.url));
    }

    private String withoutLibrary(int vainCalls) throws Exception {
        return output(
                List.of("-Djava.library.path=" + directory, "-cp", BOTH),
                "com.snrclient.app.AppWithoutLibrary",
                Path.of(LIBRARIES, System.mapLibraryName("snrclient_jni")).toString(),
                Integer.toString(vainCalls));
    }

    @Test
    @DisplayName("without the native library each call says so, until the app has loaded it")
    void loadedAfterwards() throws Exception {
        final String output = withoutLibrary(2);
        final String link = "UnsatisfiedLinkError\n";
        assertTrue(output.endsWith(link + link + "INVALID_ARGUMENT\n"), output);
        assertTrue(output.contains("the native library could not be loaded"), output);
    }

    @Test
    @DisplayName("a native library that the app has loaded by its path is used")
    void loadedBefore() throws Exception {
        final String output = withoutLibrary(0);
        assertTrue(output.endsWith("INVALID_ARGUMENT\n"), output);
        assertFalse(output.contains("UnsatisfiedLinkError"), output);
    }

    private String withoutMemory(int reserve, String outcome) throws Exception {
        return output(
                List.of(
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-Djava.library.path=" + LIBRARIES,
                        "-cp",
                        BOTH),
                "com.snrclient.app.AppWithoutMemory",
                KEY,
                sandbox.url,
                Integer.toString(reserve),
                outcome);
    }

    @Test
    @DisplayName("without memory for a token a listener hears that, once") // spec §4
    void noMemoryForToken() throws Exception {
        assertEquals("1 UNKNOWN_ERROR -1 null\n", withoutMemory(0, "token"));
    }

    @Test
    @DisplayName("an error whose body is too long for the memory comes without it") // spec §4
    void noMemoryForBody() throws Exception {
        sandbox.fault(
                "{\"path\": \"" + Sandbox.LOGIN + "\", \"action\": \"body\", \"status\": 400,"
                        + " \"text\": \"" + "x".repeat(500_000) + "\"}");
        assertEquals(
                "1 INVALID_REQUEST_API_ERROR 400 null\n", withoutMemory(100_000, "error"));
    }
}
