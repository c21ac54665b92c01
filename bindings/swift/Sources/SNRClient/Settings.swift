import Foundation

extension Synerise {
    /// How the library is to behave.
    public struct Settings: Sendable {
        /// All defaults.
        public init() {}

        /// The directory that the session is stored in. nil, the default: in memory only, unless
        /// ``storage`` is set.
        ///
        /// Use a directory of the app's own for nothing else, below *Application Support*, and exclude
        /// it from backups. It is created when it does not exist. Two processes must not share one, so
        /// it is not for the app's extensions.
        public var storageDirectory: URL?

        /// A storage of the app's own, such as `KeychainStorage` on Apple's platforms. It goes before
        /// ``storageDirectory``.
        public var storage: (any SessionStorage)?

        /// How long before its expiry a token is exchanged for a new one, in seconds. 1800 by default
        /// and at least; a token is never exchanged in the first half of its life.
        public var minTokenRefreshInterval: TimeInterval = 1800

        /// Whether a change of the API key ends the session, UUID included. True by default; choose
        /// false only when both keys belong to one workspace.
        public var shouldDestroySessionOnApiKeyChange = true

        /// How long a whole request may take, in seconds, tries included. 30 by default.
        public var requestTimeout: TimeInterval = 30

        /// What goes before every seed of a UUID. Apps and sites with the same salt give a customer
        /// the same UUID.
        public var uuidSalt = ""

        /// The operating system's identifier of the device, for workspaces that control devices.
        public var deviceId: String?

        /// The certificates to trust, as PEM text of one or more, in place of the built-in ones,
        /// which are Mozilla's. Not together with a ``transport``.
        public var caCertificates: String?

        /// The keys of which the server has to have one, each as the base64 of the SHA-256 of a public
        /// key (its SubjectPublicKeyInfo). Empty, the default: any key.
        ///
        /// The key may be that of any certificate in the verified chain. Pin at least two, one of them
        /// not in use yet, or the app is cut off when the server's key changes. Not together with a
        /// ``transport``.
        public var sslPinningPinset: [String] = []

        /// A transport of the app's own, such as ``URLSessionTransport``, in place of the built-in
        /// one. Connecting securely is its task: with ``caCertificates`` or an ``sslPinningPinset``,
        /// which it would not heed, the library is not started.
        public var transport: (any SessionTransport)?

        /// Where closures, delegate and logger run, such as `DispatchQueue.main`. nil, the default: on
        /// a thread of the library's.
        public var callbackExecutor: (any CallbackExecutor)?

        /// Who hears what the library does, and the least important level that is wanted.
        ///
        /// No message holds a token or a password.
        public var logger: Logger?
    }

    /// Who hears what the library does.
    public struct Logger: Sendable {
        let level: LogLevel
        let log: @Sendable (LogLevel, String) -> Void

        /// A logger.
        ///
        /// - Parameters:
        ///   - level: the least important level that is wanted.
        ///   - log: gets each message; it runs where closures run, never twice at once.
        public init(level: LogLevel, log: @escaping @Sendable (LogLevel, String) -> Void) {
            self.level = level
            self.log = log
        }
    }
}

/// How important a log message is, and which messages are wanted.
public enum LogLevel: Int, Sendable, Comparable {
    /// No messages are wanted.
    case off = 0
    /// What went wrong and needs attention.
    case error = 1
    /// What was refused, or worked around.
    case warn = 2
    /// Changes of the session.
    case info = 3
    /// Each decision.
    case debug = 4

    /// Whether `left` is the more important one.
    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}
