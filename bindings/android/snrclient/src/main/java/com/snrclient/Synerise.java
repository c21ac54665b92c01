package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;

/** The life of the library. */
public final class Synerise {
    private Synerise() {}

    /**
     * Starts the session with the production API and default settings: in memory only. See {@link
     * #initialize(String, String, Settings)}.
     *
     * @param clientApiKey the workspace's Profile API key
     * @return {@link ErrorCode#NONE} when the session has started
     */
    @NonNull
    public static ErrorCode initialize(@NonNull String clientApiKey) {
        return initialize(clientApiKey, null, null);
    }

    /**
     * Starts the session. Call it once, in {@code Application.onCreate}. It waits for the storage,
     * never for the network.
     *
     * <p>After {@link ErrorCode#NONE} the customer's UUID is known and stored, and an anonymous
     * session without a valid token gets one in the background. After any other code nothing was
     * started and nothing was changed. It throws in one case: {@link UnsatisfiedLinkError} in an app
     * without the native library for the device's processor, as every method does then.
     *
     * <ul>
     *   <li>{@link ErrorCode#INVALID_ARGUMENT}: the key is empty, or the URL or a setting is not
     *       acceptable; the log says which.
     *   <li>{@link ErrorCode#INTERNAL_INCONSISTENCY}: the library is initialized already.
     *   <li>{@link ErrorCode#STORAGE_UNAVAILABLE}: the storage cannot be read or written now, or
     *       another process uses it; initialize again later, for instance when the device is
     *       unlocked.
     * </ul>
     *
     * @param clientApiKey the workspace's Profile API key
     * @param baseUrl where the API is: {@code https}, or {@code http} for a loopback host; null: the
     *     production API
     * @param settings how the library is to behave; null: all defaults
     * @return {@link ErrorCode#NONE} when the session has started
     */
    @NonNull
    public static ErrorCode initialize(
            @NonNull String clientApiKey, @Nullable String baseUrl, @Nullable Settings settings) {
        final long handle = NativeBridge.settingsNew();
        try {
            final String refused = settings == null ? null : settings.applyTo(handle);
            if (refused != null) {
                settings.complain("not initialized: the setting " + refused + " is not acceptable");
                return ErrorCode.INVALID_ARGUMENT;
            }
            // The storage may throw already while the session starts.
            final Logger before = HostFailures.tellTo(settings == null ? null : settings.logger());
            final ErrorCode code =
                    ErrorCode.of(NativeBridge.initialize(clientApiKey, baseUrl, handle));
            if (code != ErrorCode.NONE) HostFailures.tellTo(before);
            return code;
        } finally {
            NativeBridge.settingsFree(handle);
        }
    }

    /**
     * Goes on with another API key. The session is destroyed, unless {@link
     * Settings.Builder#shouldDestroySessionOnApiKeyChange} says otherwise. It waits for the storage,
     * never for the network.
     *
     * @param clientApiKey the new key
     * @return {@link ErrorCode#NONE} when the change is stored; {@link ErrorCode#INVALID_ARGUMENT}
     *     when the key is empty; {@link ErrorCode#INTERNAL_INCONSISTENCY} when it is in use already;
     *     {@link ErrorCode#MODULE_NOT_READY_API_ERROR} when the library is not initialized
     */
    @NonNull
    public static ErrorCode changeClientApiKey(@NonNull String clientApiKey) {
        return ErrorCode.of(NativeBridge.changeClientApiKey(clientApiKey));
    }

    /**
     * Ends the library's work. Every call that waits fails, all listeners that are due are called,
     * and the threads end; the stored session stays for the next {@link #initialize}. Apps need not
     * call it. Do not call it while holding a lock that a listener takes.
     *
     * <p>Listeners that still wait for {@link Settings.Builder#callbackExecutor} are called inside
     * this call, on the thread that makes it: make it on a thread of that executor, such as the main
     * thread, if they count on one.
     */
    public static void shutdown() {
        NativeBridge.shutdown();
        HostFailures.tellTo(null);
    }

    /**
     * The version of the library.
     *
     * @return "MAJOR.MINOR.PATCH"
     */
    @NonNull
    public static String getVersion() {
        return NativeBridge.version();
    }
}
