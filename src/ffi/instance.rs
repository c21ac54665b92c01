//! The one session of the process, and how calls from C reach it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwapOption;
use snr_session::{ApiError, Snapshot};

use super::callback::Reply;
use super::delegate::DelegateSlot;
use super::enums::SNRErrorCode;
use crate::runtime::completion::Completion;
use crate::runtime::driver::Input;
use crate::runtime::{Configuration, Runtime, StorageFailed};

static RUNTIME: ArcSwapOption<Runtime> = ArcSwapOption::const_empty();

/// The session after its last durable change, for whoever does not want to wait.
static PUBLISHED: ArcSwapOption<Snapshot> = ArcSwapOption::const_empty();

/// Held by whoever starts or ends it; never while a callback runs or is waited for.
static LIFECYCLE: Mutex<()> = Mutex::new(());

fn lifecycle() -> MutexGuard<'static, ()> {
    LIFECYCLE.lock().unwrap_or_else(PoisonError::into_inner)
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
    super::testing::reach(super::testing::Place::Call);
    match &*RUNTIME.load() {
        Some(runtime) => feed(runtime, input(completion)),
        None => completion.complete(Err(Arc::new(ApiError::not_ready(
            "the library is not initialized; call SNRSynerise_initialize first",
        )))),
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
    let _lifecycle = lifecycle();
    if RUNTIME.load().is_some() {
        return SNRErrorCode::InternalInconsistency;
    }
    let delegate = Arc::new(DelegateSlot::default());
    delegate.set(DelegateSlot::before_initialize().take());
    match Runtime::start(configuration(Arc::clone(&delegate), &PUBLISHED)) {
        Ok(runtime) => {
            RUNTIME.store(Some(Arc::new(runtime)));
            SNRErrorCode::None
        }
        Err(StorageFailed) => {
            DelegateSlot::before_initialize().set(delegate.take());
            SNRErrorCode::StorageUnavailable
        }
    }
}

/// Ends the session, if there is one.
pub(super) fn stop() {
    let runtime = {
        let _lifecycle = lifecycle();
        let runtime = RUNTIME.swap(None);
        if let Some(runtime) = &runtime {
            runtime.close();
            PUBLISHED.store(None);
        }
        runtime
    };
    if let Some(runtime) = runtime {
        runtime.stop();
    }
}
