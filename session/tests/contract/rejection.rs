//! spec §3: what ends a session, and what never does; and what is durable before it is told.

use serde_json::json;
use snr_session::{EndReason, ErrorCode, LogLevel};

use crate::common::{Call, Event, MINUTE, Reply, SECOND, Stored, World};

fn reject(world: &mut World, rejection: Reply) -> (Call, Call) {
    world.pass(100 * MINUTE);
    let calls = (world.retrieve(), world.refresh());
    world.turn_the_page();
    world.answer(rejection);
    calls
}

// spec §3 rejection: signed out with ClientRejected, 3200 with the HTTP code
#[test]
fn a_rejected_customer_is_signed_out() {
    let rejections = [
        (Reply::Status(401), 401),
        (Reply::TooLarge(401), 401),
        (Reply::forbidden(), 403),
    ];
    for (rejection, status) in rejections {
        let mut world = World::customer();
        let (retrieve, refresh) = reject(&mut world, rejection);
        for call in [retrieve, refresh] {
            assert_eq!(world.code(call), ErrorCode::SessionUnauthorized);
            assert_eq!(world.error(call).http_status, Some(status));
        }
        assert_eq!(world.departures(), [EndReason::ClientRejected]);
        assert_eq!(world.disk.record().unwrap().customer, None);
        assert!(matches!(
            world.events[..],
            [
                Event::Committed(Ok(())),
                Event::Published(_),
                Event::Notified(_),
                Event::Completed(_),
                Event::Completed(_)
            ]
        ));
    }
}

// spec §3 rejection: UUID, binding and the anonymous slot stay
#[test]
fn a_rejection_leaves_the_rest_of_the_session() {
    let mut world = World::customer();
    let before = world.disk.record().unwrap();
    reject(&mut world, Reply::Status(401));
    let after = Stored::read(&world.written_out());
    assert_eq!(after.uuid, before.uuid);
    assert_eq!(after.binding, before.binding);
    assert_eq!(after.anonymous, before.anonymous);
}

// spec §3 rejection, T24: nothing else ever ends a session
#[test]
fn nothing_else_ends_a_session() {
    let others = [
        Reply::Text(403, "<html>proxy</html>".into()),
        Reply::Status(403),
        Reply::Json(403, json!({})),
        Reply::Json(403, json!(["status"])),
        Reply::Status(302),
        Reply::Status(400),
        Reply::Status(404),
        Reply::Status(407),
        Reply::Status(410),
        Reply::Status(412),
        Reply::Status(500),
        Reply::TooLarge(403),
        Reply::Text(200, String::new()),
        Reply::Json(200, json!({ "error": "invalid_grant" })),
        Reply::TokenWith(7200, json!({ "token": null })),
        Reply::TokenWith(7200, json!({ "expiration": null })),
    ];
    for other in others {
        let mut world = World::customer();
        let stored = world.disk.record().unwrap();
        let (retrieve, refresh) = reject(&mut world, other.clone());
        assert!(world.succeeded(retrieve), "{other:?}");
        assert!(!world.succeeded(refresh), "{other:?}");
        assert!(world.is_signed_in(), "{other:?}");
        assert_eq!(world.disk.record().unwrap(), stored, "{other:?}");
        let mut after = Stored::read(&world.written_out());
        after.generation = stored.generation;
        assert_eq!(after, stored, "{other:?}");
        assert_eq!(world.departures(), [], "{other:?}");
    }
}

// spec §3 rejection, FACTS §1.7: a gateway's JSON is not the API's error object
#[test]
fn a_gateways_json_403_is_no_rejection() {
    let mut world = World::customer();
    let (retrieve, _) = reject(
        &mut world,
        Reply::Json(403, json!({ "message": "Forbidden" })),
    );
    assert!(world.succeeded(retrieve));
    assert_eq!(world.departures(), []);
}

// spec §3 rejection: a rejected anonymous login is a failure, not the end of anything
#[test]
fn a_rejected_anonymous_login_is_a_failure() {
    let mut world = World::newcomer();
    let uuid = world.uuid();
    let call = world.retrieve();
    world.answer(Reply::Status(401));
    assert_eq!(world.code(call), ErrorCode::SessionUnauthorized);
    assert_eq!(world.error(call).http_status, Some(401));
    assert_eq!(world.uuid(), uuid);
    assert_eq!(world.notifications(), []);
}

// spec §3: a rejection that comes after the expiry is the expiry's, once
#[test]
fn a_rejection_after_the_expiry_reports_the_expiry() {
    let mut world = World::customer();
    world.pass(120 * MINUTE - SECOND);
    let call = world.refresh();
    world.sleep(2 * SECOND);
    world.answer(Reply::Status(401));
    assert_eq!(world.code(call), ErrorCode::SessionExpired);
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
}

// spec §3 durable before told: Commit, Publish, Complete
#[test]
fn a_new_token_is_durable_before_it_is_told() {
    for mut world in [World::visitor(), World::customer()] {
        world.pass(100 * MINUTE);
        world.retrieve();
        world.turn_the_page();
        world.answer(Reply::Token(7200));
        assert!(matches!(
            world.events[..],
            [
                Event::Committed(Ok(())),
                Event::Published(_),
                Event::Completed(_)
            ]
        ));
    }
}

// spec §3, T10: a commit that fails keeps the token in memory, delivers it, and logs an error
#[test]
fn a_token_that_cannot_be_stored_is_delivered_all_the_same() {
    let mut world = World::customer();
    world.pass(100 * MINUTE);
    let before = world.disk.stored.clone();
    let call = world.retrieve();
    world.disk.fails = true;
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(call), token);
    assert_eq!(world.logged(LogLevel::Error), 1);
    assert_eq!(world.disk.stored, before);
    let again = world.retrieve();
    assert_eq!(world.token(again), token);
}

// spec §3: and the commit is retried with the next one
#[test]
fn a_failed_commit_is_made_good_by_the_next() {
    let mut world = World::customer();
    world.disk.fails = true;
    world.refresh();
    let token = world.answer(Reply::Token(7200));
    world.disk.fails = false;
    world.set_email(Some("a@example.com"));
    assert_eq!(world.disk.record().unwrap().customer, Some(token));
}

// spec §3: or at shutdown
#[test]
fn a_failed_commit_is_made_good_at_shutdown() {
    let mut world = World::customer();
    world.disk.fails = true;
    world.refresh();
    let token = world.answer(Reply::Token(7200));
    world.disk.fails = false;
    world.shut_down();
    assert_eq!(world.disk.record().unwrap().customer, Some(token));
}

// spec §3: a shutdown with nothing owed to the storage leaves it alone
#[test]
fn a_shutdown_writes_nothing_that_is_not_owed() {
    let mut world = World::customer();
    let writes = world.disk.writes;
    world.shut_down();
    assert_eq!(world.disk.writes, writes);
}

// F30: identifiers may be missing, null or numbers
#[test]
fn responses_without_identifiers_are_tokens() {
    for changes in [
        json!({ "customId": null, "clientId": null }),
        json!({ "clientId": 42, "customId": "", "origin": "NEW", "realm": null }),
        json!({ "created": null }),
        json!({ "unknown": { "deep": [1, 2, 3] } }),
    ] {
        let mut world = World::newcomer();
        let call = world.retrieve();
        world.answer(Reply::TokenWith(7200, changes));
        assert!(world.succeeded(call));
    }
}
