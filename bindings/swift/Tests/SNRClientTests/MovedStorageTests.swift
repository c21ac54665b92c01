import XCTest

@testable import SNRClient

/// A storage that takes over what a storage directory held, as `KeychainStorage` does.
final class MovedStorageTests: SessionTestCase {
    /// In place of the Keychain.
    private final class Shelf: SessionStorage {
        let records = Locked<[String: Data]>([:])

        func read(_ name: String) throws -> Data? { records.withLock { $0[name] } }
        func write(_ record: Data, to name: String) throws { records.withLock { $0[name] = record } }
        func remove(_ name: String) throws { records.withLock { $0[name] = nil } }
    }

    private let shelf = Shelf()
    private let record = "snrclient.session"
    private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

    private var storage: MovedStorage<Shelf> { MovedStorage(new: shelf, previousDirectory: directory) }
    private var file: URL { directory.appendingPathComponent(record) }

    override func tearDown() async throws {
        try await super.tearDown()
        try? FileManager.default.removeItem(at: directory)
    }

    func testACustomerStaysSignedIn() async throws {
        var settings = Synerise.Settings()
        settings.storageDirectory = directory
        try await startSignedIn(settings)
        let uuid = Client.getUUID()
        Synerise.shutdown()
        XCTAssertTrue(exists(file))

        settings.storageDirectory = nil
        settings.storage = storage
        for _ in 0..<2 {
            try start(settings)
            XCTAssertEqual(Client.getUUID(), uuid)
            XCTAssertTrue(Client.isSignedIn())
            XCTAssertFalse(exists(file))
            Synerise.shutdown()
        }
    }

    func testWhatTheNewStorageHoldsGoesBefore() throws {
        try keep(record)
        try shelf.write(Data("new".utf8), to: record)
        XCTAssertEqual(try storage.read(record), Data("new".utf8))
    }

    func testWithoutAFileThereIsNothing() throws {
        XCTAssertNil(try storage.read(record))
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        XCTAssertNil(try storage.read(record))
        XCTAssertNil(try MovedStorage(new: shelf, previousDirectory: nil).read(record))
        try storage.write(Data("new".utf8), to: record)
        try storage.remove(record)
        XCTAssertNil(try storage.read(record))
    }

    func testAFileThatCannotBeReadIsNotAbsent() throws {
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
        XCTAssertThrowsError(try storage.read(record))
    }

    func testAWriteRemovesWhatWasLeft() throws {
        try keep(record)
        try keep(record + ".next")
        try keep("of the app")
        try storage.write(Data("new".utf8), to: record)
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: directory.path), ["of the app"])
        XCTAssertEqual(try storage.read(record), Data("new".utf8))
    }

    func testARemovalRemovesBoth() throws {
        try keep(record)
        try shelf.write(Data("new".utf8), to: record)
        try storage.remove(record)
        XCTAssertFalse(exists(file))
        XCTAssertNil(try storage.read(record))
    }

    /// A sign-out must not leave the old token: while it may be there, nothing counts as done.
    func testWhatCannotBeRemovedFailsTheChangeUntilItCan() throws {
        try keep(record)
        let aside = directory.appendingPathExtension("aside")
        try FileManager.default.moveItem(at: directory, to: aside)
        try Data().write(to: directory)
        XCTAssertThrowsError(try storage.write(Data("new".utf8), to: record))
        XCTAssertEqual(try shelf.read(record), Data("new".utf8))
        XCTAssertThrowsError(try storage.remove(record))
        XCTAssertNotNil(try shelf.read(record), "otherwise the next start would take over the old session")

        try FileManager.default.removeItem(at: directory)
        try FileManager.default.moveItem(at: aside, to: directory)
        try storage.write(Data("newer".utf8), to: record)
        XCTAssertFalse(exists(file))
    }

    private func keep(_ name: String) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Data("old".utf8).write(to: directory.appendingPathComponent(name))
    }

    private func exists(_ file: URL) -> Bool {
        FileManager.default.fileExists(atPath: file.path)
    }
}
