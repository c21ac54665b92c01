import CSNRClient

/// What one call owes its caller: exactly one of two closures, once.
///
/// The library is given the only reference, as the call's context. It calls exactly one of the two
/// callbacks, exactly once, which takes the reference back: so a call leaks nothing.
///
/// Unchecked, for the compiler cannot see that subclasses are immutable as well.
class Reply: @unchecked Sendable {
    fileprivate let failure: @Sendable (ApiError) -> Void

    fileprivate init(failure: @escaping @Sendable (ApiError) -> Void) {
        self.failure = failure
    }

    /// The context for one call.
    func handOver() -> UnsafeMutableRawPointer {
        Unmanaged.passRetained(self).toOpaque()
    }

    fileprivate static func takeBack(_ context: UnsafeMutableRawPointer?) -> Self? {
        context.map { Unmanaged<Self>.fromOpaque($0).takeRetainedValue() }
    }
}

/// A reply that delivers a value.
final class ReplyWith<Value>: Reply, @unchecked Sendable {
    fileprivate let success: @Sendable (Value) -> Void

    init(
        success: @escaping @Sendable (Value) -> Void,
        failure: @escaping @Sendable (ApiError) -> Void
    ) {
        self.success = success
        super.init(failure: failure)
    }
}

func replySucceeded(_ context: UnsafeMutableRawPointer?) {
    ReplyWith<Void>.takeBack(context)?.success(())
}

func replyWithToken(_ token: OpaquePointer?, _ context: UnsafeMutableRawPointer?) {
    guard let reply = ReplyWith<Token>.takeBack(context), let token = Token(retaining: token) else { return }
    reply.success(token)
}

func replyWithStatus(_ status: SNRClientConditionalAuthStatus, _ context: UnsafeMutableRawPointer?) {
    ReplyWith<ClientConditionalAuthResult>.takeBack(context)?
        .success(ClientConditionalAuthResult(status: ClientConditionalAuthStatus(status)))
}

func replyFailed(_ error: OpaquePointer?, _ context: UnsafeMutableRawPointer?) {
    Reply.takeBack(context)?.failure(ApiError(copying: error))
}
