//! A storage that fails when it is told to.

use std::collections::VecDeque;

use snr_session::StorageRead;
use snr_session::record::Record;

/// How a write or a removal ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// As it should.
    None,
    /// It fails, and nothing has changed.
    Before,
    /// It is done, and says that it failed.
    After,
}

/// What is stored, and how the next operations on it end.
#[derive(Default)]
pub struct Disk {
    stored: Option<Vec<u8>>,
    generation: Option<u64>,
    pub faults: VecDeque<Fault>,
}

impl Disk {
    /// What a session that starts now reads.
    pub fn read(&self) -> StorageRead {
        match &self.stored {
            Some(bytes) => StorageRead::present(bytes),
            None => StorageRead::Absent,
        }
    }

    /// The stored bytes, to damage them.
    pub fn stored_mut(&mut self) -> Option<&mut Vec<u8>> {
        self.stored.as_mut()
    }

    /// Another session starts, perhaps from an older record.
    pub fn forget_generation(&mut self) {
        self.generation = None;
    }

    /// Each commit of a session follows on the one before.
    pub fn check_successor(&mut self, record: &Record) {
        if let Some(last) = self.generation.replace(record.generation()) {
            assert_eq!(record.generation(), last.wrapping_add(1));
        }
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.change(Some(bytes.to_vec()))
    }

    pub fn remove(&mut self) -> Result<(), String> {
        self.change(None)
    }

    fn change(&mut self, to: Option<Vec<u8>>) -> Result<(), String> {
        let fault = self.faults.pop_front().unwrap_or(Fault::None);
        if fault != Fault::Before {
            self.stored = to;
        }
        match fault {
            Fault::None => Ok(()),
            Fault::Before | Fault::After => Err("the disk is full".into()),
        }
    }
}
