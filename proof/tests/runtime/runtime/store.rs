//! The library's border to the disk.

use std::cell::Cell;

use snr_session::StorageRead;
use snr_session::record::Commit;

pub struct Reading {
    pub record: StorageRead,
    pub remark: Option<&'static str>,
}

pub trait Store: Send + Sync {
    fn read(&self) -> Reading;
    fn write(&self, commit: &Commit) -> Result<(), String>;
    fn remove(&self) -> Result<(), String>;
    fn set_aside(&self) -> Result<(), String>;
    fn release(&self);
}

loom::thread_local! {
    static IS_INSIDE: Cell<bool> = Cell::new(false);
}

/// Runs a callback of a storage of the host's.
pub fn inside(callback: impl FnOnce()) {
    IS_INSIDE.with(|is_inside| is_inside.set(true));
    callback();
    IS_INSIDE.with(|is_inside| is_inside.set(false));
}

pub fn is_inside() -> bool {
    IS_INSIDE.with(Cell::get)
}
