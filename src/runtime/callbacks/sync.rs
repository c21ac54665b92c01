//! What [`super::turns`] is made of. A model checker brings its own.

pub use std::sync::{Condvar, Mutex, MutexGuard};
pub use std::thread::JoinHandle;
