#if canImport(Security)
import Foundation
import Security

/// Keeps the session in the Keychain of this device.
///
/// The record is readable from the first unlock after a restart on, does not leave the device, and is
/// in no backup. Before that unlock ``Synerise/initialize(apiKey:baseUrl:settings:)`` fails with
/// ``ErrorCode/storageUnavailable``; call it again later. The Keychain outlives the app, so that the
/// session is found again when the app is installed again; ``reset()`` removes it.
///
/// It is a generic password with the account `snrclient.session`. Under another service or access
/// group a new session begins.
public struct KeychainStorage: SessionStorage {
    private let keychain: Keychain
    private let storage: MovedStorage<Keychain>

    /// A storage in the Keychain.
    ///
    /// - Parameters:
    ///   - service: what tells this app's records from others.
    ///   - accessGroup: the Keychain group to keep them in; nil: the app's own. Two processes must not
    ///     use one session at once.
    ///   - previousDirectory: the ``Synerise/Settings/storageDirectory`` of earlier versions of the
    ///     app. While the Keychain holds no session the one in there is taken over, and removed there
    ///     once the Keychain holds it.
    public init(
        service: String = (Bundle.main.bundleIdentifier ?? "") + ".snrclient", accessGroup: String? = nil,
        importing previousDirectory: URL? = nil
    ) {
        keychain = Keychain(service: service, accessGroup: accessGroup)
        storage = MovedStorage(new: keychain, previousDirectory: previousDirectory)
    }

    /// The Keychain did not do what it was asked for.
    public struct Failure: LocalizedError, CustomNSError {
        /// What it answered.
        public let status: OSStatus

        /// The status in words.
        public var errorDescription: String? {
            let words = SecCopyErrorMessageString(status, nil) as String?
            return "the Keychain answered \(status)" + (words.map { ": " + $0 } ?? "")
        }

        /// The domain of ``errorCode``.
        public static var errorDomain: String { NSOSStatusErrorDomain }

        /// The status.
        public var errorCode: Int { Int(status) }
    }

    /// The record `name`; nil when there is none.
    public func read(_ name: String) throws -> Data? {
        try storage.read(name)
    }

    /// Replaces the record `name`.
    public func write(_ record: Data, to name: String) throws {
        try storage.write(record, to: name)
    }

    /// Removes the record `name`.
    public func remove(_ name: String) throws {
        try storage.remove(name)
    }

    /// Removes everything that is kept here, readable or not, and the session in the directory that it
    /// would be imported from: the next start begins as a new visitor.
    ///
    /// Call it while the library is not initialized: for a fresh start after a reinstallation, or as
    /// the way out when a Keychain that is unlocked stays unreadable.
    public func reset() throws {
        try storage.removePrevious("snrclient.session")
        try keychain.removeAll()
    }
}

private struct Keychain: SessionStorage {
    let service: String
    let accessGroup: String?

    func read(_ name: String) throws -> Data? {
        var query = item(name)
        query[kSecReturnData] = true
        query[kSecMatchLimit] = kSecMatchLimitOne
        var result: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &result)
        switch status {
        case errSecSuccess:
            guard let record = result as? Data else { throw KeychainStorage.Failure(status: errSecDecode) }
            return record
        case errSecItemNotFound:
            // A Keychain that is still locked has been seen to answer the same. It cannot be written
            // to, though.
            try probe()
            return nil
        default:
            throw KeychainStorage.Failure(status: status)
        }
    }

    func write(_ record: Data, to name: String) throws {
        let values = [kSecValueData: record, kSecAttrAccessible: accessible] as [CFString: Any]
        var status = SecItemUpdate(item(name) as CFDictionary, values as CFDictionary)
        if status == errSecItemNotFound {
            status = SecItemAdd(item(name).merging(values) { $1 } as CFDictionary, nil)
        }
        guard status == errSecSuccess else { throw KeychainStorage.Failure(status: status) }
    }

    func remove(_ name: String) throws {
        try remove(item(name))
    }

    func removeAll() throws {
        try remove(items)
    }

    private func remove(_ query: [CFString: Any]) throws {
        let status = SecItemDelete(query as CFDictionary)
        guard status == errSecSuccess || status == errSecItemNotFound else {
            throw KeychainStorage.Failure(status: status)
        }
    }

    private var accessible: CFString { kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly }

    private var items: [CFString: Any] {
        var items: [CFString: Any] = [
            kSecClass: kSecClassGenericPassword,
            kSecAttrService: service,
            // On a Mac the older Keychain would ignore when the item may be read.
            kSecUseDataProtectionKeychain: true,
        ]
        items[kSecAttrAccessGroup] = accessGroup
        return items
    }

    private func item(_ name: String) -> [CFString: Any] {
        items.merging([kSecAttrAccount: name]) { $1 }
    }

    private func probe() throws {
        let name = "probe"
        try write(Data(), to: name)
        try remove(name)
    }
}
#endif
