import Foundation

/// A storage that takes over what a storage directory holds, so that a customer stays signed in when
/// an app moves to it. The library accepts the bytes of the directory's file from any storage.
struct MovedStorage<New: SessionStorage>: SessionStorage {
    let new: New
    /// Where the session was kept before; nil: nowhere.
    let previousDirectory: URL?

    func read(_ name: String) throws -> Data? {
        if let record = try new.read(name) { return record }
        guard let file = previousDirectory?.appendingPathComponent(name) else { return nil }
        do {
            return try Data(contentsOf: file)
        } catch CocoaError.fileReadNoSuchFile {
            return nil
        }
    }

    func write(_ record: Data, to name: String) throws {
        try new.write(record, to: name)
        // Not before: whatever interrupts this, one of the two holds the session.
        try removePrevious(name)
    }

    func remove(_ name: String) throws {
        // The other way round a failure would leave what the next start takes for the session.
        try removePrevious(name)
        try new.remove(name)
    }

    /// The old token must not outlive a sign-out, so what stays there fails the change that asked.
    func removePrevious(_ name: String) throws {
        guard let previousDirectory else { return }
        // The second is what a power cut left of a file that was being replaced.
        for file in [name, name + ".next"] {
            do {
                try FileManager.default.removeItem(at: previousDirectory.appendingPathComponent(file))
            } catch CocoaError.fileNoSuchFile {
                continue
            }
        }
    }
}
