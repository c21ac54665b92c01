//! spec §5: what reading answers, and what is owed to a storage that fails.

use snr_session::record::{Frame, Purpose, Record};
use snr_session::{Beginning, LogLevel, Recovery, StorageRead};

use crate::common::{ANNA, Event, HOUR, Reply, SECOND, World, settings};

// spec §5: present, absent, unavailable
#[test]
fn reading_has_three_answers() {
    let world = World::customer();
    let stored = world.disk.stored.clone().unwrap();
    assert!(matches!(
        StorageRead::present(&stored).recover(),
        Ok(Recovery::Ready(Beginning::Resume(_)))
    ));
    assert!(matches!(
        StorageRead::Absent.recover(),
        Ok(Recovery::Ready(Beginning::Mint(_)))
    ));
    let unavailable = StorageRead::Unavailable("locked".into()).recover();
    assert_eq!(unavailable.unwrap_err().0, "locked");
}

// spec §5, T22: a record of a newer format is refused and left alone
#[test]
fn a_newer_format_is_refused() {
    let content = b"2 keep 2\n{}";
    let checksum = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, content);
    let bytes = format!("snrclient-session 2 keep 2 {checksum}\n{{}}");
    let refused = StorageRead::present(bytes.as_bytes())
        .recover()
        .unwrap_err();
    assert!(refused.0.contains("format 2"));
}

// spec §5, F19, F34, T19, T21: a damaged record needs to be set aside before anything is minted
#[test]
fn a_damaged_record_is_set_aside_first() {
    let stored = World::customer().disk.stored.clone().unwrap();
    let mut damages = vec![
        Vec::new(),
        b"garbage".to_vec(),
        b"\n".to_vec(),
        vec![0; 4096],
    ];
    damages.push(stored[..stored.len() - 1].to_vec());
    damages.push([b" ", &stored[..]].concat());
    for bytes in damages {
        let Ok(Recovery::Damaged(damage)) = StorageRead::present(&bytes).recover() else {
            panic!("not noticed");
        };
        assert!(damage.set_aside(|| Err("read-only".into())).is_err());
        let Ok(Recovery::Damaged(damage)) = StorageRead::present(&bytes).recover() else {
            unreachable!();
        };
        let mut aside = false;
        let beginning = damage.set_aside(|| {
            aside = true;
            Ok(())
        });
        assert!(matches!(beginning, Ok(Beginning::Mint(_))) && aside);
    }
}

// spec §5: a record reads back as the very same record
#[test]
fn what_is_stored_is_what_is_read() {
    let mut world = World::customer();
    world.set_email(Some("ä\"\\\u{7f}@example.com"));
    let stored = world.disk.stored.clone().unwrap();
    let again = Record::decode(&stored).unwrap().encode(Purpose::Keep);
    assert_eq!(again.expose(), stored);
}

// spec §1: the generation grows by one with each commit, across restarts too
#[test]
fn the_generation_grows_by_one_with_each_commit() {
    let mut world = World::visitor();
    for n in 1..5 {
        let before = world.disk.record().unwrap().generation;
        world.set_email(Some(&format!("{n}@example.com")));
        assert_eq!(world.disk.record().unwrap().generation, before + 1);
        world.restart();
    }
}

// spec §5: the frame says which commits leave no trace of the record before
#[test]
fn commits_say_what_they_are_for() {
    for leave in ways_to_leave() {
        let mut world = World::customer();
        leave(&mut world);
        assert_eq!(world.disk.purposes.last(), Some(&Purpose::Clear));
        world.set_identifier(Some("card"));
        assert_eq!(world.disk.purposes.last(), Some(&Purpose::Keep));
    }
    let mut world = World::customer();
    world.refresh();
    world.answer(Reply::Token(7200));
    assert!(!world.disk.purposes.contains(&Purpose::Clear));
}

// spec §5: while a session that ended may still be on disk, each commit is to clear it
#[test]
fn commits_clear_until_one_succeeds() {
    for leave in ways_to_leave() {
        let mut world = World::customer();
        world.disk.fails = true;
        world.disk.removal_fails = true;
        leave(&mut world);
        for card in ["1", "2"] {
            world.set_identifier(Some(card));
            assert_eq!(world.disk.purposes.last(), Some(&Purpose::Clear));
        }
        world.disk.fails = false;
        world.set_identifier(Some("3"));
        assert_eq!(world.disk.purposes.last(), Some(&Purpose::Clear));
        world.set_identifier(Some("4"));
        assert_eq!(world.disk.purposes.last(), Some(&Purpose::Keep));
    }
}

// spec §5: a record may be followed by padding, whose beginning the frame tells
#[test]
fn padding_is_no_damage() {
    let world = World::customer();
    let stored = world.disk.stored.clone().unwrap();
    let mut padded = stored.clone();
    padded.resize(8192, 0);
    assert_eq!(Frame::read(&padded).unwrap().length, stored.len());
    assert!(matches!(
        StorageRead::present(&padded).recover(),
        Ok(Recovery::Ready(Beginning::Resume(_)))
    ));
}

fn ways_to_leave() -> [fn(&mut World); 3] {
    [
        World::destroy,
        |world| {
            world.sign_out();
        },
        |world| {
            world.sign_out_and_destroy();
        },
    ]
}

// spec §5: a destroy or sign-out that cannot be stored removes the record instead
#[test]
fn what_cannot_be_overwritten_is_removed() {
    for leave in ways_to_leave() {
        let mut world = World::customer();
        world.disk.fails = true;
        leave(&mut world);
        assert_eq!(world.disk.stored, None);
        assert_eq!(
            world.events[..2],
            [
                Event::Committed(Err("disk full".into())),
                Event::Removed(Ok(()))
            ]
        );
    }
}

// spec §5: if that fails too it is logged, and retried at every later commit
#[test]
fn what_can_be_neither_overwritten_nor_removed_is_retried_at_each_commit() {
    for leave in ways_to_leave() {
        let mut world = World::customer();
        world.disk.fails = true;
        world.disk.removal_fails = true;
        leave(&mut world);
        assert_eq!(world.logged(LogLevel::Error), 2);
        assert!(world.disk.record().unwrap().customer.is_some());
        for n in 1..4 {
            world.turn_the_page();
            world.set_email(Some(&format!("{n}@example.com")));
            assert_eq!(world.logged(LogLevel::Error), 2);
        }
        world.disk.removal_fails = false;
        world.set_email(Some("last@example.com"));
        assert_eq!(world.disk.stored, None);
        world.disk.fails = false;
        world.set_email(None);
        assert_eq!(world.disk.record().unwrap().customer, None);
    }
}

// spec §5: and at shutdown, by a commit
#[test]
fn what_is_owed_is_committed_at_shutdown() {
    for leave in ways_to_leave() {
        let mut world = World::customer();
        world.disk.fails = true;
        world.disk.removal_fails = true;
        leave(&mut world);
        world.disk.fails = false;
        world.shut_down();
        assert_eq!(world.disk.record().unwrap().customer, None);
    }
}

// spec §5: or, when that fails again, by a removal
#[test]
fn what_is_owed_is_removed_at_shutdown_when_it_cannot_be_committed() {
    for leave in ways_to_leave() {
        let mut world = World::customer();
        world.disk.fails = true;
        world.disk.removal_fails = true;
        leave(&mut world);
        world.disk.removal_fails = false;
        world.shut_down();
        assert!(world.disk.stored.is_none(), "the customer is still on disk");
    }
}

// spec §5: a failure at shutdown is logged like any other
#[test]
fn a_failure_at_shutdown_is_logged() {
    let mut world = World::customer();
    world.disk.fails = true;
    world.set_email(Some("a@example.com"));
    world.turn_the_page();
    world.shut_down();
    assert_eq!(world.logged(LogLevel::Error), 1);
}

// spec §5: what was owed is owed no more once a commit succeeded
#[test]
fn a_debt_is_paid_once() {
    for leave in ways_to_leave() {
        let mut world = World::customer();
        world.disk.fails = true;
        world.disk.removal_fails = true;
        leave(&mut world);
        world.disk.fails = false;
        world.disk.removal_fails = false;
        let stored = world.written_out();
        world.disk.fails = true;
        world.set_identifier(Some("card"));
        assert!(world.disk.stored == Some(stored), "removed for an old debt");
    }
    let mut world = World::customer();
    world.disk.script = vec![true];
    world.set_identifier(Some("card"));
    world.written_out();
    let writes = world.disk.writes;
    world.shut_down();
    assert_eq!(world.disk.writes, writes);
}

// spec §5: a keeping commit that fails removes nothing
#[test]
fn a_keeping_commit_that_fails_leaves_the_record_alone() {
    let mut world = World::customer();
    let stored = world.disk.stored.clone();
    world.disk.fails = true;
    world.set_email(Some("a@example.com"));
    world.refresh();
    world.answer(Reply::Token(7200));
    assert_eq!(world.disk.stored, stored);
}

// spec §5, §6: a key change that keeps the session is no destroy: failing to store it removes nothing
#[test]
fn a_keeping_key_change_that_cannot_be_stored_removes_nothing() {
    let mut settings = settings();
    settings.destroy_on_api_key_change = false;
    let mut world = World::customer_with(settings);
    let uuid = world.uuid();
    world.disk.fails = true;
    world.change_key("key-2");
    assert!(world.disk.stored.is_some(), "UUID and customer are gone");
    world.disk.fails = false;
    world.restart();
    assert_eq!(world.uuid(), uuid);
    assert!(world.is_signed_in());
}

// spec §5: of two commits in one step, each counts: a failure of the second is made good
#[test]
fn the_second_commit_of_a_start_counts() {
    let mut world = World::customer();
    world.settings.api_key = snr_session::ApiKey::new("key-2").unwrap();
    world.sleep(3 * HOUR);
    // The expiry is stored; the destruction that follows is not.
    world.disk.script = vec![false, true];
    world.restart();
    assert!(
        world.disk.stored.is_none(),
        "the old session is still on disk"
    );
}

// spec §5: the same for a destroy whose step begins with an expiry
#[test]
fn the_second_commit_of_a_destroy_counts() {
    let mut world = World::customer();
    world.pass(2 * HOUR - 2 * SECOND);
    world.refresh();
    world.answer(Reply::RetryAfter(503, "5".into()));
    world.sleep(10 * SECOND);
    world.disk.script = vec![false, true];
    world.destroy();
    let stored = world.disk.record();
    assert!(
        stored.is_none_or(|stored| stored.uuid == world.uuid()),
        "the destroyed session is still on disk"
    );
}

// spec §5: the same for a payload that follows an expired customer
#[test]
fn the_second_commit_of_a_sign_in_counts() {
    let mut world = World::customer();
    world.sleep(3 * HOUR);
    world.disk.script = vec![false, true];
    let uuid = world.uuid();
    let call = world.take_over(uuid, 7200, Some(ANNA));
    assert!(world.succeeded(call));
    // The commit that failed was a keeping one, so nothing is removed for it.
    assert!(world.disk.stored.is_some());
    world.shut_down();
    assert!(
        world.disk.record().unwrap().customer.is_some(),
        "the customer was never stored"
    );
}

// spec §6: storage that fails at the first start is made good later
#[test]
fn a_first_start_that_cannot_be_stored_is_stored_later() {
    let mut world = World::empty(settings());
    world.disk.fails = true;
    world.start();
    assert_eq!(world.disk.stored, None);
    world.disk.fails = false;
    let uuid = world.uuid();
    world.answer(Reply::Token(7200));
    assert_eq!(world.disk.record().unwrap().uuid, uuid);
}
