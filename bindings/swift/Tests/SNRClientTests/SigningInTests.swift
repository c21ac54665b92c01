import XCTest

import SNRClient

/// Signing in and out. spec §7
final class SigningInTests: SessionTestCase {
    func testSignIn() async throws {
        try start()
        let email = try await newAccount()
        XCTAssertFalse(Client.isSignedIn())
        try await Client.signIn(email: email, password: "correct-horse")
        XCTAssertTrue(Client.isSignedIn())
        let token = try await Client.retrieveToken()
        XCTAssertEqual(token.origin, .synerise)
        XCTAssertEqual(token.rlm, "client")

        let again = try await failure {
            try await Client.signIn(email: email, password: "correct-horse")
        }
        XCTAssertEqual(again.code, .internalInconsistency)
    }

    func testARefusedSignInChangesNothing() async throws {
        try start()
        let uuid = Client.getUUID()
        let email = try await newAccount()
        let error = try await failure {
            try await Client.signIn(email: email, password: "wrong")
        }
        XCTAssertEqual(error.type, .unauthorizedSession)
        XCTAssertEqual(error.code, .clientSessionUnauthorizedApiError)
        XCTAssertEqual(error.httpCode, 401)
        XCTAssertFalse(Client.isSignedIn())
        XCTAssertEqual(Client.getUUID(), uuid)
    }

    func testSignInWithClosures() async throws {
        try start()
        let email = try await newAccount()
        let told = Told<ErrorCode?>()
        Client.signIn(email: email, password: "wrong", success: { told.tell(nil) }, failure: { told.tell($0.code) })
        let refused = await told.next()
        XCTAssertEqual(refused, .clientSessionUnauthorizedApiError)
        Client.signIn(
            email: email, password: "correct-horse",
            success: { _ in told.tell(nil) }, failure: { told.tell($0.code) })
        let accepted = await told.next()
        XCTAssertNil(accepted)
        XCTAssertTrue(Client.isSignedIn())
    }

    func testSignInConditionallyTellsWhatStandsInTheWay() async throws {
        try start()
        let email = try await newAccount()
        try await sandbox.control("PUT", "conditional", #"{"email": "\#(email)", "status": "ACTIVATION_REQUIRED"}"#)
        let blocked = try await Client.signInConditionally(email: email, password: "correct-horse")
        XCTAssertEqual(blocked.status, .activationRequired)
        XCTAssertFalse(Client.isSignedIn())

        try await sandbox.control("PUT", "conditional", #"{"email": "\#(email)", "status": "SUCCESS"}"#)
        let told = Told<Result<ClientConditionalAuthResult, ApiError>>()
        Client.signInConditionally(
            email: email, password: "correct-horse",
            success: { told.tell(.success($0)) }, failure: { told.tell(.failure($0)) })
        let result = try await told.next().get()
        XCTAssertEqual(result.status, .success)
        XCTAssertTrue(Client.isSignedIn())
    }

    func testAuthenticateSendsTokenIdentifierAndContext() async throws {
        try start()
        try await sandbox.control("POST", "provider-tokens", #"{"provider": "OAUTH", "token": "vouched"}"#)
        let context = ClientAuthenticationContext()
        let agreements = ClientAgreements()
        agreements.email = true
        agreements.sms = false
        context.agreements = agreements
        context.attributes = ["name": "Ann", "sizes": [1, 2]]
        let uuid = Client.getUUIDForAuthentication(authID: "customer-1")

        try await Client.authenticate(
            token: "vouched", clientIdentityProvider: .oauth, authID: "customer-1", context: context)
        XCTAssertTrue(Client.isSignedIn())
        XCTAssertEqual(Client.getUUID(), uuid)
        let token = try await Client.retrieveToken()
        XCTAssertEqual(token.origin, .oauth)
        let body = try await sandbox.requests(to: Path.login).last?.body
        XCTAssertEqual(body?.uuid, uuid)
        XCTAssertEqual(body?.agreements, ["email": true, "sms": false])
        XCTAssertEqual(body?.attributes?.name, "Ann")
        XCTAssertEqual(body?.attributes?.sizes, [1, 2])
    }

    func testAuthenticateRefusesWhatItCannotSend() async throws {
        try start()
        let noProvider = try await failure {
            try await Client.authenticate(token: "x", clientIdentityProvider: .unknown)
        }
        XCTAssertEqual(noProvider.code, .invalidArgument)
        let context = ClientAuthenticationContext()
        context.attributes = ["size": Double.nan]
        let noJSON = try await failure {
            try await Client.authenticate(token: "x", clientIdentityProvider: .oauth, context: context)
        }
        XCTAssertEqual(noJSON.code, .invalidArgument)
        let logins = try await sandbox.requests(to: Path.login)
        XCTAssertEqual(logins.count, 0)
    }

    func testAuthenticateWithClosures() async throws {
        try start()
        try await sandbox.control("POST", "provider-tokens", #"{"provider": "APPLE", "token": "apple-1"}"#)
        let told = Told<ErrorCode?>()
        Client.authenticate(
            token: "unknown", clientIdentityProvider: .apple, authID: nil, context: nil,
            success: { told.tell(nil) }, failure: { told.tell($0.code) })
        let refused = await told.next()
        XCTAssertEqual(refused, .clientSessionUnauthorizedApiError)
        Client.authenticate(
            token: "apple-1", clientIdentityProvider: .apple, authID: nil, context: nil,
            success: { _ in told.tell(nil) }, failure: { told.tell($0.code) })
        let accepted = await told.next()
        XCTAssertNil(accepted)
        XCTAssertTrue(Client.isSignedIn())
    }

    func testAuthenticateConditionallyCreatesNoAccount() async throws {
        try start()
        try await sandbox.control("POST", "provider-tokens", #"{"provider": "GOOGLE", "token": "google-1"}"#)
        let result = try await Client.authenticateConditionally(token: "google-1", clientIdentityProvider: .google)
        XCTAssertNotEqual(result.status, .success)
        XCTAssertFalse(Client.isSignedIn())

        try await Client.authenticate(token: "google-1", clientIdentityProvider: .google)
        try await Client.signOut(mode: .signOut, fromAllDevices: false)
        let told = Told<Result<ClientConditionalAuthResult, ApiError>>()
        Client.authenticateConditionally(
            token: "google-1", clientIdentityProvider: .google, authID: nil, context: nil,
            success: { told.tell(.success($0)) }, failure: { told.tell(.failure($0)) })
        let known = try await told.next().get()
        XCTAssertEqual(known.status, .success)
    }

    func testTheBackendSignsInAndTheAppTakesOver() async throws {
        try start()
        let email = try await newAccount()
        let uuid = Client.getUUIDForAuthentication(authID: "customer-2")
        // The app's own backend signs in, with the UUID that the app sent it.
        struct Envelope: Decodable {
            let token: String, expiration: Double, created: Double, realm: String, clientId: String
        }
        let answer = try await sandbox.send("POST", Path.login, #"""
            {"apiKey": "test-key", "identityProvider": "SYNERISE", "uuid": "\#(uuid)",
             "email": "\#(email)", "password": "correct-horse"}
            """#)
        let envelope = try JSONDecoder().decode(Envelope.self, from: answer)

        let payload = TokenPayload(
            tokenString: envelope.token, expirationDate: Date(timeIntervalSince1970: envelope.expiration),
            creationDate: Date(timeIntervalSince1970: envelope.created / 1000), rlm: envelope.realm,
            origin: .synerise, uuid: uuid, clientId: envelope.clientId)
        try await Client.authenticate(tokenPayload: payload, authID: "customer-2")
        XCTAssertTrue(Client.isSignedIn())
        XCTAssertEqual(Client.getUUID(), uuid)
        let token = try await Client.retrieveToken()
        XCTAssertEqual(token.tokenString, envelope.token)
    }

    func testATokenPayloadThatIsNoneIsRefused() async throws {
        try start()
        let expired = try await failure {
            try await Client.authenticate(tokenPayload: payload(expires: Date(timeIntervalSince1970: 1)), authID: nil)
        }
        XCTAssertEqual(expired.code, .clientSessionExpiredApiError)
        let told = Told<ApiError?>()
        Client.authenticate(
            tokenPayload: payload(uuid: "none"), authID: nil, success: { told.tell(nil) }, failure: { told.tell($0) })
        let damaged = await told.next()
        XCTAssertEqual(damaged?.code, .invalidArgument)
        XCTAssertEqual(damaged?.message.contains("UUID"), true)
        Client.authenticate(
            tokenPayload: payload(), authID: "", success: { _ in told.tell(nil) }, failure: { told.tell($0) })
        let emptyIdentifier = await told.next()
        XCTAssertEqual(emptyIdentifier?.code, .invalidArgument)
        XCTAssertFalse(Client.isSignedIn())
    }

    func testNothingThatIsPrintedShowsAToken() async throws {
        try start()
        let token = try await Client.retrieveToken()
        let payload = payload()
        for secretive in [token as Any, payload] {
            var dumped = ""
            dump(secretive, to: &dumped)
            for text in ["\(secretive)", String(reflecting: secretive), dumped] {
                XCTAssertFalse(text.contains(token.tokenString), text)
                XCTAssertFalse(text.contains("payload-token"), text)
            }
        }
    }

    func testSignOutKeepsTheUUID() async throws {
        try await startSignedIn()
        let uuid = Client.getUUID()
        try await Client.signOut(mode: .signOut, fromAllDevices: true)
        XCTAssertFalse(Client.isSignedIn())
        XCTAssertEqual(Client.getUUID(), uuid)
        let told = try await sandbox.requests(to: Path.logout).last?.body
        XCTAssertEqual(told?.fromAllDevices, true)

        let again = try await failure {
            try await Client.signOut(mode: .signOut, fromAllDevices: false)
        }
        XCTAssertEqual(again.code, .clientSessionAlreadySignedOutApiError)
    }

    func testSignOutIsDoneWhenItReturnsWhateverTheServerSays() async throws {
        try await startSignedIn()
        let uuid = Client.getUUID()
        try await sandbox.fault(#"{"path": "\#(Path.logout)", "times": 9, "action": "status", "code": 500}"#)
        let told = Told<ErrorCode?>()
        Client.signOut(
            mode: .signOutWithSessionDestroy, fromAllDevices: false,
            success: { _ in told.tell(nil) }, failure: { told.tell($0.code) })
        XCTAssertFalse(Client.isSignedIn())
        XCTAssertNotEqual(Client.getUUID(), uuid)
        let code = await told.next()
        XCTAssertEqual(code, .invalidRequestApiError)
    }

    func testPlainSignOut() async throws {
        try await startSignedIn()
        Client.signOut()
        XCTAssertFalse(Client.isSignedIn())
        Client.signOut()
    }

    private func payload(
        uuid: String = "07243772-008a-42e1-ba37-c3807cebde8f", expires: Date = .distantFuture
    ) -> TokenPayload {
        TokenPayload(
            tokenString: "payload-token", expirationDate: expires, creationDate: Date(timeIntervalSince1970: 0),
            rlm: "client", origin: .synerise, uuid: uuid, clientId: "1", customId: nil)
    }
}
