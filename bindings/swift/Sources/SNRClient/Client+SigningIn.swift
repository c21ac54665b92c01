import CSNRClient

extension Client {
    /// Whether a customer is signed in: false from the moment the customer's token expires.
    public static func isSignedIn() -> Bool {
        SNRClient_isSignedIn()
    }

    /// Signs a customer in with an account of the workspace itself.
    ///
    /// The login is sent once, with the current UUID. On success the customer's token is the current
    /// one, and the delegate hears of it before `success` is called. On failure nothing has changed.
    ///
    /// - Parameters:
    ///   - email: the account's email.
    ///   - password: its password; the library wipes its copy.
    ///   - success: the customer is signed in.
    ///   - failure: why not. ``ErrorCode/internalInconsistency`` when a customer is signed in
    ///     already, ``ErrorCode/clientSessionUnauthorizedApiError`` when the server refused.
    public static func signIn(
        email: String,
        password: String,
        success: @escaping @Sendable () -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        let reply = ReplyWith<Void>(success: success, failure: failure)
        withCText(email) { email in
            withCText(password) { password in
                SNRClient_signIn(email, password, replySucceeded, replyFailed, reply.handOver())
            }
        }
    }

    /// As ``signIn(email:password:success:failure:)``, but learns what stands in the way instead of
    /// failing.
    ///
    /// - Parameters:
    ///   - email: the account's email.
    ///   - password: its password; the library wipes its copy.
    ///   - success: the server answered. The customer is signed in only if the status is
    ///     ``ClientConditionalAuthStatus/success``; nothing has changed otherwise.
    ///   - failure: why there is no answer.
    public static func signInConditionally(
        email: String,
        password: String,
        success: @escaping @Sendable (ClientConditionalAuthResult) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        let reply = ReplyWith<ClientConditionalAuthResult>(success: success, failure: failure)
        withCText(email) { email in
            withCText(password) { password in
                SNRClient_signInConditionally(email, password, replyWithStatus, replyFailed, reply.handOver())
            }
        }
    }

    /// Signs a customer in with what an identity provider vouches for. A missing account is created.
    ///
    /// - Parameters:
    ///   - token: the provider's token.
    ///   - clientIdentityProvider: any but `synerise` and `unknown`.
    ///   - authID: the app's own identifier of the customer, unique to them, or nil. With it the
    ///     login is sent with the UUID of ``getUUIDForAuthentication(authID:)``, and the UUID belongs
    ///     to it on success.
    ///   - context: agreements and attributes of the customer.
    ///   - success: the customer is signed in.
    ///   - failure: why not; nothing has changed.
    public static func authenticate(
        token: String,
        clientIdentityProvider: ClientIdentityProvider,
        authID: String?,
        context: ClientAuthenticationContext?,
        success: @escaping @Sendable () -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        let reply = ReplyWith<Void>(success: success, failure: failure)
        withCText(token) { token in
            withOptionalCText(authID) { authID in
                withOptionalCText(context?.json) { context in
                    SNRClient_authenticate(
                        token, clientIdentityProvider.c, authID, context,
                        replySucceeded, replyFailed, reply.handOver())
                }
            }
        }
    }

    /// As ``authenticate(token:clientIdentityProvider:authID:context:success:failure:)``, but never
    /// creates an account, and learns what stands in the way instead of failing.
    ///
    /// - Parameters:
    ///   - token: the provider's token.
    ///   - clientIdentityProvider: any but `synerise` and `unknown`.
    ///   - authID: the app's own identifier of the customer, unique to them, or nil.
    ///   - context: agreements and attributes of the customer.
    ///   - success: the server answered. The customer is signed in only if the status is
    ///     ``ClientConditionalAuthStatus/success``; nothing has changed otherwise.
    ///   - failure: why there is no answer.
    public static func authenticateConditionally(
        token: String,
        clientIdentityProvider: ClientIdentityProvider,
        authID: String?,
        context: ClientAuthenticationContext?,
        success: @escaping @Sendable (ClientConditionalAuthResult) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        let reply = ReplyWith<ClientConditionalAuthResult>(success: success, failure: failure)
        withCText(token) { token in
            withOptionalCText(authID) { authID in
                withOptionalCText(context?.json) { context in
                    SNRClient_authenticateConditionally(
                        token, clientIdentityProvider.c, authID, context,
                        replyWithStatus, replyFailed, reply.handOver())
                }
            }
        }
    }

    /// Takes over the session of a customer whom the app's own backend has signed in.
    ///
    /// The app asks ``getUUIDForAuthentication(authID:)`` for a UUID, its backend signs the customer
    /// in with it, and the app passes on what the backend received, with the same `authID`. The
    /// payload's UUID becomes the current one. Nothing is sent.
    ///
    /// - Parameters:
    ///   - tokenPayload: what the backend received.
    ///   - authID: the app's own identifier of the customer, or nil.
    ///   - success: the customer is signed in.
    ///   - failure: why not; nothing has changed. ``ErrorCode/clientSessionExpiredApiError`` when
    ///     the payload's token has expired.
    public static func authenticate(
        tokenPayload: TokenPayload,
        authID: String?,
        success: @escaping @Sendable () -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        tokenPayload.withC { payload in
            guard let payload else {
                return refuse(with: failure, message: """
                    the token payload is not acceptable: its token is empty, its UUID is not one, or a \
                    date or text is damaged; nothing was done
                    """)
            }
            let reply = ReplyWith<Void>(success: success, failure: failure)
            withOptionalCText(authID) { authID in
                SNRClient_authenticateWithTokenPayload(
                    payload, authID, replySucceeded, replyFailed, reply.handOver())
            }
        }
    }

    /// Signs the customer out on this device at once, and then tells the server. UUID and anonymous
    /// token stay. Nobody signed in: nothing happens.
    public static func signOut() {
        SNRClient_signOut(ClientSignOutMode.signOut.c, false, nil, nil, nil)
    }

    /// Signs the customer out: on this device at once and in any case, and then the server is told.
    ///
    /// - Parameters:
    ///   - mode: how much of the session ends.
    ///   - fromAllDevices: whether the server is to sign the customer out everywhere.
    ///   - success: the server has done so too.
    ///   - failure: what the server said, or why it was not reached; the customer is signed out on
    ///     this device all the same. ``ErrorCode/clientSessionAlreadySignedOutApiError`` when nobody
    ///     was signed in.
    public static func signOut(
        mode: ClientSignOutMode,
        fromAllDevices: Bool,
        success: @escaping @Sendable () -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        let reply = ReplyWith<Void>(success: success, failure: failure)
        SNRClient_signOut(mode.c, fromAllDevices, replySucceeded, replyFailed, reply.handOver())
    }

    /// Fails a call for an argument that this package has refused, where and when the library would: by
    /// a call of its that can only be refused.
    private static func refuse(with failure: @escaping @Sendable (ApiError) -> Void, message: String) {
        let reply = ReplyWith<Void>(success: {}, failure: { _ in
            failure(ApiError(type: .unknown, code: .invalidArgument, message: message))
        })
        SNRClient_signIn("", "", replySucceeded, replyFailed, reply.handOver())
    }
}
