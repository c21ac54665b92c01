import CSNRClient

/// The customer's session: UUID, tokens, signing in and out.
///
/// Call any method from any thread; none waits for the network. Methods that take closures call
/// exactly one of them, exactly once, never inside the call itself, on the library's callback
/// thread or on ``Synerise/Settings/callbackExecutor``. Each has an `async` twin.
///
/// Before ``Synerise/initialize(apiKey:baseUrl:settings:)`` they fail with
/// ``ErrorCode/moduleNotReadyApiError``, or do nothing.
public enum Client {
    /// Exchanges the current token for a new one, whatever its age. Fetch the new one with
    /// ``retrieveToken(success:failure:)``.
    ///
    /// Calls that arrive while a token request is under way share its outcome. An anonymous session
    /// without a usable token logs in anonymously.
    ///
    /// - Parameters:
    ///   - success: the token was exchanged, and is stored.
    ///   - failure: why not. A rejected or expired customer (codes 3200 and 3210) is signed out;
    ///     after any other failure the session is as before.
    public static func refreshToken(
        success: @escaping @Sendable () -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        let reply = ReplyWith<Void>(success: success, failure: failure)
        SNRClient_refreshToken(replySucceeded, replyFailed, reply.handOver())
    }

    /// Delivers the current, active token.
    ///
    /// A token that is not near its expiry is delivered from memory. One that is, is exchanged
    /// first; but if that fails, or takes longer than 3 seconds, the token at hand is delivered as
    /// long as it is valid. An anonymous session without a valid token logs in anonymously.
    ///
    /// - Parameters:
    ///   - success: gets the token.
    ///   - failure: why there is none; as for ``refreshToken(success:failure:)``.
    public static func retrieveToken(
        success: @escaping @Sendable (Token) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        let reply = ReplyWith<Token>(success: success, failure: failure)
        SNRClient_retrieveToken(replyWithToken, replyFailed, reply.handOver())
    }

    /// The current token if it is valid and not near its expiry. It never starts a request.
    ///
    /// For code that signs each request: when it is nil, ask ``retrieveToken()``.
    public static var validToken: Token? {
        Token(owned: SNRClient_copyValidToken())
    }

    /// The customer's UUID, lower-case and hyphenated. It never waits.
    ///
    /// Empty before ``Synerise/initialize(apiKey:baseUrl:settings:)``, also when that failed, and after
    /// ``Synerise/shutdown()``; in between always a UUID. So check `isEmpty` before you hand it on: to
    /// a backend an empty UUID would be the same customer on every device.
    public static func getUUID() -> String {
        String(owned: SNRClient_getUUID()) ?? ""
    }

    /// The UUID with which the customer that the app calls `authID` is to be signed in. Changes
    /// nothing.
    ///
    /// It is the current UUID when that belongs to nobody yet, so that the visitor's history joins
    /// the customer, or to this very `authID`; otherwise the UUID that is seeded with `authID`. For
    /// apps whose backend signs the customer in: see
    /// ``authenticate(tokenPayload:authID:success:failure:)``.
    ///
    /// - Parameter authID: the app's own identifier of the customer, unique to them.
    /// - Returns: the UUID; empty when `authID` is empty or holds a NUL, or the library is not
    ///   initialized. Check `isEmpty`, and let nobody sign in with an empty one.
    public static func getUUIDForAuthentication(authID: String) -> String {
        withCText(authID) { String(owned: SNRClient_getUUIDForAuthentication($0)) } ?? ""
    }

    /// Starts over with a new random UUID: tokens, custom email and custom identifier are forgotten.
    ///
    /// For an anonymous customer only: while one is signed in nothing changes, and a warning is
    /// logged. When it returns, ``getUUID()`` answers the new UUID and the change is stored.
    public static func regenerateUUID() {
        SNRClient_regenerateUUID()
    }

    /// As ``regenerateUUID()``, but with the UUID that `clientIdentifier` is the seed of: the same
    /// identifier always gives the same UUID.
    ///
    /// - Parameter clientIdentifier: unique to a customer. nil: as ``regenerateUUID()``. Empty:
    ///   nothing changes, since an empty seed would give every customer the same UUID.
    public static func regenerateUUID(clientIdentifier: String?) {
        withOptionalCText(clientIdentifier) { SNRClient_regenerateUUIDWithClientIdentifier($0) }
    }

    /// Forgets the session, whoever it belongs to: tokens, custom email and identifier, in memory and
    /// in the storage. A new random UUID takes its place, and a new anonymous session begins in the
    /// background.
    ///
    /// A customer who was signed in is reported signed out with
    /// ``ClientSessionEndReason/sessionDestroyed``. When it returns, ``getUUID()`` answers the new
    /// UUID and the change is stored.
    public static func destroySession() {
        SNRClient_destroySession()
    }
}
