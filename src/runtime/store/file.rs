//! The record in a file, replaced atomically.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use snr_session::{Body, StorageRead};

use super::Store;

const RECORD: &str = "snrclient.session";
const NEXT_RECORD: &str = "snrclient.session.next";
const DAMAGED_RECORD: &str = "snrclient.session.damaged";

/// No record is this long; reading more of a file that is not one would only waste memory.
const MAX_RECORD: u64 = 1024 * 1024;

/// A record file in a directory.
pub struct FileStore {
    directory: PathBuf,
}

impl FileStore {
    /// The store in `directory`, which is created when it is first needed.
    pub fn new(directory: PathBuf) -> Self {
        Self { directory }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    fn create_directory(&self) -> io::Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.directory)
    }

    fn try_read(&self) -> io::Result<Option<Vec<u8>>> {
        self.create_directory()?;
        let file = match File::open(self.path(RECORD)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // Reserved at once, because growing would leave copies of the tokens behind.
        let size = file.metadata()?.len().min(MAX_RECORD);
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
        file.take(MAX_RECORD).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn try_write(&self, record: &[u8]) -> io::Result<()> {
        self.create_directory()?;
        let next = self.path(NEXT_RECORD);
        // A leftover of a kill may have other permissions than a new file gets.
        remove_if_present(&next)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&next)?;
        file.write_all(record)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&next, self.path(RECORD))?;
        self.sync_directory()
    }

    fn try_remove(&self) -> io::Result<()> {
        remove_if_present(&self.path(NEXT_RECORD))?;
        remove_if_present(&self.path(RECORD))?;
        self.sync_directory()
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
        self.sync_directory()
    }

    fn sync_directory(&self) -> io::Result<()> {
        File::open(&self.directory)?.sync_all()
    }
}

fn remove_if_present(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

impl Store for FileStore {
    fn read(&self) -> StorageRead {
        match self.try_read() {
            Ok(Some(bytes)) => StorageRead::Present(Body::new(bytes)),
            Ok(None) => StorageRead::Absent,
            Err(error) => StorageRead::Unavailable(error.to_string()),
        }
    }

    fn write(&self, record: &[u8]) -> Result<(), String> {
        self.try_write(record).map_err(|error| error.to_string())
    }

    fn remove(&self) -> Result<(), String> {
        self.try_remove().map_err(|error| error.to_string())
    }

    fn set_aside(&self) -> Result<(), String> {
        self.try_set_aside().map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn scratch(name: &str) -> (PathBuf, FileStore) {
        let directory = std::env::temp_dir()
            .join(format!("snrclient-{}", std::process::id()))
            .join(name);
        let _ = fs::remove_dir_all(&directory);
        let store = FileStore::new(directory.join("below"));
        (directory.join("below"), store)
    }

    fn content(store: &FileStore) -> Option<Vec<u8>> {
        match store.read() {
            StorageRead::Present(bytes) => Some(bytes.expose().to_vec()),
            StorageRead::Absent => None,
            StorageRead::Unavailable(reason) => panic!("{reason}"),
        }
    }

    // spec §5: directory 0700, file 0600
    #[test]
    fn records_are_replaced_and_private() {
        let (directory, store) = scratch("replace");
        assert_eq!(content(&store), None);
        store.write(b"one").unwrap();
        store.write(b"two").unwrap();
        assert_eq!(content(&store).unwrap(), b"two");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&directory), 0o700);
        assert_eq!(mode(&directory.join(RECORD)), 0o600);
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
    }

    // spec §5: a kill between two system calls leaves the old record
    #[test]
    fn a_leftover_of_a_kill_is_replaced_and_removed() {
        let (directory, store) = scratch("leftover");
        store.write(b"old").unwrap();
        fs::write(directory.join(NEXT_RECORD), b"half of a rec").unwrap();
        assert_eq!(content(&store).unwrap(), b"old");
        store.write(b"new").unwrap();
        assert_eq!(content(&store).unwrap(), b"new");
        fs::write(directory.join(NEXT_RECORD), b"secret").unwrap();
        store.remove().unwrap();
        store.remove().unwrap();
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
    }

    // spec §5: a damaged record is never erased
    #[test]
    fn each_damaged_record_gets_a_name_of_its_own() {
        let (directory, store) = scratch("damaged");
        for number in 1..=3 {
            store.write(format!("bad {number}").as_bytes()).unwrap();
            store.set_aside().unwrap();
            assert_eq!(content(&store), None);
        }
        for number in 1..=3 {
            let aside = directory.join(format!("{DAMAGED_RECORD}-{number}"));
            assert_eq!(fs::read(aside).unwrap(), format!("bad {number}").as_bytes());
        }
    }

    // spec §5, F37: what cannot be read is unavailable, not absent
    #[test]
    fn an_unreadable_record_is_not_an_absent_one() {
        let (directory, store) = scratch("unreadable");
        fs::create_dir_all(directory.join(RECORD)).unwrap();
        assert!(matches!(store.read(), StorageRead::Unavailable(_)));
        assert!(store.write(b"new").is_err());
        let (file, store) = scratch("not-a-directory");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, b"").unwrap();
        assert!(matches!(store.read(), StorageRead::Unavailable(_)));
    }
}
