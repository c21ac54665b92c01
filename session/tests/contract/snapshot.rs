//! What is read without waiting is what the engine would answer.

use snr_session::record::Record;
use snr_session::wire::{CONDITIONAL_LOGIN_PATH, LOGIN_PATH};
use snr_session::{LogLevel, UnixTime};

use crate::common::{HOUR, MINUTE, Reply, SECOND, World};

/// The token that is read without waiting.
fn granted(world: &World) -> Option<String> {
    let wall = UnixTime(world.wall);
    let grant = world.shown().grant(world.now(), || wall)?;
    let fresh = world.shown().fresh_token(world.now(), || wall);
    assert_eq!(fresh, Some(&grant.token));
    Some(grant.token.text.expose().to_owned())
}

// spec §3: unexpired and outside the window: from memory
#[test]
fn a_fresh_token_is_read_as_it_is_delivered() {
    for mut world in [World::visitor(), World::customer()] {
        let call = world.retrieve();
        assert_eq!(granted(&world), Some(world.token(call).to_owned()));
        let token = granted(&world).unwrap();
        world.pass(HOUR);
        assert_eq!(granted(&world), Some(token), "until the window begins");
        world.pass(30 * MINUTE + SECOND);
        assert_eq!(granted(&world), None, "in the window it is to be exchanged");
        world.pass(HOUR);
        assert_eq!(granted(&world), None, "it has expired");
    }
}

// spec §3: a token is granted until the server's time of its expiry
#[test]
fn a_grant_ends_when_its_token_does() {
    let mut world = World::visitor();
    let wall = UnixTime(world.wall);
    let grant = world.shown().grant(world.now(), || wall).unwrap();
    world.sleep(2 * HOUR - 5 * SECOND);
    assert!(world.still_grants(&grant));
    world.sleep(5 * SECOND);
    assert!(!world.still_grants(&grant));
}

// spec §3 Fencing: nothing of an older epoch is delivered, however long it was on its way
#[test]
fn a_grant_of_an_earlier_identity_is_fenced_off() {
    type Change<'a> = (World, &'a dyn Fn(&mut World));
    let changes: [Change; 6] = [
        (World::visitor(), &|world| world.regenerate(None)),
        (World::visitor(), &World::sign_in_anna),
        (World::visitor(), &|world| {
            world.change_key("other");
        }),
        (World::customer(), &World::destroy),
        (World::customer(), &|world| {
            world.sign_out();
        }),
        (World::customer(), &|world| {
            world.refresh();
            world.answer(Reply::Status(401));
        }),
    ];
    for (number, (mut world, change)) in changes.into_iter().enumerate() {
        let wall = UnixTime(world.wall);
        let from_memory = world.shown().grant(world.now(), || wall).unwrap();
        let call = world.retrieve();
        world.set_email(Some("a@b.c"));
        for grant in [&from_memory, world.grant(call)] {
            assert!(world.still_grants(grant), "{number}: before");
        }
        change(&mut world);
        for grant in [&from_memory, world.grant(call)] {
            assert!(!world.still_grants(grant), "{number}: after");
        }
    }
}

// spec §4: what an earlier session of the process granted is not the next one's to deliver
#[test]
fn a_grant_of_an_earlier_session_is_fenced_off() {
    let first = World::visitor();
    let mut settings = crate::common::settings();
    settings.session_number = 1;
    let second = World::visitor_with(settings);
    let grant = |world: &World| {
        let wall = UnixTime(world.wall);
        world.shown().grant(world.now(), || wall).unwrap()
    };
    assert!(!second.still_grants(&grant(&first)));
    assert!(first.still_grants(&grant(&second)));
    let (of_the_first, of_the_second) = (grant(&first), grant(&second));
    assert!(!second.session().answers_anew(&of_the_first));
    let mut second = second;
    second.regenerate(None);
    assert!(second.session().answers_anew(&of_the_second));
    assert!(!second.session().answers_anew(&of_the_first));
    second.shut_down();
    assert!(!second.session().answers_anew(&of_the_second));
}

// spec §3: a refresh is no change of identity
#[test]
fn a_refresh_fences_nothing_off() {
    let mut world = World::customer();
    let call = world.retrieve();
    world.refresh();
    world.answer(Reply::Token(7200));
    assert!(world.still_grants(world.grant(call)));
}

// spec §1: UUIDs are lower-case hyphenated text
#[test]
fn the_uuid_is_read_as_text() {
    let world = World::visitor();
    assert_eq!(world.shown().uuid_text().as_str(), world.uuid().to_string());
}

// spec §1: the generation grows by one with each commit
#[test]
fn each_commit_has_the_next_generation() {
    let mut world = World::visitor();
    let generation = |world: &World| {
        let stored = world.disk.stored.as_ref().unwrap();
        Record::decode(stored).unwrap().generation()
    };
    let before = generation(&world);
    assert!(before > 0);
    for number in 1..=3 {
        world.set_email(Some("a@b.c"));
        world.set_email(None);
        assert_eq!(generation(&world), before + 2 * number);
    }
}

// spec §8: conditional logins have a path of their own
#[test]
fn each_kind_of_login_has_its_path() {
    let mut world = World::visitor();
    world.sign_in(None);
    assert_eq!(world.newest().request.path, LOGIN_PATH);
    let asked = (LogLevel::Debug, format!("POST {LOGIN_PATH}"));
    assert!(world.logs.contains(&asked), "the log tells it");
    let mut world = World::visitor();
    world.sign_in_conditionally(None);
    assert_eq!(world.newest().request.path, CONDITIONAL_LOGIN_PATH);
}

// spec §9: every message says what happened
#[test]
fn the_log_says_why_a_customer_is_signed_out() {
    type End<'a> = &'a dyn Fn(&mut World);
    let ends: [(&str, End); 4] = [
        ("the host asked for it", &|world| {
            world.sign_out();
        }),
        ("the session starts over", &World::destroy),
        ("the token has expired", &|world| {
            world.pass(3 * HOUR);
            world.retrieve();
        }),
        ("the server rejected the token", &|world| {
            world.refresh();
            world.answer(Reply::Status(401));
        }),
    ];
    for (reason, end) in ends {
        let mut world = World::customer();
        end(&mut world);
        let said =
            |(level, line): &(LogLevel, String)| *level == LogLevel::Info && line.contains(reason);
        assert!(world.logs.iter().any(said), "{reason}: {:?}", world.logs);
    }
}
