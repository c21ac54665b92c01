extension Client {
    /// Exchanges the current token for a new one; see ``refreshToken(success:failure:)``.
    ///
    /// Like every `async` method here it throws an ``ApiError`` when the call fails, which it does
    /// within ``Synerise/Settings/requestTimeout``, and `CancellationError` at once when the task is
    /// cancelled. The call itself cannot be taken back: it is made and goes on all the same, and so a
    /// login may succeed although nobody waits for it any more.
    public static func refreshToken() async throws {
        try await completion { refreshToken(success: $0, failure: $1) }
    }

    /// The current, active token; see ``retrieveToken(success:failure:)``.
    public static func retrieveToken() async throws -> Token {
        try await reply { retrieveToken(success: $0, failure: $1) }
    }

    /// Signs a customer in; see ``signIn(email:password:success:failure:)``.
    public static func signIn(email: String, password: String) async throws {
        try await completion { signIn(email: email, password: password, success: $0, failure: $1) }
    }

    /// Signs a customer in, or tells what stands in the way; see
    /// ``signInConditionally(email:password:success:failure:)``.
    public static func signInConditionally(
        email: String, password: String
    ) async throws -> ClientConditionalAuthResult {
        try await reply { signInConditionally(email: email, password: password, success: $0, failure: $1) }
    }

    /// Signs a customer in with an identity provider; see
    /// ``authenticate(token:clientIdentityProvider:authID:context:success:failure:)``.
    public static func authenticate(
        token: String,
        clientIdentityProvider: ClientIdentityProvider,
        authID: String? = nil,
        context: ClientAuthenticationContext? = nil
    ) async throws {
        try await completion {
            authenticate(
                token: token, clientIdentityProvider: clientIdentityProvider, authID: authID,
                context: context, success: $0, failure: $1)
        }
    }

    /// Signs a customer in with an identity provider, or tells what stands in the way; see
    /// ``authenticateConditionally(token:clientIdentityProvider:authID:context:success:failure:)``.
    public static func authenticateConditionally(
        token: String,
        clientIdentityProvider: ClientIdentityProvider,
        authID: String? = nil,
        context: ClientAuthenticationContext? = nil
    ) async throws -> ClientConditionalAuthResult {
        try await reply {
            authenticateConditionally(
                token: token, clientIdentityProvider: clientIdentityProvider, authID: authID,
                context: context, success: $0, failure: $1)
        }
    }

    /// Takes over a session that the app's backend obtained; see
    /// ``authenticate(tokenPayload:authID:success:failure:)``.
    public static func authenticate(tokenPayload: TokenPayload, authID: String?) async throws {
        try await completion { authenticate(tokenPayload: tokenPayload, authID: authID, success: $0, failure: $1) }
    }

    /// Signs the customer out; see ``signOut(mode:fromAllDevices:success:failure:)``.
    public static func signOut(mode: ClientSignOutMode, fromAllDevices: Bool) async throws {
        try await completion { signOut(mode: mode, fromAllDevices: fromAllDevices, success: $0, failure: $1) }
    }

    private static func reply<Value: Sendable>(
        _ call: (@escaping @Sendable (Value) -> Void, @escaping @Sendable (ApiError) -> Void) -> Void
    ) async throws -> Value {
        let outcome = FirstOutcome<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                outcome.deliver(to: continuation)
                call({ outcome.arrive(.success($0)) }, { outcome.arrive(.failure($0)) })
            }
        } onCancel: {
            outcome.arrive(.failure(CancellationError()))
        }
    }

    private static func completion(
        _ call: (@escaping @Sendable () -> Void, @escaping @Sendable (ApiError) -> Void) -> Void
    ) async throws {
        try await reply { (success: @escaping @Sendable (()) -> Void, failure) in
            call({ success(()) }, failure)
        }
    }
}
