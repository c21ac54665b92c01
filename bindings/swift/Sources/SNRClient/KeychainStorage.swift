#if canImport(Security)
import Foundation
import Security

/// Keeps the session in the Keychain of this device.
///
/// The record is readable from the first unlock after a restart on, does not leave the device, and is
/// in no backup. Before that unlock ``Synerise/initialize(apiKey:baseUrl:settings:)`` fails with
/// ``ErrorCode/storageUnavailable``; call it again later. The Keychain outlives the app, so that the
/// session is found again when the app is installed again.
public struct KeychainStorage: SessionStorage {
    private let service: String
    private let accessGroup: String?

    /// A storage in the Keychain.
    ///
    /// - Parameters:
    ///   - service: what tells this app's records from others.
    ///   - accessGroup: the Keychain group to keep them in; nil: the app's own. Two processes must not
    ///     use one session at once.
    public init(
        service: String = (Bundle.main.bundleIdentifier ?? "") + ".snrclient", accessGroup: String? = nil
    ) {
        self.service = service
        self.accessGroup = accessGroup
    }

    /// The Keychain did not do what it was asked for.
    public struct Failure: LocalizedError {
        /// What it answered.
        public let status: OSStatus

        /// The status in words.
        public var errorDescription: String? {
            let words = SecCopyErrorMessageString(status, nil) as String?
            return "the Keychain answered \(status)" + (words.map { ": " + $0 } ?? "")
        }
    }

    /// The record `name`; nil when there is none.
    public func read(_ name: String) throws -> Data? {
        var query = item(name)
        query[kSecReturnData] = true
        query[kSecMatchLimit] = kSecMatchLimitOne
        var result: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &result)
        switch status {
        case errSecSuccess:
            guard let record = result as? Data else { throw Failure(status: errSecDecode) }
            return record
        case errSecItemNotFound:
            // A Keychain that is still locked has been seen to answer the same. It cannot be written
            // to, though.
            try probe()
            return nil
        default:
            throw Failure(status: status)
        }
    }

    /// Replaces the record `name`.
    public func write(_ record: Data, to name: String) throws {
        let values = [kSecValueData: record, kSecAttrAccessible: accessible] as [CFString: Any]
        var status = SecItemUpdate(item(name) as CFDictionary, values as CFDictionary)
        if status == errSecItemNotFound {
            status = SecItemAdd(item(name).merging(values) { $1 } as CFDictionary, nil)
        }
        guard status == errSecSuccess else { throw Failure(status: status) }
    }

    /// Removes the record `name`.
    public func remove(_ name: String) throws {
        let status = SecItemDelete(item(name) as CFDictionary)
        guard status == errSecSuccess || status == errSecItemNotFound else { throw Failure(status: status) }
    }

    private var accessible: CFString { kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly }

    private func item(_ name: String) -> [CFString: Any] {
        var item: [CFString: Any] = [
            kSecClass: kSecClassGenericPassword,
            kSecAttrService: service,
            kSecAttrAccount: name,
            // On a Mac the older Keychain would ignore when the item may be read.
            kSecUseDataProtectionKeychain: true,
        ]
        item[kSecAttrAccessGroup] = accessGroup
        return item
    }

    private func probe() throws {
        let name = "probe"
        try write(Data(), to: name)
        try remove(name)
    }
}
#endif
