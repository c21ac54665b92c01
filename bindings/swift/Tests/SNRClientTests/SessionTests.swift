import XCTest

import SNRClient

/// The documented session methods. spec §2 and §3
final class SessionTests: SessionTestCase {
    func testRetrieveTokenDeliversTheCurrentToken() async throws {
        try start()
        let told = Told<Result<Token, ApiError>>()
        Client.retrieveToken(success: { told.tell(.success($0)) }, failure: { told.tell(.failure($0)) })
        let token = try await told.next().get()

        XCTAssertEqual(token.origin, .anonymous)
        XCTAssertEqual(token.tokenOrigin, .anonymous)
        XCTAssertEqual(token.origin.string, "ANONYMOUS")
        XCTAssertEqual(token.rlm, "anonymous")
        XCTAssertEqual(token.clientId?.isEmpty, false)
        XCTAssertNil(token.customId)
        XCTAssertEqual(token.tokenString.split(separator: ".").count, 3)
        XCTAssertEqual(token.expirationDate.timeIntervalSince(token.creationDate), 3600, accuracy: 2)
        let again = try await Client.retrieveToken()
        XCTAssertEqual(again.tokenString, token.tokenString)
    }

    func testRefreshTokenExchangesTheToken() async throws {
        try start()
        let first = try await Client.retrieveToken()
        try await Client.refreshToken()
        let second = try await Client.retrieveToken()
        XCTAssertNotEqual(second.tokenString, first.tokenString)

        let told = Told<Result<Bool, ApiError>>()
        Client.refreshToken(success: { told.tell(.success(false)) }, failure: { told.tell(.failure($0)) })
        let plain = try await told.next().get()
        XCTAssertFalse(plain)
        Client.refreshToken(success: { told.tell(.success($0)) }, failure: { told.tell(.failure($0)) })
        let published = try await told.next().get()
        XCTAssertTrue(published)
        let refreshes = try await sandbox.requests(to: Path.refresh)
        XCTAssertEqual(refreshes.map(\.status), [200, 200, 200])
    }

    func testValidTokenStartsNoRequest() async throws {
        XCTAssertNil(Client.validToken)
        try start()
        let token = try await Client.retrieveToken()
        XCTAssertEqual(Client.validToken?.tokenString, token.tokenString)
        let logins = try await sandbox.requests(to: Path.anonymous)
        XCTAssertEqual(logins.count, 1)
    }

    func testGetUUIDAnswersAtOnceAndOnlyWhileInitialized() throws {
        XCTAssertEqual(Client.getUUID(), "")
        try start()
        assertUUID(Client.getUUID())
        XCTAssertEqual(Client.getUUID(), Client.getUUID())
        Synerise.shutdown()
        XCTAssertEqual(Client.getUUID(), "")
    }

    func testUUIDForAuthenticationIsTheVisitorsUntilItBelongsToSomebody() throws {
        try start()
        XCTAssertEqual(Client.getUUIDForAuthentication(authID: "one"), Client.getUUID())
        Client.regenerateUUID(clientIdentifier: "one")
        XCTAssertEqual(Client.getUUIDForAuthentication(authID: "one"), Client.getUUID())
        let other = Client.getUUIDForAuthentication(authID: "two")
        assertUUID(other)
        XCTAssertNotEqual(other, Client.getUUID())
        XCTAssertEqual(Client.getUUIDForAuthentication(authID: ""), "")
    }

    func testRegenerateUUIDForgetsTheVisitor() async throws {
        try start()
        let (uuid, token) = (Client.getUUID(), try await Client.retrieveToken())
        Tracker.setCustomEmail("anna@example.com")
        Client.regenerateUUID()
        assertUUID(Client.getUUID())
        XCTAssertNotEqual(Client.getUUID(), uuid)
        XCTAssertNil(Tracker.getCustomEmail())
        let next = try await Client.retrieveToken()
        XCTAssertNotEqual(next.tokenString, token.tokenString)
    }

    func testSeededUUIDIsThePublishedOne() throws {
        var settings = Synerise.Settings()
        settings.uuidSalt = "someString"
        try start(settings)
        Client.regenerateUUID(clientIdentifier: "customer@synerise.com")
        XCTAssertEqual(Client.getUUID(), "345d4c8f-5aff-591d-a19c-1ca48923d9ee")
    }

    func testWithoutIdentifierTheUUIDIsRandomAndAnEmptyOneChangesNothing() throws {
        try start()
        let uuid = Client.getUUID()
        Client.regenerateUUID(clientIdentifier: "")
        XCTAssertEqual(Client.getUUID(), uuid)
        Client.regenerateUUID(clientIdentifier: nil)
        XCTAssertNotEqual(Client.getUUID(), uuid)
    }

    /// spec §1: seeds are exactly the bytes given, so a text that C would cut short is refused.
    func testATextWithNULIsNotCutShort() async throws {
        try start()
        let uuid = Client.getUUID()
        Client.regenerateUUID(clientIdentifier: "one\0two")
        XCTAssertEqual(Client.getUUID(), uuid)
        XCTAssertEqual(Client.getUUIDForAuthentication(authID: "one\0two"), "")
        let error = try await failure {
            try await Client.signIn(email: "anna@example.com\0", password: "x")
        }
        XCTAssertEqual(error.code, .invalidArgument)
    }

    func testRegenerateUUIDLeavesASignedInCustomerAlone() async throws {
        try await startSignedIn()
        let uuid = Client.getUUID()
        Client.regenerateUUID()
        XCTAssertEqual(Client.getUUID(), uuid)
        XCTAssertTrue(Client.isSignedIn())
    }

    func testDestroySessionStartsOver() async throws {
        try await startSignedIn()
        let uuid = Client.getUUID()
        Client.destroySession()
        XCTAssertNotEqual(Client.getUUID(), uuid)
        XCTAssertFalse(Client.isSignedIn())
        let token = try await Client.retrieveToken()
        XCTAssertEqual(token.origin, .anonymous)
    }

    func testTrackerNotesAndForgets() throws {
        try start()
        XCTAssertNil(Tracker.getCustomEmail())
        Tracker.setCustomEmail("anna@example.com")
        Tracker.setCustomIdentifier("card 1")
        XCTAssertEqual(Tracker.getCustomEmail(), "anna@example.com")
        XCTAssertEqual(Tracker.getCustomIdentifier(), "card 1")
        Tracker.setCustomEmail(nil)
        Tracker.setCustomIdentifier(nil)
        XCTAssertNil(Tracker.getCustomEmail())
        XCTAssertNil(Tracker.getCustomIdentifier())
    }
}
