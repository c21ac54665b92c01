extension Client {
    /// Exchanges the current token for a new one; see ``refreshToken(success:failure:)``.
    ///
    /// Like every `async` method here it ends when the library answers, which it does within
    /// ``Synerise/Settings/requestTimeout``; cancelling the task does not end it sooner.
    public static func refreshToken() async throws(ApiError) {
        try await completion { refreshToken(success: $0, failure: $1) }
    }

    /// The current, active token; see ``retrieveToken(success:failure:)``.
    public static func retrieveToken() async throws(ApiError) -> Token {
        try await reply { retrieveToken(success: $0, failure: $1) }
    }

    /// Signs a customer in; see ``signIn(email:password:success:failure:)``.
    public static func signIn(email: String, password: String) async throws(ApiError) {
        try await completion { signIn(email: email, password: password, success: $0, failure: $1) }
    }

    /// Signs a customer in, or tells what stands in the way; see
    /// ``signInConditionally(email:password:success:failure:)``.
    public static func signInConditionally(
        email: String, password: String
    ) async throws(ApiError) -> ClientConditionalAuthResult {
        try await reply { signInConditionally(email: email, password: password, success: $0, failure: $1) }
    }

    /// Signs a customer in with an identity provider; see
    /// ``authenticate(token:clientIdentityProvider:authID:context:success:failure:)``.
    public static func authenticate(
        token: String,
        clientIdentityProvider: ClientIdentityProvider,
        authID: String? = nil,
        context: ClientAuthenticationContext? = nil
    ) async throws(ApiError) {
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
    ) async throws(ApiError) -> ClientConditionalAuthResult {
        try await reply {
            authenticateConditionally(
                token: token, clientIdentityProvider: clientIdentityProvider, authID: authID,
                context: context, success: $0, failure: $1)
        }
    }

    /// Takes over a session that the app's backend obtained; see
    /// ``authenticate(tokenPayload:authID:success:failure:)``.
    public static func authenticate(tokenPayload: TokenPayload, authID: String?) async throws(ApiError) {
        try await completion { authenticate(tokenPayload: tokenPayload, authID: authID, success: $0, failure: $1) }
    }

    /// Signs the customer out; see ``signOut(mode:fromAllDevices:success:failure:)``.
    public static func signOut(mode: ClientSignOutMode, fromAllDevices: Bool) async throws(ApiError) {
        try await completion { signOut(mode: mode, fromAllDevices: fromAllDevices, success: $0, failure: $1) }
    }

    private static func reply<Value: Sendable>(
        _ call: (@escaping @Sendable (Value) -> Void, @escaping @Sendable (ApiError) -> Void) -> Void
    ) async throws(ApiError) -> Value {
        let outcome: Result<Value, ApiError> = await withCheckedContinuation { continuation in
            call({ continuation.resume(returning: .success($0)) }, { continuation.resume(returning: .failure($0)) })
        }
        return try outcome.get()
    }

    private static func completion(
        _ call: (@escaping @Sendable () -> Void, @escaping @Sendable (ApiError) -> Void) -> Void
    ) async throws(ApiError) {
        let outcome: Result<Void, ApiError> = await withCheckedContinuation { continuation in
            call({ continuation.resume(returning: .success(())) }, { continuation.resume(returning: .failure($0)) })
        }
        try outcome.get()
    }
}
