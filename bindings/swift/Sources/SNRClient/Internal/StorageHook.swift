import CSNRClient
import Foundation

extension SettingsBuilder {
    func setStorage(_ storage: any SessionStorage) -> SNRErrorCode {
        SNRSettings_setStorage(
            settings, readRecord, writeRecord, removeRecord,
            Kept(StorageHook(storage: storage, failures: storageFailures)).handOver(), giveBack)
    }
}

private struct StorageHook: Sendable {
    let storage: any SessionStorage
    let failures: HostFailures?

    /// What `work` answers; nil when it throws, after the reason was noted.
    func contain<Value>(_ work: (any SessionStorage) throws -> Value) -> Value? {
        do {
            return try work(storage)
        } catch {
            failures?.note(error)
            return nil
        }
    }
}

private let present: SNRStorageReadStatus = cEnum(0)
private let absent: SNRStorageReadStatus = cEnum(1)
private let unavailable: SNRStorageReadStatus = cEnum(2)

private func readRecord(
    _ name: UnsafePointer<CChar>?, _ reading: OpaquePointer?, _ context: UnsafeMutableRawPointer?
) -> SNRStorageReadStatus {
    guard let hook = Kept<StorageHook>.borrow(context), let name = String(lent: name), let reading,
        let answer = hook.contain({ try $0.read(name) })
    else {
        return unavailable
    }
    guard let record = answer else { return absent }
    let code = record.withUnsafeBytes { bytes in
        SNRStorageReading_setBytes(reading, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    }
    return code.rawValue == 0 ? present : unavailable
}

private func writeRecord(
    _ name: UnsafePointer<CChar>?, _ bytes: UnsafePointer<UInt8>?, _ length: Int,
    _ context: UnsafeMutableRawPointer?
) -> Bool {
    guard let hook = Kept<StorageHook>.borrow(context), let name = String(lent: name) else { return false }
    let record = Data(UnsafeBufferPointer(start: bytes, count: length))
    return hook.contain { try $0.write(record, to: name) } != nil
}

private func removeRecord(_ name: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?) -> Bool {
    guard let hook = Kept<StorageHook>.borrow(context), let name = String(lent: name) else { return false }
    return hook.contain { try $0.remove(name) } != nil
}
