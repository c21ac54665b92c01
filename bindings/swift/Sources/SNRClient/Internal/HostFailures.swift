import Foundation

/// What the app's storage has thrown, until the app's logger hears of it.
///
/// The library tells the logger that the storage failed, where callbacks run and one message at a time,
/// but cannot know the reason. So the reasons wait for the library's next message and go before it:
/// calling the logger from the storage's thread would break what apps rely on.
final class HostFailures: Sendable {
    private let messages = Locked<[String]>([])

    /// Notes an error of the app's storage.
    func note(_ error: any Error) {
        messages.withLock { $0.append("an error of the storage was contained: \(Self.describe(error))") }
    }

    /// What was noted since the last time.
    func take() -> [String] {
        messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }

    /// What the error is, but no description: the app's code may have put a secret into one.
    private static func describe(_ error: any Error) -> String {
        let failure = error as NSError
        return "\(String(reflecting: type(of: error))), \(failure.domain) \(failure.code)"
    }
}
