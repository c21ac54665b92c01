//! A storage of the host's.

use std::ffi::{CStr, CString};
use std::sync::Arc;

use snr_session::record::{Commit, LONGEST_RECORD, Purpose, Record};
use snr_session::{Body, StorageRead};

use super::boundary::read_enum;
use super::callback::OwnedContext;
use super::enums::SNRStorageReadStatus;
use super::storage::{
    SNRStorageReadCallback, SNRStorageReading, SNRStorageRemoveCallback, SNRStorageWriteCallback,
};
use crate::runtime::store::{self, FileStore, Reading, Store};

/// What the record is called.
const RECORD: &CStr = c"snrclient.session";

/// How many damaged records are kept before the storage is considered to be broken.
const MAX_DAMAGED: u32 = 100;

/// Keeps records where the host's callbacks do.
pub struct HostStorage {
    read: SNRStorageReadCallback,
    write: SNRStorageWriteCallback,
    remove: SNRStorageRemoveCallback,
    context: OwnedContext,
}

impl HostStorage {
    /// A storage, if it can do all that is asked of one.
    pub fn new(
        read: SNRStorageReadCallback,
        write: SNRStorageWriteCallback,
        remove: SNRStorageRemoveCallback,
        context: OwnedContext,
    ) -> Option<Arc<Self>> {
        let is_complete = read.is_some() && write.is_some() && remove.is_some();
        is_complete.then(|| {
            Arc::new(Self {
                read,
                write,
                remove,
                context,
            })
        })
    }

    /// The bytes under a name, or nothing when there are none.
    fn try_read(&self, name: &CStr) -> Result<Option<Body>, String> {
        let reading = SNRStorageReading::default();
        let read = self.read.ok_or("the host's storage cannot read")?;
        let place = (&raw const reading).cast_mut();
        let status = store::inside(|| read(name.as_ptr(), place, self.context.get()));
        match (read_enum(status), reading.into_bytes()) {
            (Some(SNRStorageReadStatus::Present), Some(bytes)) => Ok(Some(bytes)),
            (Some(SNRStorageReadStatus::Present), None) => {
                Err("the host's storage said Present, but set no bytes".into())
            }
            (Some(SNRStorageReadStatus::Absent), _) => Ok(None),
            (Some(SNRStorageReadStatus::Unavailable) | None, _) => {
                Err("the host's storage said so".into())
            }
        }
    }

    fn try_write(&self, name: &CStr, bytes: &[u8]) -> Result<(), String> {
        if bytes.len() > LONGEST_RECORD {
            return Err("the record is too long to be read back".into());
        }
        let (name, context) = (name.as_ptr(), self.context.get());
        let is_written = self.write.is_some_and(|write| {
            store::inside(|| write(name, bytes.as_ptr(), bytes.len(), context))
        });
        let refused = || "the host's storage could not write it".to_owned();
        is_written.then_some(()).ok_or_else(refused)
    }

    /// Stores at once, if it can be, what a storage directory held and the host took over.
    fn move_in(&self, record: Record) -> Box<Record> {
        let encoded = record.encode(Purpose::Clear);
        // Otherwise the next change stores it, or the next start finds it where it was.
        let _ = self.try_write(RECORD, encoded.expose());
        Box::new(record)
    }
}

impl Store for Arc<HostStorage> {
    fn read(&self) -> Reading {
        let record = match self.try_read(RECORD) {
            Ok(Some(bytes)) => match FileStore::record_of(bytes.expose()) {
                Some(record) => StorageRead::Present(record.map(|record| self.move_in(record))),
                None => StorageRead::present(bytes.expose()),
            },
            Ok(None) => StorageRead::Absent,
            Err(reason) => StorageRead::Unavailable(reason),
        };
        record.into()
    }

    fn write(&self, commit: &Commit) -> Result<(), String> {
        self.try_write(RECORD, commit.encode().expose())
    }

    fn remove(&self) -> Result<(), String> {
        let is_removed = self
            .remove
            .is_some_and(|remove| store::inside(|| remove(RECORD.as_ptr(), self.context.get())));
        let refused = || "the host's storage could not remove it".to_owned();
        is_removed.then_some(()).ok_or_else(refused)
    }

    fn set_aside(&self) -> Result<(), String> {
        let Ok(Some(damaged)) = self.try_read(RECORD) else {
            return Err("the damaged record cannot be read again".into());
        };
        for number in 1..=MAX_DAMAGED {
            let name = [RECORD.to_bytes(), format!(".damaged-{number}").as_bytes()].concat();
            let name = CString::new(name).map_err(|error| error.to_string())?;
            if self.try_read(&name)?.is_none() {
                return self.try_write(&name, damaged.expose());
            }
        }
        Err("too many damaged records are kept already".into())
    }
}
