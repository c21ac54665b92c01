import XCTest

import SNRClient

/// A test with the sandbox at hand, after which the library is shut down.
class SessionTestCase: XCTestCase {
    var sandbox: Sandbox { get throws { try Sandbox.shared.get() } }

    override func setUp() async throws {
        try await sandbox.reset()
    }

    override func tearDown() async throws {
        Synerise.shutdown()
        Client.setClientStateDelegate(nil)
    }

    /// Starts a session that lives in memory, unless the settings say otherwise.
    func start(_ settings: Synerise.Settings = Synerise.Settings()) throws {
        try Synerise.initialize(apiKey: "test-key", baseUrl: sandbox.url, settings: settings)
    }

    /// Starts a session in which an account of its own is signed in.
    func startSignedIn(_ settings: Synerise.Settings = Synerise.Settings()) async throws {
        try start(settings)
        let email = try await newAccount()
        try await Client.signIn(email: email, password: "correct-horse")
    }

    /// An account that no other test uses, with the password `correct-horse`.
    func newAccount() async throws -> String {
        let email = "\(UUID().uuidString.lowercased())@example.com"
        try await sandbox.addAccount(email: email, password: "correct-horse")
        return email
    }

    /// The error that `body` throws.
    func failure<Value>(
        line: UInt = #line, _ body: () async throws -> Value
    ) async throws -> ApiError {
        do {
            _ = try await body()
        } catch let error as ApiError {
            return error
        }
        XCTFail("did not fail", line: line)
        throw DidNotFail()
    }

    struct DidNotFail: Error {}
}

/// What closures have told, in order, for a test that waits for it.
struct Told<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func tell(_ value: Value) {
        continuation.yield(value)
    }

    /// The next thing that is told.
    func next() async -> Value {
        for await value in stream { return value }
        fatalError("the stream has ended")
    }
}

let uuidPattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

func assertUUID(_ text: String, line: UInt = #line) {
    XCTAssertNotNil(text.range(of: uuidPattern, options: .regularExpression), text, line: line)
}
