//! The file store on a real file system.

use snr_session::record::{Commit, Purpose, Record};
use snr_session::{
    ApiKey, Beginning, BootTime, Effect, Input, Moment, Recovery, Session, Settings, Text, UnixTime,
};

use super::*;
use crate::first_session::{self, Nobody};

fn scratch(name: &str) -> (PathBuf, FileStore) {
    let directory = std::env::temp_dir()
        .join(format!("snrclient-{}", std::process::id()))
        .join(name);
    let _ = fs::remove_dir_all(&directory);
    let store = FileStore::new(directory.join("below"));
    (directory.join("below"), store)
}

/// What a process that starts now would read.
fn restarted(directory: &Path) -> Option<Record> {
    match FileStore::new(directory.to_owned()).read().record {
        StorageRead::Present(record) => Some(*record.unwrap()),
        StorageRead::Absent => None,
        StorageRead::Unavailable(reason) => panic!("{reason}"),
    }
}

/// The records of a session whose email changes again and again, as the engine writes them.
fn records(emails: &[&str]) -> Vec<Record> {
    let moment = Moment {
        wall: UnixTime(1),
        boot: BootTime(1),
        entropy: 7,
    };
    let (mut session, _) = first_session::begin(moment);
    emails
        .iter()
        .flat_map(|email| session.step(Input::SetCustomEmail(Text::new(*email)), moment))
        .filter_map(|effect| match effect {
            Effect::Commit(commit) => Some(commit.record),
            _ => None,
        })
        .collect()
}

fn commit(record: &Record, purpose: Purpose) -> Commit {
    let record = record.clone();
    Commit { record, purpose }
}

fn write(store: &FileStore, record: &Record, purpose: Purpose) {
    store.write(&commit(record, purpose)).unwrap();
}

fn content(directory: &Path) -> Vec<u8> {
    fs::read(directory.join(RECORD)).unwrap()
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes
        .windows(words.len())
        .any(|window| window == words.as_bytes())
}

// spec §5: directory 0700, file 0600
#[test]
fn records_are_replaced_and_private() {
    let (directory, store) = scratch("replace");
    assert!(matches!(store.read().record, StorageRead::Absent));
    store.release();
    for record in records(&["one@x", "two@x", "three@x", "four@x"]) {
        write(&store, &record, Purpose::Keep);
        assert_eq!(restarted(&directory), Some(record));
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory), 0o700);
    assert_eq!(mode(&directory.join(RECORD)), 0o600);
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
}

// spec §5: file 0600, also after a backup was played back with other permissions
#[test]
fn a_record_that_others_may_read_becomes_private() {
    let (directory, store) = scratch("private");
    let record = records(&["one@x"]).remove(0);
    write(&store, &record, Purpose::Keep);
    let path = directory.join(RECORD);
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    assert_eq!(restarted(&directory), Some(record));
    let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}

// spec §5: directory 0700, also one that was there; but not one that others use as well
#[test]
fn an_existing_directory_becomes_private() {
    let (directory, _) = scratch("open");
    fs::create_dir_all(&directory).unwrap();
    let mode_after_reading = |mode| {
        fs::set_permissions(&directory, Permissions::from_mode(mode)).unwrap();
        assert!(restarted(&directory).is_none());
        fs::metadata(&directory).unwrap().permissions().mode() & 0o7777
    };
    assert_eq!(mode_after_reading(0o755), 0o700);
    assert_eq!(mode_after_reading(0o1777), 0o1777);
    fs::write(directory.join("snrclient.session.damaged-1"), "").unwrap();
    assert_eq!(mode_after_reading(0o755), 0o700);
    fs::write(directory.join("somebody else's"), "").unwrap();
    assert_eq!(mode_after_reading(0o755), 0o755);
}

// spec §5: a newer format is refused and left alone, however a newer version arranges its file
#[test]
fn a_newer_record_in_a_file_of_another_kind_is_left_alone() {
    let (directory, store) = scratch("newer");
    fs::create_dir_all(&directory).unwrap();
    let newer = b"snrclient-session 2 keep 2 1cd3a917-fdce-5743-b6b4-8c41d3fb033c\n{}";
    fs::write(directory.join(RECORD), newer).unwrap();
    let read = store.read().record;
    assert!(
        matches!(read, StorageRead::Present(Err(Unreadable::NewerFormat(2)))),
        "{read:?}"
    );
    assert_eq!(content(&directory), newer);
}

// spec §5: what is not there any more needs no removal
#[test]
fn a_directory_that_is_gone_has_nothing_to_remove() {
    let (directory, store) = scratch("gone");
    let record = records(&["one@x"]).remove(0);
    write(&store, &record, Purpose::Keep);
    fs::remove_dir_all(&directory).unwrap();
    assert_eq!(store.remove(), Ok(()));
}

// spec §5: whatever became of a commit, the old or the new record is read
#[test]
fn a_torn_commit_leaves_the_old_record() {
    let (directory, store) = scratch("torn");
    let records = records(&["old@x", "new@x"]);
    write(&store, &records[0], Purpose::Keep);
    let before = content(&directory);
    write(&store, &records[1], Purpose::Keep);
    let after = content(&directory);
    assert_eq!(before.len(), after.len());
    let changed = (0..after.len()).filter(|at| before[*at] != after[*at]);
    for torn_at in changed {
        let mut torn = after[..torn_at].to_vec();
        torn.extend_from_slice(&before[torn_at..]);
        fs::write(directory.join(RECORD), &torn).unwrap();
        let found = restarted(&directory).unwrap();
        assert!(records.contains(&found), "torn at {torn_at}");
        let remark = FileStore::new(directory.clone()).read().remark;
        let is_whole = torn == before || torn == after;
        assert_eq!(remark.is_none(), is_whole, "torn at {torn_at}");
    }
}

// spec §5: a destroyed session is on disk no more
#[test]
fn a_record_stored_to_clear_leaves_no_trace_of_the_one_before() {
    let (directory, store) = scratch("clear");
    let records = records(&["anna@x", "anna@y-which-is-longer", "c@x", "d@x"]);
    write(&store, &records[0], Purpose::Keep);
    write(&store, &records[1], Purpose::Keep);
    write(&store, &records[2], Purpose::Clear);
    assert!(!holds(&content(&directory), "anna"));
    assert_eq!(restarted(&directory).as_ref(), Some(&records[2]));
    write(&store, &records[3], Purpose::Keep);
    assert_eq!(restarted(&directory).as_ref(), Some(&records[3]));
}

// spec §5: a kill between the new record and the blanking of the old one is made good
#[test]
fn what_a_kill_left_of_the_record_before_goes_at_the_next_start() {
    let (directory, store) = scratch("killed-clear");
    let records = records(&["anna@x", "b@x"]);
    write(&store, &records[0], Purpose::Keep);
    let before = content(&directory);
    write(&store, &records[1], Purpose::Clear);
    let mut killed = content(&directory);
    let middle = killed.len() / 2;
    killed[..middle].copy_from_slice(&before[..middle]);
    fs::write(directory.join(RECORD), &killed).unwrap();
    assert_eq!(restarted(&directory).as_ref(), Some(&records[1]));
    assert!(!holds(&content(&directory), "anna"));
}

#[test]
fn a_record_that_outgrows_its_slot_gets_a_larger_file() {
    let (directory, store) = scratch("large");
    let long = "x".repeat(20_000);
    for record in records(&["a@x", &long, "b@x", "c@x"]) {
        write(&store, &record, Purpose::Keep);
        assert_eq!(restarted(&directory), Some(record));
    }
    assert!(content(&directory).len() > 40_000);
}

#[test]
fn a_file_that_somebody_removed_is_made_again() {
    let (directory, store) = scratch("removed");
    let records = records(&["a@x", "b@x"]);
    write(&store, &records[0], Purpose::Keep);
    fs::remove_dir_all(&directory).unwrap();
    write(&store, &records[1], Purpose::Keep);
    assert_eq!(restarted(&directory).as_ref(), Some(&records[1]));
}

// spec §5: a kill between two system calls leaves the old record
#[test]
fn a_leftover_of_a_kill_is_replaced_and_removed() {
    let (directory, store) = scratch("leftover");
    let records = records(&["a@x"]);
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join(NEXT_RECORD), b"half of a rec").unwrap();
    assert!(matches!(store.read().record, StorageRead::Absent));
    write(&store, &records[0], Purpose::Keep);
    fs::write(directory.join(NEXT_RECORD), b"secret").unwrap();
    store.remove().unwrap();
    store.remove().unwrap();
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
}

// spec §5: a damaged record is never erased
#[test]
fn each_damaged_record_gets_a_name_of_its_own() {
    let (directory, store) = scratch("damaged");
    fs::create_dir_all(&directory).unwrap();
    for number in 1..=3 {
        fs::write(directory.join(RECORD), format!("bad {number}")).unwrap();
        assert!(matches!(store.read().record, StorageRead::Present(_)));
        store.set_aside().unwrap();
        assert!(matches!(store.read().record, StorageRead::Absent));
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
    assert!(matches!(store.read().record, StorageRead::Unavailable(_)));
    let new = commit(&records(&["new@x"])[0], Purpose::Keep);
    assert!(store.write(&new).is_err());
    let (file, store) = scratch("not-a-directory");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, b"").unwrap();
    assert!(matches!(store.read().record, StorageRead::Unavailable(_)));
}

// spec §5: every format ever released loads for ever
#[test]
fn a_session_that_format_1_stored_goes_on() {
    let (directory, store) = scratch("format-1");
    fs::create_dir_all(&directory).unwrap();
    fs::write(
        directory.join(RECORD),
        include_bytes!("fixtures/format-1.session"),
    )
    .unwrap();
    let Ok(Recovery::Ready(beginning)) = store.read().record.recover() else {
        panic!("it is not read");
    };
    assert!(matches!(&beginning, Beginning::Resume(record) if record.generation() == 5));
    let mut settings = Settings::new(ApiKey::new("fixture-key").unwrap());
    settings.uuid_salt = Text::new("salt-").unwrap();
    let an_hour_before_it_expires = Moment {
        wall: UnixTime(1_795_619_300_000),
        boot: BootTime(1),
        entropy: 7,
    };
    let (_, effects) = Session::<Nobody>::begin(settings, beginning, an_hour_before_it_expires);
    let snapshot = effects.into_iter().find_map(|effect| match effect {
        Effect::Publish(snapshot) => Some(snapshot),
        _ => None,
    });
    let snapshot = snapshot.unwrap();
    let uuid = "d082caf0-04eb-41d5-85cf-bfd1efdadf33";
    assert_eq!(snapshot.uuid().to_string(), uuid);
    assert_eq!(
        snapshot.custom_email(),
        Text::new("anna@example.com").as_ref()
    );
    assert_eq!(snapshot.custom_identifier(), Text::new("card-7").as_ref());
    let Moment { boot, wall, .. } = an_hour_before_it_expires;
    assert!(snapshot.is_signed_in(boot, || wall));
    let grant = snapshot.grant(boot, || wall).unwrap();
    assert_eq!(grant.token.client_id, Text::new("7769969810"));
}
