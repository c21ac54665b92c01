package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The border to native code, both ways. Its counterpart is the table in {@code rust/src/bridge.rs}.
 *
 * <p>Native code finds this class and its members by name, and signatures hold classes of {@code
 * java.lang} only: the one class whose name a shrinker has to keep. No exception of the app's
 * passes from here into native code.
 */
final class NativeBridge {
    /** Made beforehand: there may be no memory for it when it is needed. */
    private static final ApiError NOT_DELIVERED =
            new ApiError(
                    ApiErrorType.UNKNOWN,
                    ErrorCode.UNKNOWN_ERROR.number,
                    ApiError.UNKNOWN_CODE,
                    -1,
                    "the call ended, but its outcome could not be delivered, as a rule for want of"
                            + " memory: free some, and ask Client for the state of the session",
                    null,
                    null,
                    Collections.emptyList());

    static {
        try {
            System.loadLibrary("snrclient_jni");
        } catch (UnsatisfiedLinkError failure) {
            // An app that loads the library itself, before or after, needs no other; in one that
            // does not, each native method throws this error anew.
            HostFailures.say(
                    null,
                    LogLevel.ERROR,
                    "the native library could not be loaded; unless the app loads it by itself,"
                            + " build it for this processor: "
                            + failure.getMessage());
        }
    }

    private NativeBridge() {}

    // What native code calls.

    @NonNull
    static Object newToken(
            @NonNull String rawJwt,
            double expiration,
            double creation,
            int origin,
            @NonNull String rlm,
            @Nullable String clientId,
            @Nullable String customId) {
        return new Token(
                rawJwt, expiration, creation, TokenOrigin.of(origin), rlm, clientId, customId);
    }

    /** Field, message and rejected value of each cause stand in a row. */
    @NonNull
    static Object newError(
            int errorType,
            int code,
            int httpCode,
            double retryAfter,
            @NonNull String message,
            @Nullable String serverErrorCode,
            @Nullable String body,
            @NonNull int[] causeCodes,
            @NonNull String[] causeTexts) {
        final List<ApiErrorCause> causes = new ArrayList<>(causeCodes.length);
        for (int i = 0; i < causeCodes.length; i++) {
            causes.add(
                    new ApiErrorCause(
                            causeCodes[i],
                            causeTexts[3 * i],
                            causeTexts[3 * i + 1],
                            causeTexts[3 * i + 2]));
        }
        return new ApiError(
                ApiErrorType.of(errorType),
                code,
                httpCode,
                retryAfter,
                message,
                serverErrorCode,
                body,
                Collections.unmodifiableList(causes));
    }

    @NonNull
    static Object newStatus(int status) {
        return ClientConditionalAuthStatus.of(status);
    }

    static void succeed(@NonNull Object call, @Nullable Object value) {
        try {
            ((Call<?>) call).succeed(value);
        } catch (Throwable thrown) {
            HostFailures.report("a success listener", thrown);
        }
    }

    /** Null when the outcome, an error or not, could not be made into an object. */
    static void fail(@NonNull Object call, @Nullable Object error) {
        try {
            ((Call<?>) call).fail(error == null ? NOT_DELIVERED : (ApiError) error);
        } catch (Throwable thrown) {
            HostFailures.report("a failure listener", thrown);
        }
    }

    static void signedIn(@NonNull Object listener) {
        try {
            ((OnClientStateChangeListener) listener).onClientSignedIn();
        } catch (Throwable thrown) {
            HostFailures.report("the client state listener", thrown);
        }
    }

    static void signedOut(@NonNull Object listener, int reason) {
        try {
            ((OnClientStateChangeListener) listener)
                    .onClientSignedOut(ClientSessionEndReason.of(reason));
        } catch (Throwable thrown) {
            HostFailures.report("the client state listener", thrown);
        }
    }

    /** A thread of the library has come; as it is, it would find the system's classes only. */
    static void attached() {
        Thread.currentThread().setContextClassLoader(NativeBridge.class.getClassLoader());
    }

    static void log(@NonNull Object logger, int level, @NonNull String message) {
        try {
            ((Logger) logger).log(LogLevel.of(level), message);
        } catch (Throwable thrown) {
            HostFailures.loggerFailed(thrown);
        }
    }

    /** The numbers are the library's work, which it does not mind to see run twice, late or never. */
    static void execute(@NonNull Object executor, long work, long workContext) {
        try {
            ((Executor) executor).execute(() -> runCallbacks(work, workContext));
        } catch (Throwable thrown) {
            HostFailures.report("the callback executor", thrown);
            // On the library's thread, because otherwise these listeners would hear nothing.
            runCallbacks(work, workContext);
        }
    }

    /** The bytes are handed over while native code waits, so that the number is a living object. */
    static int storageRead(@NonNull Object storage, @NonNull String name, long reading) {
        try {
            final StorageReading read = ((Storage) storage).read(name);
            if (read.bytes == null) return read.status;
            final int code = setReadingBytes(reading, read.bytes);
            Arrays.fill(read.bytes, (byte) 0);
            return code == 0 ? read.status : StorageReading.UNAVAILABLE;
        } catch (Throwable thrown) {
            HostFailures.report("the storage", thrown);
            return StorageReading.UNAVAILABLE;
        }
    }

    static boolean storageWrite(
            @NonNull Object storage, @NonNull String name, @NonNull byte[] bytes) {
        try {
            return ((Storage) storage).write(name, bytes);
        } catch (Throwable thrown) {
            HostFailures.report("the storage", thrown);
            return false;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    static boolean storageRemove(@NonNull Object storage, @NonNull String name) {
        try {
            return ((Storage) storage).remove(name);
        } catch (Throwable thrown) {
            HostFailures.report("the storage", thrown);
            return false;
        }
    }

    static void transportSend(
            @NonNull Object transport,
            long token,
            @NonNull String method,
            @NonNull String url,
            @NonNull String[] headers,
            @NonNull byte[] body,
            double timeout) {
        ((PlatformTransport) transport)
                .send(token, new TransportRequest(method, url, headers, body, timeout));
    }

    static void transportCancel(@NonNull Object transport, long token) {
        ((PlatformTransport) transport).cancel(token);
    }

    // What native code does. Each calls one function of the C header.

    static native int initialize(
            @Nullable String apiKey, @Nullable String baseUrl, long settings);

    static native int changeClientApiKey(@Nullable String apiKey);

    static native void shutdown();

    @NonNull
    static native String version();

    static native long settingsNew();

    static native void settingsFree(long settings);

    static native int setStorageDirectory(long settings, @Nullable String path);

    static native int setMinTokenRefreshInterval(long settings, double seconds);

    static native int setShouldDestroySessionOnApiKeyChange(long settings, boolean shouldDestroy);

    static native int setRequestTimeout(long settings, double seconds);

    static native int setUuidSalt(long settings, @Nullable String salt);

    static native int setDeviceId(long settings, @Nullable String deviceId);

    static native int setCaCertificates(long settings, @Nullable String pem);

    static native int setSslPinningPinset(long settings, @NonNull String[] pins);

    static native int setLogger(long settings, int maxLevel, @NonNull Object logger);

    static native int setCallbackExecutor(long settings, @NonNull Object executor);

    static native void runCallbacks(long work, long workContext);

    static native int setStorage(long settings, @NonNull Object storage);

    static native int setReadingBytes(long reading, @NonNull byte[] bytes);

    static native int setTransport(long settings, @NonNull Object transport);

    static native void transportRespond(
            long token,
            int httpCode,
            @Nullable String date,
            @Nullable String retryAfter,
            @NonNull byte[] body);

    static native void transportFail(long token, @Nullable String reason);

    static native void refreshToken(@NonNull Object call);

    static native void retrieveToken(@NonNull Object call);

    @Nullable
    static native Object copyValidToken();

    @Nullable
    static native String getUuid();

    @Nullable
    static native String getUuidForAuthentication(@Nullable String authId);

    static native void regenerateUuid(@Nullable String clientIdentifier);

    static native void destroySession();

    static native boolean isSignedIn();

    static native void signIn(
            @Nullable String email, @Nullable String password, @NonNull Object call);

    static native void signInConditionally(
            @Nullable String email, @Nullable String password, @NonNull Object call);

    static native void authenticate(
            @Nullable String token,
            int provider,
            @Nullable String authId,
            @Nullable String contextJson,
            @NonNull Object call);

    static native void authenticateConditionally(
            @Nullable String token,
            int provider,
            @Nullable String authId,
            @Nullable String contextJson,
            @NonNull Object call);

    static native void authenticateWithTokenPayload(
            @Nullable String rawJwt,
            double expiration,
            double creation,
            @Nullable String rlm,
            int origin,
            @Nullable String uuid,
            @Nullable String clientId,
            @Nullable String customId,
            @Nullable String authId,
            @NonNull Object call);

    static native void signOut(int mode, boolean fromAllDevices, @NonNull Object call);

    static native void setClientStateListener(@Nullable Object listener);

    static native void setCustomEmail(@Nullable String email);

    static native void setCustomIdentifier(@Nullable String identifier);

    @Nullable
    static native String getCustomEmail();

    @Nullable
    static native String getCustomIdentifier();
}
