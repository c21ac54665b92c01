/// What one waiting task gets: the first of the outcomes that arrive, whether that is before the task
/// waits or after. What arrives later is dropped.
final class FirstOutcome<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case arrived(Result<Value, any Error>)
        case delivered
    }

    private let state = Locked(State.open)

    /// Resumes `continuation` with the outcome. To be called once.
    func deliver(to continuation: CheckedContinuation<Value, any Error>) {
        let outcome: Result<Value, any Error>? = state.withLock { state in
            guard case .arrived(let outcome) = state else {
                state = .awaited(continuation)
                return nil
            }
            state = .delivered
            return outcome
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    /// Tells an outcome.
    func arrive(_ outcome: Result<Value, any Error>) {
        let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open:
                state = .arrived(outcome)
                return nil
            case .awaited(let continuation):
                state = .delivered
                return continuation
            case .arrived, .delivered:
                return nil
            }
        }
        waiting?.resume(with: outcome)
    }
}
