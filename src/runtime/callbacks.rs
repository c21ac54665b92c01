//! The thread that runs the host's callbacks.
//!
//! There is one queue for the process, whichever session comes and goes, so that no two callbacks
//! ever run at once. Its thread starts with the first callback, stays while a session [`keep`]s it,
//! and ends when the queue is empty otherwise. Nothing of the library is locked while a callback
//! runs.

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::ffi::delivery::Delivery;

/// The name of the thread, as debuggers and the host's callbacks see it.
const THREAD_NAME: &str = "snr-callback";

struct State {
    queue: VecDeque<Delivery>,
    /// Sessions that want the thread to stay.
    keepers: usize,
    /// The thread runs, or is about to.
    running: bool,
    handle: Option<JoinHandle<()>>,
    /// Whoever ends a session and waits for the thread; otherwise it is nobody's when it ends.
    joiners: usize,
    /// The thread waits for work. Waking one that does not would cost a system call each time.
    waiting: bool,
    /// How many callbacks were ever queued, and how many of them have run.
    queued: u64,
    done: u64,
}

static STATE: Mutex<State> = Mutex::new(State {
    queue: VecDeque::new(),
    keepers: 0,
    running: false,
    handle: None,
    joiners: 0,
    waiting: false,
    queued: 0,
    done: 0,
});

thread_local! {
    /// Set on the thread that runs callbacks. Asking a thread for its id would leave something
    /// behind on threads of the host's.
    static IS_THIS_THREAD: Cell<bool> = const { Cell::new(false) };
}

/// The thread waits here for callbacks.
static WORK: Condvar = Condvar::new();

/// Whoever ends a session waits here for the thread.
static PROGRESS: Condvar = Condvar::new();

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets the thread stay from now on.
pub fn keep() {
    lock().keepers += 1;
}

/// Has a callback run as soon as those before it have.
pub fn push(delivery: Delivery) {
    let mut state = lock();
    state.queue.push_back(delivery);
    state.queued += 1;
    if state.running {
        wake(&mut state);
        return;
    }
    let spawned = thread::Builder::new().name(THREAD_NAME.into()).spawn(run);
    // Without a thread the callback stays queued, and the next one tries again.
    if let Ok(handle) = spawned {
        state.running = true;
        state.handle = Some(handle);
    }
}

/// Lets the thread end when there is nothing to do.
pub fn let_go() {
    stop_keeping(&mut lock());
}

fn stop_keeping(state: &mut State) {
    state.keepers -= 1;
    wake(state);
}

/// Lets the thread end, and returns when all that is queued by now has run; at once when called
/// from a callback, because that one cannot be waited for.
pub fn release() {
    let mut state = lock();
    stop_keeping(&mut state);
    if IS_THIS_THREAD.get() {
        return;
    }
    let awaited = state.queued;
    state.joiners += 1;
    // Another session may keep the thread meanwhile; then it is enough that the callbacks ran.
    state = PROGRESS
        .wait_while(state, |state| {
            state.running && !(state.keepers > 0 && state.done >= awaited)
        })
        .unwrap_or_else(PoisonError::into_inner);
    state.joiners -= 1;
    if !state.running
        && let Some(handle) = state.handle.take()
    {
        drop(state);
        let _ = handle.join();
    }
}

fn wake(state: &mut State) {
    if state.waiting {
        state.waiting = false;
        WORK.notify_one();
    }
}

fn run() {
    IS_THIS_THREAD.set(true);
    let mut due = VecDeque::new();
    let mut state = lock();
    loop {
        std::mem::swap(&mut state.queue, &mut due);
        if !due.is_empty() {
            drop(state);
            let count = due.len() as u64;
            for delivery in due.drain(..) {
                // A panic of ours in a callback must not take the host down.
                let _ = catch_unwind(AssertUnwindSafe(|| delivery.run()));
            }
            state = lock();
            state.done += count;
            if state.joiners > 0 {
                PROGRESS.notify_all();
            }
        } else if state.keepers > 0 {
            state.waiting = true;
            state = WORK.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting = false;
        } else {
            state.running = false;
            if state.joiners == 0 {
                state.handle = None;
            }
            PROGRESS.notify_all();
            return;
        }
    }
}
