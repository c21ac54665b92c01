//! The host's callbacks, one after another.
//!
//! There is one queue for the process, whichever session comes and goes, so that no two callbacks
//! ever run at once. The thread "snr-callback" runs them, unless the session's host has an
//! [`Executor`]: then the thread hands them over to it. Nothing of the library is locked while a
//! callback runs.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};
use std::thread;

use super::delivery::Delivery;
use super::executor::Executor;
use crate::runtime::inside;
use crate::runtime::turns::{Job, Mark, Turns, Wake};

/// The name of the thread, as debuggers and the host's callbacks see it.
const THREAD_NAME: &str = "snr-callback";

static TURNS: LazyLock<Turns<Delivery, Arc<Executor>>> = LazyLock::new(Turns::default);

thread_local! {
    static IS_INSIDE: Cell<bool> = const { Cell::new(false) };
}

impl Job for Delivery {
    fn run(self) {
        // A panic of ours in a callback must not take the host down.
        let _ = catch_unwind(AssertUnwindSafe(|| inside(|| self.call_back())));
    }
}

/// Runs something of the host's that the end of a session cannot wait for, because it may be what
/// ends the session.
pub fn inside(callback: impl FnOnce()) {
    inside::run(&IS_INSIDE, callback);
}

/// A session begins, whose callbacks are the executor's if it has one.
pub fn keep(executor: Option<Arc<Executor>>) {
    TURNS.keep(executor);
}

/// Has a callback run as soon as those before it have.
pub fn push(delivery: Delivery) -> Wake<'static> {
    TURNS.push(delivery, || {
        let thread = thread::Builder::new().name(THREAD_NAME.into());
        thread.spawn(|| TURNS.run()).ok()
    })
}

/// Runs, in the executor's name, what waits for it by now.
pub fn run_for(executor: usize) {
    TURNS.run_for(executor);
}

/// The session has queued its last callback.
pub fn detach() -> Mark {
    TURNS.detach()
}

/// Ends a session that did not begin.
pub fn let_go(executor: Option<&Arc<Executor>>) {
    TURNS.let_go(executor, TURNS.detach());
}

/// Ends a session, and returns when its callbacks have run; at once when called from a callback,
/// because that one cannot be waited for.
pub fn release(executor: Option<&Arc<Executor>>, last: Mark) {
    if IS_INSIDE.get() {
        TURNS.let_go(executor, last);
    } else {
        TURNS.release(executor, last);
    }
}

/// Returns when the callbacks up to `last` have run, whosever they are; at once when called from a
/// callback.
pub fn settle(last: Mark) {
    if !IS_INSIDE.get() {
        TURNS.settle(last);
    }
}
