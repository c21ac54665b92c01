/// A value that the library keeps as a context until it gives it back.
final class Kept<Value: Sendable>: Sendable {
    private let value: Value

    init(_ value: Value) {
        self.value = value
    }

    /// The context, which owns a reference until `giveBack` is called with it.
    func handOver() -> UnsafeMutableRawPointer {
        Unmanaged.passRetained(self).toOpaque()
    }

    /// The value of a context that is still kept.
    static func borrow(_ context: UnsafeMutableRawPointer?) -> Value? {
        context.map { Unmanaged<Kept>.fromOpaque($0).takeUnretainedValue().value }
    }
}

/// Releases a context of whatever type.
func giveBack(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<AnyObject>.fromOpaque(context).release()
}
