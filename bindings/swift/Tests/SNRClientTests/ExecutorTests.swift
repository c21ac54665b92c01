import XCTest

import SNRClient

/// Where closures run. spec §4
final class ExecutorTests: SessionTestCase {
    func testByDefaultClosuresRunOnAThreadOfTheLibrarys() async throws {
        try start()
        let told = Told<Bool>()
        Client.retrieveToken(success: { _ in told.tell(Thread.isMainThread) }, failure: { _ in told.tell(true) })
        let onMain = await told.next()
        XCTAssertFalse(onMain)
    }

    func testOnTheMainQueueEverythingIsToldOnTheMainThread() async throws {
        let told = Told<(String, Bool)>()
        Client.setClientStateDelegate(MainActorDelegate { told.tell(("delegate", Thread.isMainThread)) })
        var settings = Synerise.Settings()
        settings.callbackExecutor = DispatchQueue.main
        settings.logger = Synerise.Logger(level: .warn) { _, _ in told.tell(("logger", Thread.isMainThread)) }
        try start(settings)
        let email = try await newAccount()
        Client.signIn(
            email: email, password: "wrong",
            success: {}, failure: { _ in told.tell(("failure", Thread.isMainThread)) })
        assertEqual(await told.next(), ("logger", true))
        assertEqual(await told.next(), ("failure", true))
        Client.signIn(
            email: email, password: "correct-horse",
            success: { told.tell(("success", Thread.isMainThread)) }, failure: { _ in })
        assertEqual(await told.next(), ("delegate", true))
        assertEqual(await told.next(), ("success", true))
    }

    func testAnExecutorOfTheAppsOwn() async throws {
        struct Watched: CallbackExecutor {
            let told: Told<String>

            func execute(_ work: @escaping @Sendable () -> Void) {
                told.tell("before")
                work()
                told.tell("after")
            }
        }
        let told = Told<String>()
        var settings = Synerise.Settings()
        settings.callbackExecutor = Watched(told: told)
        try start(settings)
        Client.retrieveToken(success: { _ in told.tell("closure") }, failure: { _ in told.tell("failure") })
        let heard = await [told.next(), told.next(), told.next()]
        XCTAssertEqual(heard, ["before", "closure", "after"])
    }

    func testCallbacksKeepTheirOrderEvenOnAConcurrentQueue() async throws {
        var settings = Synerise.Settings()
        settings.callbackExecutor = DispatchQueue(label: "many", attributes: .concurrent)
        try start(settings)
        _ = try await Client.retrieveToken()
        let told = Told<Int>()
        for number in 0..<200 {
            Client.retrieveToken(success: { _ in told.tell(number) }, failure: { _ in told.tell(-1) })
        }
        for number in 0..<200 {
            let heard = await told.next()
            XCTAssertEqual(heard, number)
        }
    }

    /// What an executor never runs is run by the shutdown, so that every call is answered.
    func testShutdownRunsWhatTheExecutorHasNot() async throws {
        struct Idle: CallbackExecutor {
            func execute(_ work: @escaping @Sendable () -> Void) {}
        }
        var settings = Synerise.Settings()
        settings.callbackExecutor = Idle()
        try start(settings)
        let told = Told<Bool>()
        Client.retrieveToken(success: { _ in told.tell(true) }, failure: { _ in told.tell(true) })
        Synerise.shutdown()
        let answered = await told.next()
        XCTAssertTrue(answered)
    }

    /// What waits for the main queue runs inside the shutdown, on whatever thread that is.
    func testADelegateOfTheMainActorMayBeToldInsideAShutdownElsewhere() async throws {
        struct Idle: CallbackExecutor {
            func execute(_ work: @escaping @Sendable () -> Void) {}
        }
        let told = Told<Bool>()
        Client.setClientStateDelegate(HandingOver { told.tell(Thread.isMainThread) })
        var settings = Synerise.Settings()
        settings.callbackExecutor = Idle()
        try start(settings)
        let payload = TokenPayload(
            tokenString: "payload-token", expirationDate: .distantFuture, creationDate: Date(), rlm: "client",
            origin: .synerise, uuid: Client.getUUID(), clientId: "1")
        Client.authenticate(tokenPayload: payload, authID: nil, success: {}, failure: { _ in })
        while !Client.isSignedIn() { await Task.yield() }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                XCTAssertFalse(Thread.isMainThread)
                Synerise.shutdown()
                continuation.resume()
            }
        }
        let onMain = await told.next()
        XCTAssertTrue(onMain)
    }

    func testOnMainActorLetsAClosureTouchTheScreen() async throws {
        try start()
        await Self.touchTheScreen()
    }

    @MainActor
    private static func touchTheScreen() async {
        let screen = Screen()
        let told = Told<Void>()
        Client.retrieveToken(
            success: onMainActor { token in
                screen.text = token.rlm
                told.tell(())
            },
            failure: onMainActor { error in screen.text = error.message })
        await told.next()
        XCTAssertEqual(screen.text, "anonymous")
        Client.refreshToken(
            success: onMainActor {
                screen.text = "fresh"
                told.tell(())
            },
            failure: onMainActor { error in screen.text = error.message })
        await told.next()
        XCTAssertEqual(screen.text, "fresh")
    }

    @MainActor
    private final class Screen {
        var text = ""
    }

    @MainActor
    private final class MainActorDelegate: @preconcurrency ClientStateDelegate {
        let heard: @Sendable () -> Void

        nonisolated init(heard: @escaping @Sendable () -> Void) {
            self.heard = heard
        }

        func snr_clientIsSignedIn() {
            heard()
        }
    }

    @MainActor
    private final class HandingOver: ClientStateDelegate {
        let heard: @MainActor @Sendable () -> Void

        nonisolated init(heard: @escaping @MainActor @Sendable () -> Void) {
            self.heard = heard
        }

        nonisolated func snr_clientIsSignedIn() {
            onMainActor { self.heard() }()
        }
    }

    private func assertEqual(_ left: (String, Bool), _ right: (String, Bool), line: UInt = #line) {
        XCTAssertTrue(left == right, "\(left) is not \(right)", line: line)
    }
}
