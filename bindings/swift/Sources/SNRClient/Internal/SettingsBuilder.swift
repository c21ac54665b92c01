import CSNRClient

/// Settings as the library takes them.
final class SettingsBuilder {
    let settings: OpaquePointer
    let storageFailures: HostFailures?

    init(_ values: Synerise.Settings) throws(ApiError) {
        settings = SNRSettings_new()
        // Nobody would ever take what is noted for a logger that hears nothing.
        storageFailures = values.logger.flatMap { $0.level >= .error ? HostFailures() : nil }
        try set("storageDirectory", to: withOptionalCText(values.storageDirectory?.path) {
            SNRSettings_setStorageDirectory(settings, $0)
        })
        try set("minTokenRefreshInterval", to:
            SNRSettings_setMinTokenRefreshInterval(settings, values.minTokenRefreshInterval))
        try set("shouldDestroySessionOnApiKeyChange", to:
            SNRSettings_setShouldDestroySessionOnApiKeyChange(
                settings, values.shouldDestroySessionOnApiKeyChange))
        try set("requestTimeout", to: SNRSettings_setRequestTimeout(settings, values.requestTimeout))
        try set("uuidSalt", to: withCText(values.uuidSalt) { SNRSettings_setUUIDSalt(settings, $0) })
        try set("deviceId", to: withOptionalCText(values.deviceId) { SNRSettings_setDeviceId(settings, $0) })
        try set("caCertificates", to: withOptionalCText(values.caCertificates) {
            SNRSettings_setCACertificates(settings, $0)
        })
        try set("sslPinningPinset", to: withCTexts(values.sslPinningPinset[...]) {
            SNRSettings_setSSLPinningPinset(settings, $0, $0.count)
        })
        if let storage = values.storage { try set("storage", to: setStorage(storage)) }
        if let transport = values.transport { try set("transport", to: setTransport(transport)) }
        if let executor = values.callbackExecutor {
            try set("callbackExecutor", to: setCallbackExecutor(executor))
        }
        if let logger = values.logger {
            try set("logger", to: SNRSettings_setLogger(
                settings, cEnum(logger.level.rawValue), logMessage,
                Kept(LoggerHook(logger: logger, storageFailures: storageFailures)).handOver(), giveBack))
        }
    }

    deinit {
        SNRSettings_free(settings)
    }

    private func set(_ name: String, to code: SNRErrorCode) throws(ApiError) {
        try check(code) { _ in "the setting \(name) has a value that cannot be used; nothing was started" }
    }
}

private struct LoggerHook: Sendable {
    let logger: Synerise.Logger
    let storageFailures: HostFailures?
}

private func logMessage(
    _ level: SNRLogLevel, _ message: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?
) {
    guard let hook = Kept<LoggerHook>.borrow(context), let message = String(lent: message) else { return }
    for failure in hook.storageFailures?.take() ?? [] { hook.logger.log(.error, failure) }
    hook.logger.log(LogLevel(rawValue: Int(level.rawValue)) ?? .debug, message)
}
