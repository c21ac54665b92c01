//! What is published, and who reads it when.

use std::sync::Arc;

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;

use crate::ffi;
use crate::world::{Reader, World, explore};

// spec §2: when it returns, the getter answers the new value and the change is on disk
#[test]
fn a_change_that_returned_is_read_by_all_who_learned_of_it() {
    explore(4, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let before = ffi::read().unwrap();
        let has_returned = Arc::new(AtomicBool::new(false));

        let (learned, old) = (Arc::clone(&has_returned), before.uuid.clone());
        let reader = thread::spawn(move || {
            if learned.load(Ordering::Acquire) {
                assert_ne!(ffi::read().unwrap().uuid, old, "an old UUID is read");
            }
        });
        let other = thread::spawn(|| ffi::set_email("a@example.com"));

        ffi::regenerate();
        assert_ne!(ffi::read().unwrap().uuid, before.uuid, "the UUID stayed");
        assert_ne!(world.newest().uuid, before.uuid, "it is not on disk");
        has_returned.store(true, Ordering::Release);

        reader.join().unwrap();
        other.join().unwrap();
        ffi::stop();
        world.check();
    });
}

// spec §2, §3: so does the one that also asks the server
#[test]
fn a_session_that_was_destroyed_is_not_read_any_more() {
    explore(5, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let mut reader = Reader::new(&world);
        let before = reader.read().unwrap();
        ffi::destroy();
        let after = reader.read().unwrap();
        assert_ne!(after.uuid, before.uuid, "the UUID stayed");
        assert_ne!(world.newest().uuid, before.uuid, "it is not on disk");
        ffi::stop();
        world.rest();
        world.check();
    });
}

// spec §3, durable before told
#[test]
fn nothing_is_read_before_it_is_stored_and_nothing_older_after_it() {
    explore(3, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let one = thread::spawn(|| ffi::set_email_without_waiting("a@example.com"));
        let other = thread::spawn(ffi::regenerate);
        let mut reader = Reader::new(&world);
        for _ in 0..3 {
            assert!(reader.read().is_some(), "a running session is not read");
        }
        one.join().unwrap();
        other.join().unwrap();
        ffi::wait();
        assert_eq!(reader.read().unwrap(), world.newest());
        ffi::stop();
        world.check();
    });
}

// spec §3, durable before told: the same for a token that comes from the server
#[test]
fn a_new_token_is_stored_before_anybody_reads_it() {
    explore(4, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let call = ffi::refresh();
        let mut reader = Reader::new(&world);
        reader.read().unwrap();
        if call.is_completed() {
            let token = reader.read().unwrap().token;
            assert_eq!(token.as_deref(), Some("token-0"), "an old token is read");
        }
        let mut again = Reader::new(&world);
        again.read().unwrap();
        ffi::stop();
        world.rest();
        world.check();
        let _ = call.outcome();
    });
}

// spec §6: the first UUID is stored before initialize returns, and known from then on
#[test]
fn the_first_session_is_stored_before_it_is_read() {
    explore(3, || {
        let world = World::empty();
        let starting = Arc::clone(&world);
        let host = thread::spawn(move || {
            assert!(ffi::start(&starting));
            assert!(ffi::read().is_some(), "no UUID after initialize");
        });
        let mut reader = Reader::new(&world);
        reader.read();
        reader.read();
        host.join().unwrap();
        assert!(reader.read().is_some(), "no UUID after initialize");
        ffi::stop();
        world.rest();
        world.check();
    });
}

// spec §6: a stored record of another API key counts as an API key change
#[test]
fn a_session_that_begins_with_a_change_is_read_after_it() {
    explore(3, || {
        let world = World::new();
        let before = world.newest();
        let caller = thread::spawn(ffi::refresh);
        assert!(ffi::start_with_key(&world, "another key"));
        let after = ffi::read().expect("no UUID after initialize");
        assert_ne!(after.uuid, before.uuid, "the UUID of another key is read");
        ffi::stop();
        world.rest();
        let _ = caller.join().unwrap().outcome();
        world.check();
    });
}
