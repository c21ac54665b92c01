//! How a test asks for a panic. Not in the shipped library.

use crate::testing;

/// Asks for one panic: 1 behind the next exported function, 2 in the engine's next step, 3 on the
/// way to the server, 4 once the next asynchronous call is accepted, 5 on the way to the storage. 6
/// lets the start of the next thread that waits for the server fail. 0 takes it back. Returns what
/// was asked for and has not happened.
#[unsafe(no_mangle)]
pub extern "C" fn SNRTesting_panicAt(place: i32) -> i32 {
    testing::ask(place)
}
