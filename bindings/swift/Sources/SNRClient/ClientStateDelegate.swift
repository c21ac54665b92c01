import CSNRClient

/// Hears when a customer signs in or out: once for each time, in order, after the change is stored
/// and before the success closure of the call that caused it.
///
/// Both methods are optional. They run where closures run: on the library's callback thread, or on
/// ``Synerise/Settings/callbackExecutor``. In a class on the main actor make them `nonisolated`, and
/// hand over with `onMainActor`. With `@preconcurrency ClientStateDelegate` the app crashes when they
/// run elsewhere, and inside ``Synerise/shutdown()`` they run on the thread that calls it.
public protocol ClientStateDelegate: AnyObject {
    /// A customer signed in.
    func snr_clientIsSignedIn()

    /// The customer was signed out.
    ///
    /// - Parameter reason: why.
    func snr_clientIsSignedOut(reason: ClientSessionEndReason)
}

extension ClientStateDelegate {
    /// Does nothing.
    public func snr_clientIsSignedIn() {}

    /// Does nothing.
    public func snr_clientIsSignedOut(reason: ClientSessionEndReason) {}
}

/// Why a customer was signed out.
public enum ClientSessionEndReason: Int, Sendable {
    /// A reason that this version does not know.
    case unknown = -1
    /// A method of this library was called to sign out.
    case userSignOut = 0
    /// The platform signed the customer out. Not used by this version.
    case systemSignOut = 1
    /// The customer's token expired.
    case sessionExpiration = 2
    /// The session was destroyed: by ``Client/destroySession()``, by a sign-out that destroys it, or
    /// by a change of the API key.
    case sessionDestroyed = 3
    /// A security error. Not used by this version.
    case securityException = 4
    /// The server rejected the customer's token.
    case clientRejected = 5
    /// The account was deleted. Not used by this version.
    case userAccountDeleted = 6
}

extension Client {
    /// Sets who hears that a customer signed in or out, in place of whoever did before; nil: nobody.
    ///
    /// Set it before ``Synerise/initialize(apiKey:baseUrl:settings:)`` to hear also of a login that
    /// expired while the app was not running. The delegate is held strongly until another is set or
    /// the library is shut down.
    public static func setClientStateDelegate(_ delegate: (any ClientStateDelegate & Sendable)?) {
        guard let delegate else { return SNRClient_setClientStateDelegate(nil, nil, nil, nil) }
        SNRClient_setClientStateDelegate(
            { context in Kept<any ClientStateDelegate & Sendable>.borrow(context)?.snr_clientIsSignedIn() },
            { reason, context in
                Kept<any ClientStateDelegate & Sendable>.borrow(context)?.snr_clientIsSignedOut(
                    reason: ClientSessionEndReason(rawValue: Int(reason.rawValue)) ?? .unknown)
            },
            Kept(delegate).handOver(),
            giveBack)
    }
}
