//! No storage: the session lasts as long as the process.

use snr_session::StorageRead;

use super::{Reading, Store};

/// Keeps nothing.
pub struct MemoryStore;

impl Store for MemoryStore {
    fn read(&self) -> Reading {
        StorageRead::Absent.into()
    }

    fn write(&self, _record: &[u8]) -> Result<(), String> {
        Ok(())
    }

    fn remove(&self) -> Result<(), String> {
        Ok(())
    }

    fn set_aside(&self) -> Result<(), String> {
        Ok(())
    }
}
