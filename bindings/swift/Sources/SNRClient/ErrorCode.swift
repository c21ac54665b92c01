/// What an error is about.
///
/// The numbers are the published SDK's and never change. New ones may be added, so a `switch` over
/// codes needs a `default`.
public struct ErrorCode: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: Int

    /// The code of a number, whether or not this version knows it.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Something that has no code of its own.
    public static let unknownError = ErrorCode(rawValue: -101)
    /// Something that has no code of its own, in a call to the API. Not used by this version.
    public static let unknownApiError = ErrorCode(rawValue: -102)
    /// The server answered with an error status; see ``ApiError/httpCode``.
    public static let invalidRequestApiError = ErrorCode(rawValue: -103)
    /// The request does not fit the session. Not used by this version.
    public static let invalidRequestSessionApiError = ErrorCode(rawValue: -104)
    /// The request could not be executed: there is no network, or no answer in time.
    public static let networkApiError = ErrorCode(rawValue: -105)
    /// The server's answer cannot be used.
    public static let invalidResponseApiError = ErrorCode(rawValue: -106)
    /// Not sent, because requests kept failing or the server asked for a pause; the message says
    /// when to call again.
    public static let requestBlockedByCircuitBreakerApiError = ErrorCode(rawValue: -108)
    /// The library is not initialized, or was shut down before the call completed.
    public static let moduleNotReadyApiError = ErrorCode(rawValue: -110)
    /// An argument is not acceptable; nothing was done.
    public static let invalidArgument = ErrorCode(rawValue: 3050)
    /// The call does not fit the present state; nothing was done.
    public static let internalInconsistency = ErrorCode(rawValue: 3060)
    /// The session was rejected, or replaced while the call was under way.
    public static let clientSessionUnauthorizedApiError = ErrorCode(rawValue: 3200)
    /// The customer's session has expired; the customer has to sign in again.
    public static let clientSessionExpiredApiError = ErrorCode(rawValue: 3210)
    /// No customer is signed in.
    public static let clientSessionAlreadySignedOutApiError = ErrorCode(rawValue: 3220)
    /// The storage did not answer, or holds what this version cannot read; nothing in it was
    /// changed. Initialize again later, for instance when the device is unlocked.
    public static let storageUnavailable = ErrorCode(rawValue: 3620)
}

extension ErrorCode: CustomStringConvertible {
    /// The number.
    public var description: String { "\(rawValue)" }
}
