// Published examples, and the SDK before version 5, write `success: { _ in … }` also for calls that
// deliver nothing. Swift does not take such a closure for one without parameters, so each of these
// calls has a second form.
extension Client {
    /// As the form without a parameter in `success`; it is true.
    public static func refreshToken(
        success: @escaping @Sendable (Bool) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        refreshToken(success: { success(true) }, failure: failure)
    }

    /// As the form without a parameter in `success`; it is true.
    public static func signIn(
        email: String,
        password: String,
        success: @escaping @Sendable (Bool) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        signIn(email: email, password: password, success: { success(true) }, failure: failure)
    }

    /// As the form without a parameter in `success`; it is true.
    public static func authenticate(
        token: String,
        clientIdentityProvider: ClientIdentityProvider,
        authID: String?,
        context: ClientAuthenticationContext?,
        success: @escaping @Sendable (Bool) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        authenticate(
            token: token, clientIdentityProvider: clientIdentityProvider, authID: authID,
            context: context, success: { success(true) }, failure: failure)
    }

    /// As the form without a parameter in `success`; it is true.
    public static func authenticate(
        tokenPayload: TokenPayload,
        authID: String?,
        success: @escaping @Sendable (Bool) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        authenticate(
            tokenPayload: tokenPayload, authID: authID, success: { success(true) }, failure: failure)
    }

    /// As the form without a parameter in `success`; it is true.
    public static func signOut(
        mode: ClientSignOutMode,
        fromAllDevices: Bool,
        success: @escaping @Sendable (Bool) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        signOut(
            mode: mode, fromAllDevices: fromAllDevices, success: { success(true) }, failure: failure)
    }
}
