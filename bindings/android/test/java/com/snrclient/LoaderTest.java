package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An app's classes are not the system loader's, as on Android. */
final class LoaderTest extends WithSandbox {
    @Test
    @DisplayName("the library's threads find classes that only the app's loader knows, and do not keep a program alive")
    void appClassLoader() throws Exception {
        final Path output = directory.resolve("output");
        final Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xcheck:jni",
                                "-Djava.library.path=" + System.getProperty("java.library.path"),
                                "-cp",
                                System.getProperty("snrclient.testClasses"),
                                "com.snrclient.app.AppWithOwnLoader",
                                System.getProperty("snrclient.classes"),
                                KEY,
                                sandbox.url)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        final boolean isEnded = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(isEnded, "it did not end: " + Files.readString(output));
        assertEquals("ANONYMOUS\n", Files.readString(output));
        assertEquals(0, process.exitValue());
    }
}
