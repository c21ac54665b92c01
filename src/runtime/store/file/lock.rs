//! Keeps other processes out of a directory: each would overwrite what the other has stored.

use std::fs::{File, TryLockError};
use std::io;

/// A directory that is this process's until this is dropped.
pub(super) struct Lock(File);

impl Lock {
    /// Takes a directory; nothing where that cannot be had, because the file system has no locks, or
    /// because Apple's systems end an app that is suspended while it holds one in a shared container.
    ///
    /// # Errors
    ///
    /// When another process has it.
    pub(super) fn take(directory: File) -> io::Result<Option<Self>> {
        if cfg!(target_vendor = "apple") {
            return Ok(None);
        }
        match directory.try_lock() {
            Ok(()) => Ok(Some(Self(directory))),
            Err(TryLockError::WouldBlock) => Err(io::Error::other(
                "another process, or another copy of this library, uses the directory; give each its own",
            )),
            Err(TryLockError::Error(_)) => Ok(None),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would leave it to the copies that a fork has made.
        let _ = self.0.unlock();
    }
}
