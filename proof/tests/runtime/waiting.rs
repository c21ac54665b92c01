//! Who waits for the disk, and who is woken.

use std::sync::Arc;

use loom::thread;

use crate::ffi;
use crate::world::{Reader, World, explore};

// spec §2, §4; the header: it never waits for the disk
#[test]
fn whoever_must_not_wait_does_not_wait_for_a_disk_that_hangs() {
    explore(6, || {
        let world = World::new();
        assert!(ffi::start(&world));
        world.gate().shut();
        ffi::set_email_without_waiting("a@example.com");
        ffi::set_email_without_waiting("b@example.com");
        assert_eq!(world.changes(), 0, "the disk hangs");
        world.gate().open();
        ffi::regenerate();
        assert_eq!(ffi::read().unwrap(), world.newest());
        assert_eq!(world.changes(), 3, "a change is not on disk");
        ffi::stop();
        world.rest();
        world.check();
    });
}

#[test]
fn whoever_must_not_wait_passes_somebody_who_does() {
    explore(5, || {
        let world = World::new();
        assert!(ffi::start(&world));
        world.gate().shut();
        let waiting = thread::spawn(ffi::regenerate);
        ffi::set_email_without_waiting("a@example.com");
        assert!(ffi::read().is_some(), "a reader waits, or reads nothing");
        world.gate().open();
        waiting.join().unwrap();
        ffi::stop();
        assert_eq!(world.changes(), 2, "a change is not on disk");
        world.rest();
        world.check();
    });
}

// spec §2: whoever waits is woken, and finds the change on disk
#[test]
fn nobody_who_waits_for_the_disk_is_forgotten() {
    explore(3, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let changes = ["a@example.com", "b@example.com"].map(|email| {
            let world = Arc::clone(&world);
            thread::spawn(move || {
                ffi::set_email(email);
                let mut reader = Reader::new(&world);
                reader.read().unwrap();
            })
        });
        ffi::regenerate();
        for change in changes {
            change.join().unwrap();
        }
        assert_eq!(world.changes(), 3, "a change is not on disk");
        assert_eq!(ffi::read().unwrap(), world.newest());
        ffi::stop();
        world.check();
    });
}

// The header on storage callbacks: what calls in from one does not wait for itself
#[test]
fn a_storage_that_calls_in_does_not_wait_for_itself() {
    explore(6, || {
        let world = World::new();
        assert!(ffi::start(&world));
        world.call_in_when_storing(|| {
            ffi::set_email("inside@example.com");
            ffi::stop();
        });
        let other = thread::spawn(ffi::regenerate);
        ffi::set_email("a@example.com");
        other.join().unwrap();
        ffi::stop();
        assert_eq!(world.changes(), 3, "a change is not on disk");
        world.rest();
        world.check();
    });
}
