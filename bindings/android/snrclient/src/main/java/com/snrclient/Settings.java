package com.snrclient;

import androidx.annotation.NonNull;
import androidx.annotation.Nullable;
import java.io.File;
import java.util.Collection;
import java.util.concurrent.Executor;

/**
 * How the library is to behave, for {@link Synerise#initialize}. Immutable; made by a {@link
 * Builder}. What is not set keeps the library's default.
 */
public final class Settings {
    @Nullable private final File storageDirectory;
    @Nullable private final Storage storage;
    @Nullable private final Double minTokenRefreshInterval;
    @Nullable private final Double requestTimeout;
    @Nullable private final Boolean shouldDestroySessionOnApiKeyChange;
    @Nullable private final String uuidSalt;
    @Nullable private final String deviceId;
    @Nullable private final String caCertificates;
    @Nullable private final String[] sslPinningPinset;
    @Nullable private final LogLevel logLevel;
    @Nullable private final Logger logger;
    @Nullable private final Executor callbackExecutor;
    @Nullable private final Transport transport;

    private Settings(Builder builder) {
        storageDirectory = builder.storageDirectory;
        storage = builder.storage;
        minTokenRefreshInterval = builder.minTokenRefreshInterval;
        requestTimeout = builder.requestTimeout;
        shouldDestroySessionOnApiKeyChange = builder.shouldDestroySessionOnApiKeyChange;
        uuidSalt = builder.uuidSalt;
        deviceId = builder.deviceId;
        caCertificates = builder.caCertificates;
        sslPinningPinset = builder.sslPinningPinset;
        logLevel = builder.logLevel;
        logger = builder.logger;
        callbackExecutor = builder.callbackExecutor;
        transport = builder.transport;
    }

    /** Who hears messages, if anybody wants them. */
    @Nullable
    Logger logger() {
        return logLevel == LogLevel.OFF ? null : logger;
    }

    /** Tells what is wrong with the arguments of an initialization. */
    void complain(@NonNull String message) {
        HostFailures.say(logger(), LogLevel.ERROR, message);
    }

    /**
     * Hands everything that was set to the library.
     *
     * @return the name of the setting that the library refuses, or null when it takes all
     */
    @Nullable
    String applyTo(long settings) {
        if (storageDirectory != null
                && NativeBridge.setStorageDirectory(settings, storageDirectory.getPath()) != 0) {
            return "storageDirectory";
        }
        if (storage != null && NativeBridge.setStorage(settings, storage) != 0) {
            return "storage";
        }
        if (minTokenRefreshInterval != null
                && NativeBridge.setMinTokenRefreshInterval(settings, minTokenRefreshInterval) != 0) {
            return "minTokenRefreshInterval";
        }
        if (requestTimeout != null
                && NativeBridge.setRequestTimeout(settings, requestTimeout) != 0) {
            return "requestTimeout";
        }
        if (shouldDestroySessionOnApiKeyChange != null
                && NativeBridge.setShouldDestroySessionOnApiKeyChange(
                                settings, shouldDestroySessionOnApiKeyChange)
                        != 0) {
            return "shouldDestroySessionOnApiKeyChange";
        }
        if (uuidSalt != null && NativeBridge.setUuidSalt(settings, uuidSalt) != 0) {
            return "uuidSalt";
        }
        if (deviceId != null && NativeBridge.setDeviceId(settings, deviceId) != 0) {
            return "deviceId";
        }
        if (caCertificates != null
                && NativeBridge.setCaCertificates(settings, caCertificates) != 0) {
            return "caCertificates";
        }
        if (sslPinningPinset != null
                && NativeBridge.setSslPinningPinset(settings, sslPinningPinset) != 0) {
            return "sslPinningPinset";
        }
        if (logLevel == null
                || (logger() != null
                        && NativeBridge.setLogger(settings, logLevel.number, logger()) != 0)) {
            return "logger";
        }
        if (callbackExecutor != null
                && NativeBridge.setCallbackExecutor(settings, callbackExecutor) != 0) {
            return "callbackExecutor";
        }
        if (transport != null
                && NativeBridge.setTransport(settings, new PlatformTransport(transport)) != 0) {
            return "transport";
        }
        return null;
    }

    /** Collects settings. {@link Synerise#initialize} checks them. */
    public static final class Builder {
        @Nullable private File storageDirectory;
        @Nullable private Storage storage;
        @Nullable private Double minTokenRefreshInterval;
        @Nullable private Double requestTimeout;
        @Nullable private Boolean shouldDestroySessionOnApiKeyChange;
        @Nullable private String uuidSalt;
        @Nullable private String deviceId;
        @Nullable private String caCertificates;
        @Nullable private String[] sslPinningPinset;
        @Nullable private LogLevel logLevel = LogLevel.OFF;
        @Nullable private Logger logger;
        @Nullable private Executor callbackExecutor;
        @Nullable private Transport transport;

        /** Begins with the defaults. */
        public Builder() {}

        /**
         * Where the session is stored as a file. Use a folder of its own that is not backed up:
         * {@code new File(context.getNoBackupFilesDir(), "snrclient")}. Not set: the session lasts
         * as long as the process.
         *
         * @param directory the folder, created when it does not exist
         * @return this
         */
        @NonNull
        public Builder storageDirectory(@Nullable File directory) {
            storageDirectory = directory;
            storage = null;
            return this;
        }

        /**
         * Where the session is stored, in place of {@link #storageDirectory}: what is set last
         * counts.
         *
         * @param storage such as {@code new KeystoreStorage(context)}
         * @return this
         */
        @NonNull
        public Builder storage(@Nullable Storage storage) {
            this.storage = storage;
            storageDirectory = null;
            return this;
        }

        /**
         * How long before its expiry a token is exchanged for a new one. 1800 by default and at
         * least; never in the first half of a token's life.
         *
         * @param seconds not negative
         * @return this
         */
        @NonNull
        public Builder minTokenRefreshInterval(double seconds) {
            minTokenRefreshInterval = seconds;
            return this;
        }

        /**
         * How long a whole request may take, tries and pauses included. 30 by default.
         *
         * @param seconds greater than 0
         * @return this
         */
        @NonNull
        public Builder requestTimeout(double seconds) {
            requestTimeout = seconds;
            return this;
        }

        /**
         * Whether a change of the API key ends the session, UUID included. True by default; choose
         * false only when both keys belong to one workspace.
         *
         * @param shouldDestroy whether it does
         * @return this
         */
        @NonNull
        public Builder shouldDestroySessionOnApiKeyChange(boolean shouldDestroy) {
            shouldDestroySessionOnApiKeyChange = shouldDestroy;
            return this;
        }

        /**
         * What goes before every seed of a UUID. Nothing by default.
         *
         * @param salt any text, the same for all apps and sites that are to agree on UUIDs
         * @return this
         */
        @NonNull
        public Builder uuidSalt(@Nullable String salt) {
            uuidSalt = salt;
            return this;
        }

        /**
         * The operating system's identifier of the device, for workspaces that control devices.
         *
         * @param id {@code Settings.Secure.ANDROID_ID}, for instance
         * @return this
         */
        @NonNull
        public Builder deviceId(@Nullable String id) {
            deviceId = id;
            return this;
        }

        /**
         * The certificates to trust in place of the built-in ones, which are Mozilla's.
         *
         * @param pem one or more certificates as PEM text
         * @return this
         */
        @NonNull
        public Builder caCertificates(@Nullable String pem) {
            caCertificates = pem;
            return this;
        }

        /**
         * The keys of which the server has to have one, in addition to all else that is checked.
         * Pin at least two, one of them a key that is not in use yet. It has no effect with {@link
         * #transport}: pin in the network security configuration then.
         *
         * @param pins the SHA-256 of each public key (its SubjectPublicKeyInfo) in Base64; null or
         *     empty: any key
         * @return this
         */
        @NonNull
        public Builder sslPinningPinset(@Nullable Collection<String> pins) {
            sslPinningPinset = pins == null ? null : pins.toArray(new String[0]);
            return this;
        }

        /**
         * Who hears what the library does, and the exceptions of the app's own listeners.
         *
         * @param maxLevel the least important level that is wanted
         * @param logger who hears it
         * @return this
         */
        @NonNull
        public Builder logger(@NonNull LogLevel maxLevel, @Nullable Logger logger) {
            logLevel = maxLevel;
            this.logger = logger;
            return this;
        }

        /**
         * Where listeners are called. For the main thread: {@code new
         * Handler(Looper.getMainLooper())::post}, or from API 28 on {@code
         * context.getMainExecutor()}. Not set: on a thread of the library.
         *
         * <p>Listeners keep their order and never overlap, even on an executor with several
         * threads. What still waits at {@link Synerise#shutdown} is called inside that call, on
         * its thread; so call that on a thread of this executor if listeners count on one.
         *
         * @param executor where
         * @return this
         */
        @NonNull
        public Builder callbackExecutor(@Nullable Executor executor) {
            callbackExecutor = executor;
            return this;
        }

        /**
         * How requests reach the API, in place of the library's own HTTP and TLS. {@link
         * #caCertificates} has no effect then.
         *
         * @param transport such as {@code new UrlConnectionTransport()}
         * @return this
         */
        @NonNull
        public Builder transport(@Nullable Transport transport) {
            this.transport = transport;
            return this;
        }

        /**
         * The settings.
         *
         * @return settings with what was collected
         */
        @NonNull
        public Settings build() {
            return new Settings(this);
        }
    }
}
