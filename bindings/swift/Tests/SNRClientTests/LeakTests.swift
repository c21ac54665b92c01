import XCTest

import SNRClient

/// Nothing outlives the call that it was for.
final class LeakTests: SessionTestCase {
    /// Counts how many of its kind live.
    private final class Probe: Sendable {
        final class Count: @unchecked Sendable {
            private let lock = NSLock()
            private var count = 0

            var live: Int { lock.withLock { count } }
            func change(by number: Int) { lock.withLock { count += number } }
        }

        let count: Count

        init(_ count: Count) {
            self.count = count
            count.change(by: 1)
        }

        deinit {
            count.change(by: -1)
        }

        func use() {}
    }

    /// The library keeps a call's closures in one context, so a context that leaks keeps the probe.
    func testACallReleasesBothItsClosuresWhicheverIsCalled() async throws {
        let count = Probe.Count()
        try start()
        for _ in 0..<100 {
            callEverything(with: Probe(count))
        }
        Synerise.shutdown()
        callEverything(with: Probe(count))
        // Callbacks run in order: with this one's answer, those before it have been answered.
        _ = try await failure { try await Client.refreshToken() }
        Synerise.shutdown()
        XCTAssertEqual(count.live, 0)
    }

    func testDelegateAndLoggerAreGivenUp() async throws {
        final class Delegate: ClientStateDelegate, Sendable {
            let probe: Probe
            init(_ probe: Probe) { self.probe = probe }
        }
        let count = Probe.Count()
        for _ in 0..<20 {
            let probe = Probe(count)
            var settings = Synerise.Settings()
            settings.logger = Synerise.Logger(level: .debug) { _, _ in probe.use() }
            Client.setClientStateDelegate(Delegate(probe))
            try start(settings)
            Client.setClientStateDelegate(Delegate(probe))
            settings.requestTimeout = -1
            let refused = settings
            _ = try await failure {
                try Synerise.initialize(apiKey: "test-key", settings: refused)
            }
            Synerise.shutdown()
        }
        XCTAssertEqual(count.live, 0)
    }

    func testATokenIsReleasedWithItsLastReference() async throws {
        try start()
        weak var token: Token?
        do {
            let kept = try await Client.retrieveToken()
            token = kept
            XCTAssertNotNil(token)
        }
        // The callback that delivered it may still be returning; afterwards it has.
        Synerise.shutdown()
        XCTAssertNil(token)
    }

    #if os(Linux)
    /// The library frees a token when the last `Token` goes: or else these would take 32 MB.
    func testTheLibrarysTokenIsReleasedToo() async throws {
        try start()
        let text = String(repeating: "t", count: 16_000)  // none that is longer fits into a header
        let before = try residentBytes()
        for _ in 0..<2000 {
            let payload = TokenPayload(
                tokenString: text, expirationDate: .distantFuture, creationDate: Date(), rlm: "client",
                origin: .synerise, uuid: Client.getUUID(), clientId: "1")
            try await Client.authenticate(tokenPayload: payload, authID: nil)
            let token = try await Client.retrieveToken()
            XCTAssertEqual(token.tokenString.utf8.count, text.utf8.count)
            Client.destroySession()
        }
        XCTAssertLessThan(try residentBytes() - before, 16_000_000)
    }

    private func residentBytes() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return try XCTUnwrap(Int(fields[1])) * sysconf(Int32(_SC_PAGESIZE))
    }
    #endif

    private func callEverything(with probe: Probe) {
        let done: @Sendable () -> Void = { probe.use() }
        let failed: @Sendable (ApiError) -> Void = { _ in probe.use() }
        Client.refreshToken(success: done, failure: failed)
        Client.refreshToken(success: { _ in probe.use() }, failure: failed)
        Client.retrieveToken(success: { _ in probe.use() }, failure: failed)
        Client.signIn(email: "", password: "", success: done, failure: failed)
        Client.signInConditionally(email: "", password: "", success: { _ in probe.use() }, failure: failed)
        Client.authenticate(
            token: "", clientIdentityProvider: .oauth, authID: nil, context: nil, success: done, failure: failed)
        Client.authenticateConditionally(
            token: "", clientIdentityProvider: .oauth, authID: nil, context: nil,
            success: { _ in probe.use() }, failure: failed)
        Client.authenticate(
            tokenPayload: TokenPayload(
                tokenString: "", expirationDate: .distantFuture, creationDate: .distantPast, rlm: "",
                origin: .unknown, uuid: "", clientId: ""),
            authID: nil, success: done, failure: failed)
        Client.signOut(mode: .signOut, fromAllDevices: false, success: done, failure: failed)
    }
}
