//! The one session of the process, and how calls from C reach it.

use std::sync::{Arc, PoisonError};

use snr_session::{ApiError, Grant, Snapshot};

use super::callback::{Reply, TokenReply};
use super::callbacks;
use super::completion::{Completion, Input};
use super::delegate::{Delegate, DelegateSlot};
use super::enums::SNRErrorCode;
use super::running::{self, Configuration, Runtime, StorageFailed};
use crate::runtime::sync::{ArcSwapOption, Mutex, MutexGuard, statics};
use crate::runtime::{clock, store};

statics! {
    static RUNTIME: ArcSwapOption<Runtime> = ArcSwapOption::const_empty();

    /// The session after its last durable change, for the getters, which do not wait.
    static PUBLISHED: ArcSwapOption<Snapshot> = ArcSwapOption::const_empty();

    /// Held by whoever starts or ends the session, or sets its delegate; never while a callback
    /// runs or is waited for. It guards the delegate that waits for a session.
    static LIFECYCLE: Mutex<Option<Arc<Delegate>>> = Mutex::new(None);
}

/// Nothing when the storage calls in, because whoever asked it may hold it.
fn lifecycle() -> Option<MutexGuard<'static, Option<Arc<Delegate>>>> {
    let is_free = !store::is_inside();
    is_free.then(|| LIFECYCLE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Reads the session, if there is one.
pub(super) fn with_runtime<T>(read: impl FnOnce(&Runtime) -> T) -> Option<T> {
    RUNTIME.load().as_deref().map(read)
}

/// Reads the session after its last durable change, if there is one.
pub(super) fn with_snapshot<T>(read: impl FnOnce(&Snapshot) -> T) -> Option<T> {
    PUBLISHED.load().as_deref().map(read)
}

/// Has the session serve a call; without one the call fails.
pub(super) fn call<R: Reply>(reply: R, input: impl FnOnce(Completion<R>) -> Input) {
    serve(reply, input, Runtime::feed);
}

/// The same, but returns when what changes at once is on disk.
pub(super) fn call_and_wait<R: Reply>(reply: R, input: impl FnOnce(Completion<R>) -> Input) {
    serve(reply, input, Runtime::feed_and_wait);
}

fn serve<R: Reply>(
    reply: R,
    input: impl FnOnce(Completion<R>) -> Input,
    feed: fn(&Runtime, Input),
) {
    let completion = Completion::new(reply);
    #[cfg(feature = "testing")]
    crate::testing::reach(crate::testing::Place::Call);
    match &*RUNTIME.load() {
        Some(runtime) => feed(runtime, input(completion)),
        None => {
            let error = ApiError::not_ready(
                "the library is not initialized; call SNRSynerise_initialize first",
            );
            completion.complete(Err(Arc::new(error))).now();
        }
    }
}

/// Answers a call with a token. Other callbacks may have kept it waiting, so whose the token is, and
/// its age, are looked at only now.
pub(super) fn hand_over(reply: TokenReply, grant: &Grant) {
    let is_good = with_snapshot(|now| now.still_grants(grant, clock::boot(), clock::wall));
    if is_good == Some(true) {
        return reply.succeed(grant);
    }
    let refused = match &*RUNTIME.load() {
        Some(runtime) => runtime.answer_anew(reply, grant),
        None => Some(reply),
    };
    if let Some(reply) = refused {
        reply.fail(&Arc::new(ApiError::shutting_down()));
    }
}

/// Fails a call for what was passed to it.
pub(super) fn refuse<R: Reply>(reply: R, error: ApiError) {
    Completion::new(reply).complete(Err(Arc::new(error)));
}

/// Starts the session, with the delegate that waits for one.
pub(super) fn start(
    configuration: impl FnOnce(Arc<DelegateSlot>, &'static ArcSwapOption<Snapshot>) -> Configuration,
) -> SNRErrorCode {
    let Some(mut waiting) = lifecycle() else {
        return SNRErrorCode::InternalInconsistency;
    };
    let delegate = Arc::new(DelegateSlot::default());
    let configuration = configuration(Arc::clone(&delegate), &PUBLISHED);
    if RUNTIME.load().is_some() {
        let reason = "not initialized: the library is initialized already; shut it down first";
        running::complain(configuration.logger.as_ref(), reason);
        return SNRErrorCode::InternalInconsistency;
    }
    let _ = delegate.replace(waiting.take());
    match Runtime::start(configuration) {
        Ok(runtime) => {
            let runtime = Arc::new(runtime);
            RUNTIME.store(Some(Arc::clone(&runtime)));
            runtime.begin();
            SNRErrorCode::None
        }
        Err(StorageFailed) => {
            *waiting = delegate.replace(None);
            SNRErrorCode::StorageUnavailable
        }
    }
}

/// Ends the session, if there is one. Another thread may be about to: then this one waits for the
/// same callbacks.
pub(super) fn stop() {
    let (runtime, last, waiting) = {
        let Some(mut waiting) = lifecycle() else {
            return;
        };
        let runtime = RUNTIME.swap(None);
        let last = match &runtime {
            Some(runtime) => runtime.close(),
            None => callbacks::detach(),
        };
        PUBLISHED.store(None);
        (runtime, last, waiting.take())
    };
    drop(waiting);
    match runtime {
        Some(runtime) => runtime.stop(last),
        None => callbacks::settle(last),
    }
}

/// Sets the delegate of the session, or of the next one when there is none.
pub(super) fn set_delegate(delegate: Arc<Delegate>) {
    let previous = {
        let Some(mut waiting) = lifecycle() else {
            return;
        };
        match RUNTIME.load().as_deref() {
            Some(runtime) => runtime.delegate().replace(Some(delegate)),
            None => waiting.replace(delegate),
        }
    };
    drop(previous);
}
