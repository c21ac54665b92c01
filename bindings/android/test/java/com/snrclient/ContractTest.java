package com.snrclient;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bindings and the C header say the same. */
final class ContractTest {
    /** What needs no binding. */
    private static final Set<String> LEFT_OUT =
            Set.of(
                    // Header and library are one file here.
                    "SNRSynerise_abiVersion",
                    // Java has names and its own copies.
                    "SNRTokenOrigin_toString",
                    "SNRToken_retain",
                    "SNRApiError_retain",
                    "SNRApiError_release",
                    // The form with NULL for an identifier does the same.
                    "SNRClient_regenerateUUID");

    private static String header() throws IOException {
        return Files.readString(Path.of(System.getProperty("snrclient.header")));
    }

    private static Map<String, Integer> constants(String type) throws IOException {
        final Map<String, Integer> constants = new TreeMap<>();
        final Matcher matcher =
                Pattern.compile("(?m)^    " + type + "(\\w+) = (-?\\d+),").matcher(header());
        while (matcher.find()) {
            constants.put(matcher.group(1).toUpperCase(Locale.ROOT), Integer.valueOf(matcher.group(2)));
        }
        assertFalse(constants.isEmpty(), type);
        return constants;
    }

    /** Compares an enum's names and numbers; the platform's SDK adds "_ERROR" to some names. */
    private static <E extends Enum<E>> void same(String type, E[] values, ToIntFunction<E> number)
            throws IOException {
        final Map<String, Integer> java = new TreeMap<>();
        for (final E value : values) {
            String name = value.name().replace("_", "");
            if (type.equals("SNRApiErrorType")) name = name.replaceFirst("ERROR$", "");
            java.put(name, number.applyAsInt(value));
        }
        assertEquals(constants(type), java, type);
    }

    @Test
    @DisplayName("every constant of every enum has the header's name and number")
    void enums() throws IOException {
        same("SNRErrorCode", ErrorCode.values(), value -> value.number);
        same("SNRApiErrorType", ApiErrorType.values(), value -> value.number);
        same("SNRTokenOrigin", TokenOrigin.values(), value -> value.number);
        same("SNRClientSessionEndReason", ClientSessionEndReason.values(), value -> value.number);
        same("SNRClientSignOutMode", ClientSignOutMode.values(), value -> value.number);
        same("SNRClientIdentityProvider", ClientIdentityProvider.values(), value -> value.number);
        same(
                "SNRClientConditionalAuthStatus",
                ClientConditionalAuthStatus.values(),
                value -> value.number);
        same("SNRLogLevel", LogLevel.values(), value -> value.number);
        final Map<String, Integer> statuses =
                Map.of(
                        "PRESENT", StorageReading.PRESENT,
                        "ABSENT", StorageReading.ABSENT,
                        "UNAVAILABLE", StorageReading.UNAVAILABLE);
        assertEquals(constants("SNRStorageReadStatus"), new TreeMap<>(statuses));
    }

    @Test
    @DisplayName("a number that this version does not know counts as unknown")
    void unknownNumbers() {
        assertEquals(ErrorCode.UNKNOWN_ERROR, ErrorCode.of(-999));
        assertEquals(ApiErrorType.UNKNOWN, ApiErrorType.of(99));
        assertEquals(TokenOrigin.UNKNOWN, TokenOrigin.of(99));
        assertEquals(ClientConditionalAuthStatus.UNKNOWN, ClientConditionalAuthStatus.of(99));
        assertEquals(ClientSessionEndReason.SYSTEM_SIGN_OUT, ClientSessionEndReason.of(99));
    }

    @Test
    @DisplayName("every function of the header is used, or left out for a reason")
    void functions() throws IOException {
        final StringBuilder rust = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("snrclient.rust")))) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                rust.append(Files.readString(file));
            }
        }
        final Set<String> missing = new TreeSet<>();
        final Matcher matcher =
                Pattern.compile("(?m)^\\w[\\w *]*\\b(SNR\\w+_\\w+)\\(").matcher(header());
        while (matcher.find()) missing.add(matcher.group(1));
        assertTrue(missing.size() > 50, missing.toString());
        assertTrue(missing.containsAll(LEFT_OUT), "left out in vain");
        missing.removeAll(LEFT_OUT);
        missing.removeIf(name -> Pattern.compile("\\b" + name + "\\b").matcher(rust).find());
        assertEquals(Set.of(), missing);
    }

    @Test
    @DisplayName("what native code finds by signature names no class that a shrinker may rename")
    void signatures() throws IOException {
        for (final Method method : NativeBridge.class.getDeclaredMethods()) {
            // Those of lambdas; native code does not look for them.
            if (method.isSynthetic()) continue;
            final List<Class<?>> types = new ArrayList<>(List.of(method.getParameterTypes()));
            types.add(method.getReturnType());
            for (final Class<?> type : types) {
                final Class<?> element = type.isArray() ? type.getComponentType() : type;
                assertTrue(
                        element.isPrimitive() || element.getPackageName().equals("java.lang"),
                        method.toString());
            }
        }
        final Path rules = Path.of(System.getProperty("snrclient.rules"));
        assertTrue(
                Files.readString(rules)
                        .contains("-keep class " + NativeBridge.class.getName() + " { *; }"));
    }
}
