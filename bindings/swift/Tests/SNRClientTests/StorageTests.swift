import XCTest

import SNRClient

/// A storage of the app's own. spec §5
final class StorageTests: SessionTestCase {
    private final class Shelf: SessionStorage, @unchecked Sendable {
        struct Locked: LocalizedError, CustomNSError {
            static let errorDomain = "Shelf"
            let errorCode = -25308
            var errorDescription: String? { "the secret is hunter2" }
        }

        private let lock = NSLock()
        private var records: [String: Data] = [:]
        private var locked = false
        private var full = false

        var names: [String] { lock.withLock { records.keys.sorted() } }
        func lockUp(_ locked: Bool) { lock.withLock { self.locked = locked } }
        func fill(_ full: Bool) { lock.withLock { self.full = full } }

        func read(_ name: String) throws -> Data? {
            try lock.withLock {
                if locked { throw Locked() }
                return records[name]
            }
        }

        func write(_ record: Data, to name: String) throws {
            try lock.withLock {
                if full { throw Locked() }
                records[name] = record
            }
        }

        func remove(_ name: String) throws {
            lock.withLock { records[name] = nil }
        }
    }

    func testTheSessionIsFoundAgain() async throws {
        let shelf = Shelf()
        try await startSignedIn(settings(shelf))
        let uuid = Client.getUUID()
        Synerise.shutdown()
        XCTAssertEqual(shelf.names.count, 1)
        try start(settings(shelf))
        XCTAssertEqual(Client.getUUID(), uuid)
        XCTAssertTrue(Client.isSignedIn())
    }

    func testALockedStorageIsToldAndTheSessionSurvives() async throws {
        let shelf = Shelf()
        try start(settings(shelf))
        let uuid = Client.getUUID()
        Synerise.shutdown()
        shelf.lockUp(true)
        let error = try await failure {
            try Synerise.initialize(apiKey: "test-key", settings: settings(shelf))
        }
        XCTAssertEqual(error.code, .storageUnavailable)
        shelf.lockUp(false)
        try start(settings(shelf))
        XCTAssertEqual(Client.getUUID(), uuid)
    }

    func testWhenAWriteFailsTheSessionGoesOnInMemory() async throws {
        let shelf = Shelf()
        try start(settings(shelf))
        shelf.fill(true)
        Client.regenerateUUID()
        let uuid = Client.getUUID()
        let token = try await Client.retrieveToken()
        XCTAssertEqual(token.origin, .anonymous)
        shelf.fill(false)
        Synerise.shutdown()
        try start(settings(shelf))
        XCTAssertEqual(Client.getUUID(), uuid)
    }

    /// The library's own message only says that the storage failed.
    func testTheLoggerHearsWhatTheStorageThrewAndNoDescriptionOfIt() async throws {
        let shelf = Shelf()
        let told = Told<(LogLevel, String)>()
        var settings = settings(shelf)
        settings.logger = Synerise.Logger(level: .error) { told.tell(($0, $1)) }
        let logged = settings
        func assertTold(line: UInt = #line) async {
            let (level, message) = await told.next()
            XCTAssertEqual(level, .error, line: line)
            XCTAssertTrue(message.hasPrefix("an error of the storage was contained: "), message, line: line)
            XCTAssertTrue(message.contains("Shelf"), message, line: line)
            XCTAssertTrue(message.hasSuffix(".Locked, Shelf -25308"), message, line: line)
            let (_, following) = await told.next()
            XCTAssertFalse(following.contains("contained"), following, line: line)
            XCTAssertFalse((message + following).contains("hunter2"), line: line)
        }
        shelf.lockUp(true)
        _ = try await failure { try Synerise.initialize(apiKey: "test-key", settings: logged) }
        await assertTold()
        shelf.lockUp(false)
        try start(logged)
        // So that no token arrives, and is to be stored, in between.
        _ = try await Client.retrieveToken()
        shelf.fill(true)
        for _ in 0..<2 {
            Client.regenerateUUID()
            await assertTold()
        }
        shelf.fill(false)
    }

    func testTheStorageGoesBeforeTheDirectory() throws {
        let shelf = Shelf()
        var settings = settings(shelf)
        settings.storageDirectory = URL(fileURLWithPath: "/proc/nowhere")
        try start(settings)
        XCTAssertEqual(shelf.names.count, 1)
    }

    func testTheStorageIsGivenUp() throws {
        var shelf: Shelf? = Shelf()
        weak var held = shelf
        try start(settings(try XCTUnwrap(shelf)))
        shelf = nil
        XCTAssertNotNil(held)
        Synerise.shutdown()
        XCTAssertNil(held)
    }

    private func settings(_ shelf: Shelf) -> Synerise.Settings {
        var settings = Synerise.Settings()
        settings.storage = shelf
        return settings
    }
}
