import Foundation

/// A storage of the app's own, in place of a directory.
///
/// The library keeps one record of a few KB, which holds tokens: keep it where other apps cannot read
/// it and backups do not take it. It is read when the library is initialized and written when the
/// session changes. Methods never run twice at once, but on several threads, one after another: those
/// of the library, and those that call a method here which stores its change. They must not wait for
/// a thread that may be inside the library.
public protocol SessionStorage: Sendable {
    /// The record `name`; nil when there is certainly none.
    ///
    /// - Throws: when that cannot be found out now, for instance because the device is locked. The
    ///   library is then not initialized. Never answer nil when in doubt: a customer's session would
    ///   be lost, and the visitor would become somebody else.
    func read(_ name: String) throws -> Data?

    /// Replaces the record `name` as a whole. When it returns, the record will be read back from now
    /// on, a power cut included.
    ///
    /// - Throws: when that is not sure. The session then goes on in memory, and the write is tried
    ///   again with the next change.
    func write(_ record: Data, to name: String) throws

    /// Removes the record `name`. When it returns, there is none any more; also when there was none.
    ///
    /// - Throws: when that is not sure.
    func remove(_ name: String) throws
}
