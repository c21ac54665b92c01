import XCTest

@testable import SNRClient

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A transport of the app's own. spec §8
final class TransportTests: SessionTestCase {
    func testURLSessionCarriesAWholeLife() async throws {
        try start(settings(URLSessionTransport()))
        let token = try await Client.retrieveToken()
        XCTAssertEqual(token.origin, .anonymous)
        let email = try await newAccount()
        try await Client.signIn(email: email, password: "correct-horse")
        try await Client.refreshToken()
        try await Client.signOut(mode: .signOut, fromAllDevices: false)
        let refreshes = try await sandbox.requests(to: Path.refresh)
        XCTAssertEqual(refreshes.map(\.status), [200])
    }

    func testURLSessionReportsAnErrorStatus() async throws {
        try await sandbox.fault(#"{"times": 9, "action": "status", "code": 500}"#)
        try start(settings(URLSessionTransport()))
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.httpCode, 500)
        XCTAssertEqual(error.errorCode, "SBX-0008")
    }

    func testURLSessionReportsThatNobodyAnswers() async throws {
        var settings = settings(URLSessionTransport())
        settings.requestTimeout = 0.5
        try Synerise.initialize(apiKey: "test-key", baseUrl: "http://127.0.0.1:1", settings: settings)
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.code, .networkApiError)
        XCTAssertEqual(error.httpCode, -1)
    }

    /// spec §8: redirects are not followed.
    func testURLSessionFollowsNoRedirect() async throws {
        let url = try sandbox.url
        try await sandbox.fault(#"""
            {"path": "\#(Path.anonymous)", "times": 9, "action": "status", "code": 307,
             "headers": {"Location": "\#(url)/elsewhere"}}
            """#)
        try start(settings(URLSessionTransport()))
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.httpCode, 307)
        let followed = try await sandbox.requests(to: "/elsewhere")
        XCTAssertEqual(followed.count, 0)
    }

    /// What the server sets for one customer must not go out with the login of the next.
    func testURLSessionSendsNoCookies() async throws {
        let configuration = URLSessionConfiguration.ephemeral
        let cookie = HTTPCookie(properties: [
            .name: "customer", .value: "anna", .path: "/", .domain: try XCTUnwrap(URL(string: sandbox.url)?.host),
        ])
        configuration.httpCookieStorage?.setCookie(try XCTUnwrap(cookie))
        try start(settings(URLSessionTransport(configuration: configuration)))
        _ = try await Client.retrieveToken()
        let requests = try await sandbox.requests(to: Path.anonymous)
        XCTAssertEqual(requests.count, 1)
        XCTAssertEqual(requests.compactMap { $0.headers["cookie"] }, [])
    }

    func testURLSessionKeepsNothingWhateverTheConfigurationSays() {
        let proxy = URLSessionConfiguration.default
        proxy.httpAdditionalHeaders = ["X-Gateway": "1"]
        for transport in [URLSessionTransport(), URLSessionTransport(configuration: proxy)] {
            let configuration = transport.session.configuration
            XCTAssertNil(configuration.httpCookieStorage)
            XCTAssertFalse(configuration.httpShouldSetCookies)
            XCTAssertEqual(configuration.httpCookieAcceptPolicy, .never)
            XCTAssertNil(configuration.urlCache)
            XCTAssertNil(configuration.urlCredentialStorage)
            XCTAssertEqual(configuration.requestCachePolicy, .reloadIgnoringLocalCacheData)
        }
        XCTAssertNotNil(proxy.httpCookieStorage, "the configuration is the app's")
        let kept = URLSessionTransport(configuration: proxy).session.configuration.httpAdditionalHeaders
        XCTAssertEqual(kept?["X-Gateway"] as? String, "1")
    }

    func testURLSessionIsInterruptedAtShutdown() async throws {
        try await sandbox.fault(#"{"times": 9, "action": "hang"}"#)
        let watched = Watched(transport: URLSessionTransport())
        try start(settings(watched))
        let told = Told<ErrorCode?>()
        Client.retrieveToken(success: { _ in told.tell(nil) }, failure: { told.tell($0.code) })
        await watched.begun.next()
        Synerise.shutdown()
        let code = await told.next()
        XCTAssertEqual(code, .moduleNotReadyApiError)
        let wasCancelled = await watched.ended.next()
        XCTAssertTrue(wasCancelled)
    }

    func testATransportMayAnswerByItself() async throws {
        let now = Date().timeIntervalSince1970
        let asked = Told<TransportRequest>()
        try start(settings(Canned(asked: asked) {
            TransportResponse(httpCode: 200, date: nil, retryAfter: nil, body: Data("""
                {"token": "canned", "expiration": \(Int(now) + 3600), "created": \(Int(now) * 1000), \
                "origin": "ANONYMOUS", "realm": "anonymous"}
                """.utf8))
        }))
        let token = try await Client.retrieveToken()
        XCTAssertEqual(token.tokenString, "canned")
        let request = await asked.next()
        XCTAssertEqual(request.method, "POST")
        XCTAssertEqual(request.url, try sandbox.url + Path.anonymous)
        let types = request.headers.filter { $0.name.lowercased() == "content-type" }
        XCTAssertEqual(types.map(\.value), ["application/json"])
        XCTAssertTrue(String(decoding: request.body, as: UTF8.self).contains(Client.getUUID()))
        XCTAssertGreaterThan(request.timeout, 0)
        var dumped = ""
        dump(request, to: &dumped)
        XCTAssertFalse(dumped.contains("test-key"))
        XCTAssertFalse("\(request)".contains("test-key"))
    }

    func testWhatATransportThrowsIsInTheMessage() async throws {
        struct Broken: LocalizedError {
            var errorDescription: String? { "the cable is cut" }
        }
        var settings = settings(Canned { throw Broken() })
        settings.requestTimeout = 0.5
        try start(settings)
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.code, .networkApiError)
        XCTAssertTrue(error.message.contains("the cable is cut"), error.message)
    }

    /// A reason that C cannot take: the call must not wait for its timeout because of it.
    func testAReasonWithNULEndsTheCall() async throws {
        struct Broken: LocalizedError {
            var errorDescription: String? { "the cable\0is cut" }
        }
        var settings = settings(Canned { throw Broken() })
        settings.requestTimeout = 0.5
        try start(settings)
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.code, .networkApiError)
        XCTAssertTrue(error.message.contains("the host's transport failed"), error.message)
    }

    func testAnAnswerThatIsNoneEndsTheCall() async throws {
        var settings = settings(Canned { TransportResponse(httpCode: 0, date: "\0", retryAfter: nil, body: Data()) })
        settings.requestTimeout = 0.5
        try start(settings)
        let error = try await failure { try await Client.retrieveToken() }
        XCTAssertEqual(error.code, .networkApiError)
        XCTAssertTrue(error.message.contains("a status or a header that is none"), error.message)
    }

    func testTheTransportIsGivenUp() async throws {
        var transport: Canned? = Canned { throw CancellationError() }
        weak var held = transport
        try start(settings(try XCTUnwrap(transport)))
        transport = nil
        XCTAssertNotNil(held)
        Synerise.shutdown()
        // The task of the last request ends when it likes.
        while held != nil { await Task.yield() }
    }

    private func settings(_ transport: any SessionTransport) -> Synerise.Settings {
        var settings = Synerise.Settings()
        settings.transport = transport
        return settings
    }

    private final class Canned: SessionTransport {
        let asked: Told<TransportRequest>
        let answer: @Sendable () throws -> TransportResponse

        init(asked: Told<TransportRequest> = Told(), answer: @escaping @Sendable () throws -> TransportResponse) {
            self.asked = asked
            self.answer = answer
        }

        func send(_ request: TransportRequest) async throws -> TransportResponse {
            asked.tell(request)
            return try answer()
        }
    }

    private struct Watched: SessionTransport {
        let transport: URLSessionTransport
        let begun = Told<Void>()
        let ended = Told<Bool>()

        func send(_ request: TransportRequest) async throws -> TransportResponse {
            begun.tell(())
            do {
                return try await transport.send(request)
            } catch {
                ended.tell(Task.isCancelled)
                throw error
            }
        }
    }
}
