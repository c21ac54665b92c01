//! Which threads are inside a callback of the host's.

use std::cell::Cell;
use std::thread::LocalKey;

/// Set while a thread runs callbacks of one kind. Asking a thread for its id would leave something
/// behind on threads of the host's.
pub type Flag = LocalKey<Cell<bool>>;

/// Runs a callback with the flag set, and leaves the flag as it was, should it panic too.
pub fn run<T>(flag: &'static Flag, callback: impl FnOnce() -> T) -> T {
    struct Restore(&'static Flag, bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            self.0.set(self.1);
        }
    }
    let _restore = Restore(flag, flag.replace(true));
    callback()
}
