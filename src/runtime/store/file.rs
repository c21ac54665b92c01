//! The record in a file of two slots.
//!
//! A commit writes the slot that does not hold the newest record, and flushes it: whatever
//! interrupts it, the other slot is as it was. Reading takes the newest record that is whole. A
//! record that was stored to be rid of the one before leaves no trace of that one. Only a first
//! record, or one that outgrows its slot, makes a new file, which replaces the old one at once.

mod lock;
mod slots;

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use snr_session::record::{Commit, LONGEST_RECORD, Record, Unreadable};
use snr_session::{Body, StorageRead};

use self::lock::Lock;
use self::slots::{Found, Slots};
use super::{Reading, Store};

const RECORD: &str = "snrclient.session";
const NEXT_RECORD: &str = "snrclient.session.next";
const DAMAGED_RECORD: &str = "snrclient.session.damaged";

/// No file of two slots is longer; reading more of one that is would only waste memory.
const LONGEST_FILE: u64 = 2 * LONGEST_RECORD as u64;

const NOT_PRIVATE: &str =
    "others may reach the stored session, and its permissions cannot be changed";

/// A record file in a directory.
pub struct FileStore {
    directory: PathBuf,
    slots: Mutex<Option<Slots>>,
    /// Held from the first reading on.
    lock: Mutex<Option<Lock>>,
}

impl FileStore {
    /// The store in `directory`, an absolute path, which is created when it is first needed.
    pub fn new(directory: PathBuf) -> Self {
        Self {
            directory,
            slots: Mutex::new(None),
            lock: Mutex::new(None),
        }
    }

    /// The record in what such a store's file held, in a storage that took it over as it was.
    pub fn record_of(content: &[u8]) -> Option<Result<Record, Unreadable>> {
        slots::read_newest(content).map(|newest| newest.map(|commit| commit.record))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    fn slots(&self) -> MutexGuard<'_, Option<Slots>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Lock>> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the directory private, if it is for the session and nothing else.
    fn close_directory(&self, directory: &File) -> io::Result<()> {
        const STICKY: u32 = 0o1000;
        let metadata = directory.metadata()?;
        if !is_open_to_others(&metadata) || metadata.mode() & STICKY != 0 {
            return Ok(());
        }
        for entry in fs::read_dir(&self.directory)? {
            let name = entry?.file_name();
            if !name.as_encoded_bytes().starts_with(RECORD.as_bytes()) {
                return Ok(());
            }
        }
        directory.set_permissions(Permissions::from_mode(0o700))
    }

    /// Opens the directory, which is created if it is missing.
    fn open_directory(&self) -> io::Result<File> {
        let open = || {
            OpenOptions::new()
                .read(true)
                // A pipe would be waited for.
                .custom_flags(libc::O_DIRECTORY)
                .open(&self.directory)
        };
        match open() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.create_directory()?;
                open()
            }
            opened => opened,
        }
    }

    /// Creates the directory where it is missing, so that a power cut does not take it away again.
    fn create_directory(&self) -> io::Result<()> {
        let missing: Vec<_> = self
            .directory
            .ancestors()
            .take_while(|path| !path.exists())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.directory)?;
        // The process may mask even the owner's bits.
        fs::set_permissions(&self.directory, Permissions::from_mode(0o700))?;
        missing
            .into_iter()
            .filter_map(Path::parent)
            .try_for_each(sync_directory)
    }

    fn try_read(&self) -> io::Result<Reading> {
        let directory = self.open_directory()?;
        let is_closed = self.close_directory(&directory).is_ok();
        let mut lock = self.lock();
        if lock.is_none() {
            *lock = Lock::take(directory)?;
        }
        drop(lock);
        let file = match OpenOptions::new()
            .read(true)
            .write(true)
            .open(self.path(RECORD))
        {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Reading {
                    record: StorageRead::Absent,
                    remark: (!is_closed).then_some(NOT_PRIVATE),
                });
            }
            Err(error) => return Err(error),
        };
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            // Reading from a pipe would never end.
            return Err(io::Error::other(
                "what is in the record's place is not a file",
            ));
        }
        let is_private = make_private(&file, &metadata).is_ok() && is_closed;
        // Reserved at once, because growing would leave copies of the tokens behind.
        let size = metadata.len().min(LONGEST_FILE);
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
        (&file).take(LONGEST_FILE).read_to_end(&mut bytes)?;
        let bytes = Body::new(bytes);
        let Some(found) = Slots::open(file, bytes.expose()) else {
            return Ok(StorageRead::Present(Err(unreadable(bytes.expose()))).into());
        };
        let Found {
            mut slots,
            newest,
            is_other_whole,
        } = found;
        // What a newer version of the library has begun, that one has to finish.
        let is_cleared = newest
            .as_ref()
            .is_ok_and(|commit| slots.finish_clearing(commit.purpose).is_ok());
        // A commit was interrupted, or the newest record is damaged; which of the two cannot be told.
        let is_other_damaged = !is_other_whole && !slots.is_other_blank();
        let remark = is_other_damaged.then_some(
            "the last change of the session was not stored whole; the session before it goes on",
        );
        let remark = remark.or((!is_private).then_some(NOT_PRIVATE));
        // Where something of an ended session may be left, the next commit makes a new file, which
        // is rid of it.
        if is_cleared && self.remove_leftover().is_ok() {
            *self.slots() = Some(slots);
        }
        Ok(Reading {
            record: StorageRead::Present(newest.map(|commit| Box::new(commit.record))),
            remark,
        })
    }

    /// Removes what a kill may have left of a new file before it took the old one's place.
    fn remove_leftover(&self) -> io::Result<()> {
        match fs::remove_file(self.path(NEXT_RECORD)) {
            Ok(()) => sync_directory(&self.directory),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn try_write(&self, commit: &Commit) -> io::Result<()> {
        let record = commit.encode();
        let record = record.expose();
        if Slots::file_length(record) > LONGEST_FILE {
            return Err(io::Error::other("the record is too long to be read back"));
        }
        let mut slots = self.slots();
        // Whatever goes wrong, the next commit starts with a new file.
        match slots.take() {
            Some(mut open) if open.fits(record) && self.is_in_place(&open)? => {
                open.write(record, commit.purpose)?;
                *slots = Some(open);
            }
            _ => *slots = Some(self.replace(record)?),
        }
        Ok(())
    }

    /// Whether the open file is still the one that would be read after a restart.
    fn is_in_place(&self, slots: &Slots) -> io::Result<bool> {
        match fs::metadata(self.path(RECORD)) {
            Ok(found) => {
                let open = slots.file().metadata()?;
                Ok((found.dev(), found.ino()) == (open.dev(), open.ino()))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn replace(&self, record: &[u8]) -> io::Result<Slots> {
        self.create_directory()?;
        let next = self.path(NEXT_RECORD);
        // A leftover of a kill may have other permissions than a new file gets.
        remove_if_present(&next)?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&next)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        let slots = Slots::create(file, record)?;
        fs::rename(&next, self.path(RECORD))?;
        sync_directory(&self.directory)?;
        Ok(slots)
    }

    fn try_remove(&self) -> io::Result<()> {
        self.slots().take();
        remove_if_present(&self.path(NEXT_RECORD))?;
        remove_if_present(&self.path(RECORD))?;
        match sync_directory(&self.directory) {
            // With the directory everything in it is gone.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    fn try_set_aside(&self) -> io::Result<()> {
        let mut number = 1_u32;
        let aside = loop {
            let aside = self.path(&format!("{DAMAGED_RECORD}-{number}"));
            if !aside.try_exists()? {
                break aside;
            }
            number += 1;
        };
        fs::rename(self.path(RECORD), aside)?;
        sync_directory(&self.directory)
    }
}

/// Why a file is not one of two slots: it is damaged, unless a newer version wrote it in another
/// layout. A record that may be left in it is not what was told last, so it does not count.
fn unreadable(content: &[u8]) -> Unreadable {
    match Commit::decode(content) {
        Err(newer @ Unreadable::NewerFormat(_)) => newer,
        _ => Unreadable::Damaged("nothing whole is left of it"),
    }
}

/// A backup that was played back may have given the file to everybody.
fn make_private(file: &File, metadata: &Metadata) -> io::Result<()> {
    if is_open_to_others(metadata) {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(())
}

fn is_open_to_others(metadata: &Metadata) -> bool {
    metadata.mode() & 0o077 != 0
}

fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn remove_if_present(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

impl Store for FileStore {
    fn read(&self) -> Reading {
        self.try_read()
            .unwrap_or_else(|error| StorageRead::Unavailable(error.to_string()).into())
    }

    fn write(&self, commit: &Commit) -> Result<(), String> {
        self.try_write(commit).map_err(|error| error.to_string())
    }

    fn remove(&self) -> Result<(), String> {
        self.try_remove().map_err(|error| error.to_string())
    }

    fn set_aside(&self) -> Result<(), String> {
        self.try_set_aside().map_err(|error| error.to_string())
    }

    fn release(&self) {
        *self.lock() = None;
    }
}

#[cfg(test)]
mod tests;
