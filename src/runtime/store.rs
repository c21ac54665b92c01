//! Where the session record is kept.

mod file;
mod memory;

use std::cell::Cell;

use snr_session::StorageRead;
use snr_session::record::Commit;

use super::inside;

pub use self::file::FileStore;
pub use self::memory::MemoryStore;

/// What reading a store answers.
pub struct Reading {
    /// The record.
    pub record: StorageRead,
    /// What the host should hear of how it was found.
    pub remark: Option<&'static str>,
}

impl From<StorageRead> for Reading {
    fn from(record: StorageRead) -> Self {
        Self {
            record,
            remark: None,
        }
    }
}

/// A place for one record.
///
/// A write replaces the record as a whole: whatever happens, the old or the new one is read back.
/// Errors say what went wrong, in words that hold nothing of the record.
pub trait Store: Send + Sync {
    /// Reads the record.
    fn read(&self) -> Reading;

    /// Replaces the record durably.
    ///
    /// # Errors
    ///
    /// When the new record may not survive; the old one may then be read back.
    fn write(&self, commit: &Commit) -> Result<(), String>;

    /// Removes the record durably; it is no error if there is none.
    ///
    /// # Errors
    ///
    /// When the record may still be read back.
    fn remove(&self) -> Result<(), String>;

    /// Keeps the record, which is damaged, under another name.
    ///
    /// # Errors
    ///
    /// When the next write would erase it.
    fn set_aside(&self) -> Result<(), String>;

    /// The session has ended: another may use the place, of this process or of another.
    fn release(&self) {}
}

thread_local! {
    static IS_INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Runs a callback of a storage of the host's, inside of which nothing may wait for the storage.
pub fn inside<T>(callback: impl FnOnce() -> T) -> T {
    inside::run(&IS_INSIDE, callback)
}

/// Whether this thread runs such a callback.
pub fn is_inside() -> bool {
    IS_INSIDE.get()
}
