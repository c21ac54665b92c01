//! How requests reach the server.

use snr_session::{Exchange, Request, RequestId};

/// What speaks to the server. One request is on the wire as a rule, and never more than a few.
pub trait Transport: Send + Sync {
    /// A request is about to be sent; from now on it can be abandoned. Must not wait.
    fn begin(&self, id: RequestId);

    /// Sends a request that was begun, on a thread that may wait.
    ///
    /// Returns how that ended; nothing if the request was abandoned, or if its answer is going to
    /// come by itself.
    fn exchange(&self, id: RequestId, request: Request) -> Option<Exchange>;

    /// A request that was begun is not wanted any more. Must not wait.
    ///
    /// Returns what is left to be done about it, which is to be given to [`Self::cancel`].
    fn abandon(&self, id: RequestId) -> Option<CompletionToken>;

    /// Does what is left to be done about an abandoned request, on a thread that may wait.
    fn cancel(&self, _token: CompletionToken) {}

    /// Whose answer comes with this token. It is nobody's from then on.
    fn take(&self, _token: CompletionToken) -> Option<RequestId> {
        None
    }

    /// Whether a request may never be answered, not even after its timeout.
    fn may_forget(&self) -> bool {
        false
    }

    /// Leaves nothing behind of what went over the wire.
    fn hang_up(&self) {}

    /// Abandons everything, and begins nothing any more.
    fn stop(&self);
}

/// Names a request of this process to the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompletionToken(pub u64);
