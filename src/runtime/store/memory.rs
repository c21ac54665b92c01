//! No storage: the session lasts as long as the process.

use snr_session::StorageRead;
use snr_session::record::Commit;

use super::{Reading, Store};

/// Keeps nothing.
pub struct MemoryStore;

impl Store for MemoryStore {
    fn read(&self) -> Reading {
        StorageRead::Absent.into()
    }

    fn write(&self, _commit: &Commit) -> Result<(), String> {
        Ok(())
    }

    fn remove(&self) -> Result<(), String> {
        Ok(())
    }

    fn set_aside(&self) -> Result<(), String> {
        Ok(())
    }
}
