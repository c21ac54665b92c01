//! A panic on demand, to show that panics stop at the C border. Not in the shipped library.

use std::sync::atomic::{AtomicI32, Ordering};

/// Where a panic can be asked for.
#[derive(Clone, Copy)]
pub enum Place {
    /// Behind an exported function.
    Entry = 1,
    /// In the engine.
    Step = 2,
    /// On the way to the server.
    Exchange = 3,
    /// Behind an asynchronous function, once the call is accepted.
    Call = 4,
    /// On the way to the storage.
    Store = 5,
    /// Where a thread is started, which fails.
    Thread = 6,
}

static ARMED: AtomicI32 = AtomicI32::new(0);

/// Panics if a panic was asked for here.
pub fn reach(place: Place) {
    assert!(!is_to_fail(place), "asked for by a test");
}

/// Whether a failure was asked for here, which it then is not any more.
pub fn is_to_fail(place: Place) -> bool {
    let place = place as i32;
    ARMED
        .compare_exchange(place, 0, Ordering::SeqCst, Ordering::SeqCst)
        .is_ok()
}

/// Asks for one panic at a place, by its number; 0 takes it back. Returns what was asked for and has
/// not happened.
pub fn ask(place: i32) -> i32 {
    ARMED.swap(place, Ordering::SeqCst)
}
