import CSNRClient

/// The life of the library. One process has one session.
public enum Synerise {
    /// Starts the session. Call it once, before anything else that is to have an effect.
    ///
    /// When it returns, ``Client/getUUID()`` answers the customer's UUID: the one of the session
    /// before, or on the first start a new one. An anonymous session without a valid token gets one
    /// in the background. It waits for the storage, never for the network.
    ///
    /// - Parameters:
    ///   - apiKey: the workspace's Profile API key.
    ///   - baseUrl: where the API is: an absolute URL without query; `https`, or `http` for a
    ///     loopback host. nil: the production API.
    ///   - settings: how the library is to behave.
    /// - Throws: an ``ApiError``, after which nothing was started and nothing was changed.
    ///   ``ErrorCode/invalidArgument``: key, URL or a setting is not acceptable, or there are
    ///   certificates or pins together with a transport, which would not heed them.
    ///   ``ErrorCode/internalInconsistency``: the library is initialized already.
    ///   ``ErrorCode/storageUnavailable``: the storage cannot be read or written now, such as while
    ///   the device is locked for the first time; initialize again later.
    public static func initialize(
        apiKey: String,
        baseUrl: String? = nil,
        settings: Settings = Settings()
    ) throws(ApiError) {
        guard SNRSynerise_abiVersion() == UInt32(SNR_ABI_VERSION) else {
            throw ApiError(type: .unknown, code: .internalInconsistency, message: """
                the library's ABI is version \(SNRSynerise_abiVersion()), this package was written for \
                version \(SNR_ABI_VERSION); use package and library of one release
                """)
        }
        let builder = try SettingsBuilder(settings)
        let code = withCText(apiKey) { apiKey in
            withOptionalCText(baseUrl) { baseUrl in SNRSynerise_initialize(apiKey, baseUrl, builder.settings) }
        }
        try check(code) { code in
            switch code {
            case .invalidArgument:
                """
                the API key is empty, the base URL is none that can be used, or certificates or pins are set \
                together with a transport, which has to bring its own; nothing was started
                """
            case .internalInconsistency:
                "the library is initialized already; shut it down first, or change the API key"
            case .storageUnavailable:
                "the storage cannot be read or written now; nothing was changed, initialize again later"
            default:
                "the library was not started"
            }
        }
    }

    /// Goes on with another API key.
    ///
    /// When ``Settings/shouldDestroySessionOnApiKeyChange`` is true, which is the default, the session
    /// is destroyed as by ``Client/destroySession()``. Otherwise UUID and login stay, and a new
    /// anonymous token replaces the one of the old key. When it returns, the change is stored.
    ///
    /// - Throws: an ``ApiError``, after which nothing was changed. ``ErrorCode/invalidArgument``: the
    ///   key is empty. ``ErrorCode/internalInconsistency``: the key is in use already.
    ///   ``ErrorCode/moduleNotReadyApiError``: the library is not initialized.
    public static func changeClientApiKey(_ clientApiKey: String) throws(ApiError) {
        try check(withCText(clientApiKey) { SNRSynerise_changeClientApiKey($0) }) { code in
            switch code {
            case .invalidArgument: "the API key is empty; nothing was changed"
            case .internalInconsistency: "this API key is in use already; nothing was changed"
            case .moduleNotReadyApiError: "the library is not initialized; initialize it first"
            default: "the API key was not changed"
            }
        }
    }

    /// Ends the library's work: every call that waits fails with
    /// ``ErrorCode/moduleNotReadyApiError``. The stored session stays, for the next
    /// ``initialize(apiKey:baseUrl:settings:)``.
    ///
    /// When it returns, every closure has run and none will run any more, and delegate and logger are
    /// given up. Called from a closure of the library it returns at once. Do not call it while holding
    /// a lock that a closure of yours takes.
    ///
    /// What still waits for ``Settings/callbackExecutor`` runs inside this call, on its thread. So call
    /// it where the executor would run it: on the main actor if that is `DispatchQueue.main`. Code that
    /// insists on its thread or actor, such as `MainActor.assumeIsolated`, crashes elsewhere.
    public static func shutdown() {
        SNRSynerise_shutdown()
    }

    /// The version of the library, as `MAJOR.MINOR.PATCH`.
    public static var version: String {
        String(cString: SNRSynerise_version())
    }
}

/// Throws what a synchronous function answered, unless that was success.
func check(_ code: SNRErrorCode, _ message: (ErrorCode) -> String) throws(ApiError) {
    guard code.rawValue != 0 else { return }
    let code = ErrorCode(rawValue: Int(code.rawValue))
    throw ApiError(type: .unknown, code: code, message: message(code))
}
