import Foundation

/// Where closures, delegate and logger run.
///
/// A dispatch queue is one, so `settings.callbackExecutor = DispatchQueue.main` is all it takes for
/// the main thread.
public protocol CallbackExecutor: Sendable {
    /// Runs `work` where callbacks are to run, now or later.
    ///
    /// Work comes one piece at a time. Callbacks keep their order and never overlap, even when the
    /// executor runs work on several threads. What still waits when the library is shut down runs
    /// inside ``Synerise/shutdown()``, on the thread that calls it.
    func execute(_ work: @escaping @Sendable () -> Void)
}

extension DispatchQueue: CallbackExecutor {
    /// Hands `work` to the queue.
    public func execute(_ work: @escaping @Sendable () -> Void) {
        async(execute: work)
    }
}

/// A closure for this library that runs `body` on the main actor, wherever callbacks run:
///
///     Client.refreshToken(success: onMainActor { self.label.text = "fresh" }, failure: …)
///
/// It runs at once when callbacks run on the main thread, and is handed to the main queue otherwise.
public func onMainActor(_ body: @escaping @MainActor @Sendable () -> Void) -> @Sendable () -> Void {
    {
        if Thread.isMainThread {
            MainActor.assumeIsolated(body)
        } else {
            DispatchQueue.main.async { MainActor.assumeIsolated(body) }
        }
    }
}

/// A closure for this library that runs `body` on the main actor, wherever callbacks run:
///
///     Client.retrieveToken(success: onMainActor { token in self.show(token) }, failure: …)
///
/// It runs at once when callbacks run on the main thread, and is handed to the main queue otherwise.
public func onMainActor<Value: Sendable>(
    _ body: @escaping @MainActor @Sendable (Value) -> Void
) -> @Sendable (Value) -> Void {
    { value in onMainActor { body(value) }() }
}
