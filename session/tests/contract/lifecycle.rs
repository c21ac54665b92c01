//! spec §6: starts, API keys and shutdown.

use snr_session::{ApiKey, EndReason, ErrorCode, ErrorKind, Settings, Transition};

use crate::common::{ANNA, Event, HOUR, MINUTE, Reply, World, settings};

// spec §6: a first start mints, commits, and logs in in the background
#[test]
fn a_first_start_is_durable_before_anything_else() {
    let world = World::newcomer();
    assert!(matches!(world.events[0], Event::Committed(Ok(()))));
    assert!(world.newest().is_anonymous_login());
    assert_eq!(world.sent_uuid(), world.uuid());
    assert_eq!(world.newest().body()["apiKey"], "key-1");
}

// spec §6, T18: ten starts, one UUID, one anonymous login
#[test]
fn a_session_resumes_as_it_was() {
    let mut world = World::visitor();
    let (uuid, sent) = (world.uuid(), world.sent());
    for _ in 0..10 {
        world.restart();
        assert_eq!(world.uuid(), uuid);
        let call = world.retrieve();
        assert!(world.succeeded(call));
    }
    assert_eq!(world.sent(), sent);
    world.sign_in_anna();
    world.turn_the_page();
    world.restart();
    assert!(world.is_signed_in());
    assert_eq!(world.notifications(), []);
}

// spec §6: a resumed visitor without a token logs in in the background
#[test]
fn a_resumed_visitor_without_a_token_logs_in() {
    let mut world = World::newcomer();
    world.restart();
    assert!(world.newest().is_anonymous_login());
    world.answer(Reply::Token(7200));
}

// spec §3 case 3, §7: an expiry while nothing ran is reported once, at the start
#[test]
fn an_expiry_between_runs_is_reported_once() {
    let mut world = World::customer();
    world.sleep(3 * HOUR);
    world.restart();
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
    world.restart();
    world.retrieve();
    assert_eq!(world.departures().len(), 1);
}

struct KeyChange {
    destroys: bool,
    signed_in: bool,
    running: bool,
}

fn key_changes() -> Vec<KeyChange> {
    let mut changes = Vec::new();
    for destroys in [true, false] {
        for signed_in in [true, false] {
            for running in [true, false] {
                changes.push(KeyChange {
                    destroys,
                    signed_in,
                    running,
                });
            }
        }
    }
    changes
}

impl KeyChange {
    fn prepare(&self) -> World {
        let settings = Settings {
            destroy_on_api_key_change: self.destroys,
            ..settings()
        };
        let mut world = if self.signed_in {
            World::customer_with(settings)
        } else {
            World::visitor_with(settings)
        };
        world.set_email(Some("a@example.com"));
        world.turn_the_page();
        world
    }

    fn apply(&self, world: &mut World) {
        if self.running {
            let call = world.change_key("key-2");
            assert!(world.succeeded(call));
        } else {
            world.die();
            world.settings.api_key = ApiKey::new("key-2").unwrap();
            world.start();
        }
    }
}

// spec §6, F10: flag × signed in × running or stored: the full matrix
#[test]
fn an_api_key_change_follows_the_flag() {
    for change in key_changes() {
        let mut world = change.prepare();
        let before = world.disk.record().unwrap();
        change.apply(&mut world);
        let after = world.disk.record().unwrap();
        assert_eq!(after.anonymous, None);
        assert_eq!(after.uuid != before.uuid, change.destroys);
        assert_eq!(after.uuid, world.uuid());
        assert_eq!(after.email.is_none(), change.destroys);
        let stays = change.signed_in && !change.destroys;
        assert_eq!(after.customer.is_some(), stays);
        assert_eq!(world.is_signed_in(), stays);
        let told = if change.signed_in && change.destroys {
            vec![EndReason::SessionDestroyed]
        } else {
            vec![]
        };
        assert_eq!(world.departures(), told);
        if stays {
            assert!(world.on_wire().is_empty());
        } else {
            assert!(world.newest().is_anonymous_login());
            assert_eq!(world.newest().body()["apiKey"], "key-2");
        }
    }
}

// spec §6, F10: the change is done once, not at each later start
#[test]
fn an_api_key_change_is_done_once() {
    for change in key_changes() {
        let mut world = change.prepare();
        change.apply(&mut world);
        let uuid = world.uuid();
        world.turn_the_page();
        for _ in 0..3 {
            world.restart();
            assert_eq!(world.uuid(), uuid);
        }
        assert_eq!(world.departures(), []);
    }
}

// spec §6: back and forth between two keys without the flag keeps the UUID
#[test]
fn changing_keys_back_and_forth_keeps_what_the_flag_keeps() {
    let mut settings = settings();
    settings.destroy_on_api_key_change = false;
    let mut world = World::customer_with(settings);
    let uuid = world.uuid();
    for key in ["key-2", "key-1", "key-3"] {
        world.change_key(key);
        assert_eq!(world.uuid(), uuid);
        assert!(world.is_signed_in());
    }
    let call = world.refresh();
    assert_eq!(world.newest().body()["apiKey"], "key-3");
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
}

// spec §6: the same key is refused and changes nothing
#[test]
fn the_same_key_is_refused() {
    let mut world = World::customer();
    let stored = world.disk.stored.clone();
    let call = world.change_key("key-1");
    assert_eq!(world.code(call), ErrorCode::InternalInconsistency);
    assert_eq!(world.error(call).kind, ErrorKind::Unknown);
    assert_eq!(world.disk.stored, stored);
}

// spec §6, F28: a storm of key changes right after the start
#[test]
fn a_storm_of_key_changes_leaves_one_session() {
    let mut world = World::newcomer();
    let waiting = world.retrieve();
    for n in 2..50 {
        world.change_key(&format!("key-{n}"));
    }
    assert_eq!(world.on_wire().len(), 1);
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(waiting), token);
}

// spec §6: a key change gives a server that was in trouble another chance
#[test]
fn a_key_change_closes_the_circuit() {
    let mut world = World::newcomer();
    for _ in 0..5 {
        world.retrieve();
        world.answer(Reply::Status(401));
    }
    let call = world.retrieve();
    assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
    world.change_key("key-2");
    assert!(world.newest().is_anonymous_login());
    world.answer(Reply::Token(7200));
}

// spec §4, §9, F41: shutdown completes everything pending with −110
#[test]
fn shutdown_completes_everything() {
    let mut world = World::visitor();
    world.pass(100 * MINUTE);
    let mut calls = vec![world.retrieve(), world.refresh()];
    calls.push(world.sign_in(Some(ANNA)));
    world.shut_down();
    for call in calls {
        assert_eq!(world.code(call), ErrorCode::ModuleNotReady);
        assert_eq!(world.error(call).kind, ErrorKind::Unknown);
    }
    assert!(world.on_wire().is_empty());

    let mut world = World::customer();
    let call = world.sign_out();
    let login = world.sign_in_conditionally(None);
    world.shut_down();
    assert_eq!(world.code(call), ErrorCode::ModuleNotReady);
    assert_eq!(world.code(login), ErrorCode::ModuleNotReady);
    assert!(world.on_wire().is_empty());
}

// spec §4: a shutdown while a retry is pending
#[test]
fn shutdown_completes_a_flight_that_backs_off() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.answer(Reply::RetryAfter(503, "5".into()));
    world.shut_down();
    assert_eq!(world.code(call), ErrorCode::ModuleNotReady);
    assert_eq!(world.next_deadline(), None);
}

// spec §4: after the shutdown the asynchronous methods fail with −110, the others do nothing
#[test]
fn after_shutdown_everything_is_refused() {
    let mut world = World::visitor();
    world.refresh();
    world.shut_down();
    world.turn_the_page();
    let (uuid, stored) = (world.uuid(), world.disk.stored.clone());
    let calls = [
        world.retrieve(),
        world.refresh(),
        world.sign_in(Some(ANNA)),
        world.sign_in_conditionally(None),
        world.take_over(uuid, 7200, None),
        world.sign_out(),
        world.change_key("key-2"),
    ];
    for call in calls {
        assert_eq!(world.code(call), ErrorCode::ModuleNotReady);
    }
    world.regenerate(None);
    world.destroy();
    world.set_email(Some("a@example.com"));
    world.set_identifier(Some("card"));
    world.answer_request(1, Reply::Token(7200));
    world.tick();
    world.shut_down();
    assert_eq!(world.uuid(), uuid);
    assert_eq!(world.disk.stored, stored);
    assert!(
        world
            .events
            .iter()
            .all(|e| matches!(e, Event::Completed(_)))
    );
}

// spec §6: a shutdown is no change of the session
#[test]
fn a_session_goes_on_after_a_shutdown() {
    let mut world = World::customer();
    let stored = world.disk.stored.clone();
    world.shut_down();
    assert_eq!(world.disk.stored, stored);
    assert!(
        !world
            .notifications()
            .iter()
            .any(|t| matches!(t, Transition::SignedOut(_)))
    );
    world.restart();
    assert!(world.is_signed_in());
}

// spec §2, §3: a customer whose token was over went for that reason, whatever happens now
#[test]
fn a_customer_who_had_expired_is_told_to_have() {
    let destroying: [fn(&mut World); 2] = [World::destroy, |world| {
        world.change_key("key-2");
    }];
    for destroy in destroying {
        let mut world = World::customer();
        world.sleep(3 * HOUR);
        destroy(&mut world);
        assert_eq!(world.departures(), [EndReason::SessionExpiration]);
    }
}
