//! How a session ends, and what happens meanwhile.

use std::sync::Arc;

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;
use snr_session::ErrorCode;

use crate::ffi::callbacks;
use crate::ffi::{self, callback::OwnedContext};
use crate::world::{Reader, World, explore, explore_with_callbacks, explore_without_grace};

/// How a call may end that meets the end of the session.
fn assert_served_or_refused(outcome: Result<(), ErrorCode>) {
    let is_fine = matches!(outcome, Ok(()) | Err(ErrorCode::ModuleNotReady));
    assert!(is_fine, "{outcome:?}");
}

// spec §4: shutdown completes everything pending, and nothing is touched afterwards
#[test]
fn nothing_is_read_or_stored_after_the_end() {
    explore(3, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let has_ended = Arc::new(AtomicBool::new(false));
        let learned = Arc::clone(&has_ended);
        let reader = thread::spawn(move || {
            ffi::set_email_without_waiting("a@example.com");
            if learned.load(Ordering::Acquire) {
                assert_eq!(ffi::read(), None, "an ended session is read");
            }
        });
        let late = thread::spawn(ffi::regenerate);
        ffi::stop();
        world.rest();
        has_ended.store(true, Ordering::Release);
        late.join().unwrap();
        reader.join().unwrap();
        world.rest();
        world.check();
    });
}

// spec §4: every accepted call completes exactly once
#[test]
fn a_call_that_meets_the_end_completes_once() {
    explore(5, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let caller = thread::spawn(|| (ffi::refresh(), ffi::retrieve()));
        ffi::stop();
        world.rest();
        let (refreshed, retrieved) = caller.join().unwrap();
        assert_served_or_refused(refreshed.outcome());
        assert_served_or_refused(retrieved.outcome());
        world.check();
    });
}

// spec §4: shutdown never waits for the network
#[test]
fn the_end_does_not_wait_for_the_server() {
    explore(4, || {
        let world = World::new();
        assert!(ffi::start(&world));
        world.gate().shut();
        let call = ffi::refresh();
        let other = thread::spawn(ffi::refresh);
        ffi::stop();
        world.rest();
        assert_eq!(call.outcome(), Err(ErrorCode::ModuleNotReady));
        let other = other.join().unwrap();
        assert_eq!(other.outcome(), Err(ErrorCode::ModuleNotReady));
        world.check();
    });
}

// spec §4: a request on the wire can touch nothing afterwards
#[test]
fn a_thread_that_is_left_behind_touches_nothing() {
    explore_without_grace(3, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let call = ffi::refresh();
        ffi::set_email_without_waiting("a@example.com");
        ffi::stop();
        world.rest();
        assert_served_or_refused(call.outcome());
        assert!(ffi::start(&world), "no session may begin");
        let picture = ffi::read();
        assert_eq!(picture, Some(world.newest()));
        ffi::stop();
        world.rest();
        world.check();
    });
}

// spec §4, §6: initialize may follow shutdown, also one that has not returned
#[test]
fn a_session_that_begins_while_another_ends_is_left_alone() {
    explore(4, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let ending = thread::spawn(ffi::stop);
        let late = thread::spawn(ffi::regenerate);
        let has_begun = ffi::start(&world);
        if has_begun {
            assert!(ffi::read().is_some(), "no UUID after initialize");
        }
        ending.join().unwrap();
        late.join().unwrap();
        let uuid = ffi::read().map(|picture| picture.uuid);
        let expected = has_begun.then(|| world.newest().uuid);
        assert_eq!(uuid, expected, "the earlier session is read, or neither");
        ffi::stop();
        world.rest();
        world.check();
    });
}

// spec §6: a second call while running is refused and changes nothing
#[test]
fn of_two_sessions_that_begin_one_does() {
    explore(2, || {
        let world = World::empty();
        let starting = Arc::clone(&world);
        let other = thread::spawn(move || ffi::start(&starting));
        let caller = thread::spawn(ffi::retrieve);
        let has_begun = ffi::start(&world);
        assert!(ffi::read().is_some(), "no UUID after initialize");
        let has_other_begun = other.join().unwrap();
        assert!(has_begun != has_other_begun, "both began, or none");
        let mut reader = Reader::new(&world);
        assert!(reader.read().is_some(), "no UUID after initialize");
        ffi::stop();
        world.rest();
        assert_served_or_refused(caller.join().unwrap().outcome());
        world.check();
    });
}

// The header on shutdown: when it returns every callback has run, whoever else calls it
#[test]
fn whoever_ends_what_another_ends_waits_for_its_callbacks_too() {
    explore_with_callbacks(3, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let call = ffi::retrieve();
        let learned = call.clone();
        let other = thread::spawn(move || {
            ffi::stop();
            assert!(learned.is_completed(), "a callback runs after the end");
        });
        ffi::stop();
        assert!(call.is_completed(), "a callback runs after the end");
        other.join().unwrap();
        assert_served_or_refused(call.outcome());
        world.check();
    });
}

// The same, for a call whose token is fenced off when its turn comes, while another session keeps
// the thread of the callbacks
#[test]
fn a_call_that_is_answered_anew_completes_before_the_end() {
    explore_with_callbacks(3, || {
        let world = World::new();
        assert!(ffi::start(&world));
        callbacks::keep(None);
        let call = ffi::retrieve();
        ffi::regenerate();
        ffi::stop();
        assert!(call.is_completed(), "a callback runs after the end");
        callbacks::release(None, callbacks::detach());
        world.rest();
        assert_served_or_refused(call.outcome());
        world.check();
    });
}

// spec §4: shutdown is idempotent
#[test]
fn a_session_may_be_ended_by_two() {
    explore(4, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let call = ffi::refresh();
        let other = thread::spawn(|| {
            ffi::stop();
            assert_eq!(ffi::read(), None, "an ended session is read");
        });
        ffi::stop();
        world.rest();
        other.join().unwrap();
        assert_served_or_refused(call.outcome());
        world.check();
    });
}

// The header on contexts: each is freed exactly once, and given up by the end
#[test]
fn a_delegate_is_neither_lost_nor_kept() {
    explore(6, || {
        let world = World::new();
        let first = OwnedContext::default();
        let second = OwnedContext::default();
        let freed = [first.freed(), second.freed()];
        ffi::set_delegate(first);
        let setting = thread::spawn(move || ffi::set_delegate(second));
        assert!(ffi::start(&world));
        setting.join().unwrap();
        let counts = freed.clone().map(|count| count.load(Ordering::Relaxed));
        assert_eq!(counts, [1, 0], "the delegate is not the newest");
        ffi::stop();
        let counts = freed.map(|count| count.load(Ordering::Relaxed));
        assert_eq!(counts, [1, 1], "a delegate outlives the session");
        world.check();
    });
}

#[test]
fn a_delegate_that_is_set_at_the_end_is_given_up_or_waits() {
    explore(6, || {
        let world = World::new();
        assert!(ffi::start(&world));
        let context = OwnedContext::default();
        let freed = context.freed();
        let setting = thread::spawn(move || ffi::set_delegate(context));
        ffi::stop();
        setting.join().unwrap();
        ffi::stop();
        assert_eq!(
            freed.load(Ordering::Relaxed),
            1,
            "a delegate outlives the session"
        );
        world.check();
    });
}
