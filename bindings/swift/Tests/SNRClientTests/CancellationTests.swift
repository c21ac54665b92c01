import XCTest

@testable import SNRClient

/// An `async` call ends with its task's cancellation, and the call itself goes on.
final class CancellationTests: SessionTestCase {
    func testACancelledTaskStopsWaitingAndTheCallGoesOn() async throws {
        let held = Held()
        let signedIn = try start(held)
        let email = try await newAccount()
        let login = Task { try await Client.signIn(email: email, password: "correct-horse") }
        await held.asked.next()
        login.cancel()
        assertCancelled(await login.result)
        XCTAssertFalse(Client.isSignedIn())
        held.letGo()
        await signedIn.next()
        XCTAssertTrue(Client.isSignedIn())
    }

    /// The rule is one for all: whether the call was made does not depend on who was faster.
    func testACallOfATaskThatIsCancelledAlreadyIsMadeAllTheSame() async throws {
        let held = Held()
        let signedIn = try start(held)
        let email = try await newAccount()
        let login = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await Client.signIn(email: email, password: "correct-horse")
        }
        assertCancelled(await login.result)
        held.letGo()
        await signedIn.next()
        XCTAssertTrue(Client.isSignedIn())
    }

    func testACancellationBeforeTheShutdownCounts() async throws {
        let held = Held()
        _ = try start(held)
        let login = Task { try await Client.signIn(email: "anna@example.com", password: "correct-horse") }
        await held.asked.next()
        login.cancel()
        Synerise.shutdown()
        assertCancelled(await login.result)
    }

    func testAShutdownBeforeTheCancellationCounts() async throws {
        let held = Held()
        _ = try start(held)
        let login = Task { try await Client.signIn(email: "anna@example.com", password: "correct-horse") }
        await held.asked.next()
        // When it returns, the call has been answered, even if its task has not gone on yet.
        Synerise.shutdown()
        login.cancel()
        let error = try await failure { try await login.value }
        XCTAssertEqual(error.code, .moduleNotReadyApiError)
    }

    func testTheFirstOutcomeCountsWheneverTheTaskWaits() async throws {
        for outcomes in [[1, 2], [2, 1]] {
            let before = FirstOutcome<Int>()
            outcomes.forEach { before.arrive(.success($0)) }
            let early = try await withCheckedThrowingContinuation { before.deliver(to: $0) }
            before.arrive(.success(3))
            XCTAssertEqual(early, outcomes[0])

            let after = FirstOutcome<Int>()
            let late = try await withCheckedThrowingContinuation { continuation in
                after.deliver(to: continuation)
                outcomes.forEach { after.arrive(.success($0)) }
            }
            XCTAssertEqual(late, outcomes[0])

            let between = FirstOutcome<Int>()
            between.arrive(.success(outcomes[0]))
            let middle = try await withCheckedThrowingContinuation { continuation in
                between.deliver(to: continuation)
                between.arrive(.success(outcomes[1]))
            }
            XCTAssertEqual(middle, outcomes[0])
        }
    }

    /// A second resumption would end the process, and none would hang the test.
    func testOutcomesAtTheSameInstantResumeOnce() async throws {
        for _ in 0..<1000 {
            let outcome = FirstOutcome<Int>()
            async let answered: Void = outcome.arrive(.success(1))
            async let cancelled: Void = outcome.arrive(.failure(CancellationError()))
            do {
                let value = try await withCheckedThrowingContinuation { outcome.deliver(to: $0) }
                XCTAssertEqual(value, 1)
            } catch {
                XCTAssertTrue(error is CancellationError)
            }
            _ = await (answered, cancelled)
        }
    }

    /// Starts a session; what is returned hears of each customer who signs in.
    private func start(_ transport: Held) throws -> Told<Void> {
        final class Delegate: ClientStateDelegate, Sendable {
            let told = Told<Void>()
            func snr_clientIsSignedIn() { told.tell(()) }
        }
        let delegate = Delegate()
        Client.setClientStateDelegate(delegate)
        var settings = Synerise.Settings()
        settings.transport = transport
        try start(settings)
        return delegate.told
    }

    private func assertCancelled<Value>(_ result: Result<Value, any Error>, line: UInt = #line) {
        XCTAssertThrowsError(try result.get(), line: line) { error in
            XCTAssertTrue(error is CancellationError, "\(error)", line: line)
        }
    }

    /// Keeps logins waiting.
    private final class Held: SessionTransport {
        let asked = Told<Void>()
        private let transport = URLSessionTransport()
        private let gate = AsyncStream<Void>.makeStream()

        func letGo() {
            gate.continuation.finish()
        }

        func send(_ request: TransportRequest) async throws -> TransportResponse {
            if request.url.hasSuffix(Path.login) {
                asked.tell(())
                for await _ in gate.stream {}
            }
            return try await transport.send(request)
        }
    }
}
