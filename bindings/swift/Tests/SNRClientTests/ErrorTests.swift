import XCTest

import SNRClient

/// What an app learns when a call fails. spec §9
final class ErrorTests: SessionTestCase {
    func testBeforeInitializeCallsFailAndGettersAnswerNothing() async throws {
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.code, .moduleNotReadyApiError)
        XCTAssertEqual(error.type, .unknown)
        XCTAssertEqual(error.httpCode, -1)
        XCTAssertFalse(Client.isSignedIn())
        XCTAssertNil(Tracker.getCustomEmail())
        Client.destroySession()
    }

    func testAnAnswerOfTheServerIsToldInFull() async throws {
        try start()
        _ = try await Client.retrieveToken()
        let answer = #"""
            {"status": 400, "message": "no", "errorCode": "ABC-0001", "errors": [
            {"code": 7, "field": "apiKey", "message": "wrong", "rejectedValue": "x"}, {"code": 8}]}
            """#
        let text = String(decoding: try JSONEncoder().encode(answer), as: UTF8.self)
        try await sandbox.fault(#"{"path": "\#(Path.refresh)", "action": "body", "status": 400, "text": \#(text)}"#)
        let error = try await failure { try await Client.refreshToken() }
        XCTAssertEqual(error.type, .http)
        XCTAssertEqual(error.code, .invalidRequestApiError)
        XCTAssertEqual(error.httpCode, 400)
        XCTAssertEqual(error.errorCode, "ABC-0001")
        XCTAssertEqual(error.body?.contains("rejectedValue"), true)
        XCTAssertFalse(error.message.isEmpty)
        XCTAssertEqual(error.localizedDescription, error.message)
        XCTAssertEqual(error.causes.map(\.code), [7, 8])
        XCTAssertEqual(error.causes.map(\.field), ["apiKey", nil])
        XCTAssertEqual(error.causes.map(\.message), ["wrong", nil])
        XCTAssertEqual(error.causes.map(\.rejectedValue), ["x", nil])
        XCTAssertTrue(error.description.hasPrefix("ApiError -103, HTTP 400: "))
        XCTAssertFalse(error.description.contains("rejectedValue"))
    }

    func testClosuresGetTheErrorToo() async throws {
        try await sandbox.fault(#"{"times": 9, "action": "status", "code": 500}"#)
        try start()
        let told = Told<Result<Token, ApiError>>()
        Client.retrieveToken(success: { told.tell(.success($0)) }, failure: { told.tell(.failure($0)) })
        guard case .failure(let error) = await told.next() else { return XCTFail("did not fail") }
        XCTAssertEqual(error.httpCode, 500)
        XCTAssertEqual(error.errorCode, "SBX-0008")
    }

    func testAServerThatIsNotThereIsANetworkError() async throws {
        // Nobody listens on port 1.
        try Synerise.initialize(apiKey: "test-key", baseUrl: "http://127.0.0.1:1", settings: shortOfTime)
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.type, .network)
        XCTAssertEqual(error.code, .networkApiError)
        XCTAssertEqual(error.httpCode, -1)
        XCTAssertNil(error.retryAfter)
        XCTAssertNil(error.body)
    }

    func testAPauseThatTheServerAsksForIsToldInSeconds() async throws {
        try await sandbox.fault(
            #"{"path": "\#(Path.anonymous)", "action": "status", "code": 503, "headers": {"Retry-After": "600"}}"#)
        try start()
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertGreaterThan(error.retryAfter ?? 0, 590)
    }

    func testAServerThatNeverAnswersIsANetworkErrorInTime() async throws {
        try await sandbox.fault(#"{"times": 9, "action": "hang"}"#)
        try start(shortOfTime)
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.code, .networkApiError)
    }

    func testShutdownAnswersWhoeverWaits() async throws {
        try await sandbox.fault(#"{"times": 9, "action": "hang"}"#)
        try start()
        let told = Told<ErrorCode?>()
        Client.retrieveToken(success: { _ in told.tell(nil) }, failure: { told.tell($0.code) })
        Synerise.shutdown()
        let code = await told.next()
        XCTAssertEqual(code, .moduleNotReadyApiError)
    }

    private var shortOfTime: Synerise.Settings {
        var settings = Synerise.Settings()
        settings.requestTimeout = 0.5
        return settings
    }
}
