import CSNRClient
import Foundation

extension SettingsBuilder {
    func setStorage(_ storage: any SessionStorage) -> SNRErrorCode {
        SNRSettings_setStorage(
            settings, readRecord, writeRecord, removeRecord, Kept(storage).handOver(), giveBack)
    }
}

private let present: SNRStorageReadStatus = cEnum(0)
private let absent: SNRStorageReadStatus = cEnum(1)
private let unavailable: SNRStorageReadStatus = cEnum(2)

private func readRecord(
    _ name: UnsafePointer<CChar>?, _ reading: OpaquePointer?, _ context: UnsafeMutableRawPointer?
) -> SNRStorageReadStatus {
    guard let storage = Kept<any SessionStorage>.borrow(context), let name = String(lent: name), let reading else {
        return unavailable
    }
    do {
        guard let record = try storage.read(name) else { return absent }
        let code = record.withUnsafeBytes { bytes in
            SNRStorageReading_setBytes(reading, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
        }
        return code.rawValue == 0 ? present : unavailable
    } catch {
        return unavailable
    }
}

private func writeRecord(
    _ name: UnsafePointer<CChar>?, _ bytes: UnsafePointer<UInt8>?, _ length: Int,
    _ context: UnsafeMutableRawPointer?
) -> Bool {
    guard let storage = Kept<any SessionStorage>.borrow(context), let name = String(lent: name) else {
        return false
    }
    return (try? storage.write(Data(UnsafeBufferPointer(start: bytes, count: length)), to: name)) != nil
}

private func removeRecord(_ name: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?) -> Bool {
    guard let storage = Kept<any SessionStorage>.borrow(context), let name = String(lent: name) else {
        return false
    }
    return (try? storage.remove(name)) != nil
}
