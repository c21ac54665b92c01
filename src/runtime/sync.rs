//! What threads share, and how they wait for each other. A model checker brings its own, and then
//! runs every interleaving of what is written with these.

pub use std::sync::{Condvar, Mutex, MutexGuard};
pub use std::thread;
/// Declares what each thread has of its own.
pub use std::thread_local as thread_locals;

/// A place for one value that is read without waiting, and replaced as a whole.
pub use arc_swap::ArcSwapOption;

/// Declares what lives as long as the process; under a model checker, as long as one of its runs.
macro_rules! statics {
    ($($(#[$attribute:meta])* static $name:ident: $type:ty = $value:expr;)+) => {
        $($(#[$attribute])* static $name: $type = $value;)+
    };
}
pub(crate) use statics;
