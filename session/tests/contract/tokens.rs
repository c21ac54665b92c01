//! spec §3: `retrieveToken`, `refreshToken` and the refresh window.

use serde_json::json;
use snr_session::{EndReason, ErrorCode, ErrorKind};
use std::time::Duration;

use crate::common::{Event, HOUR, MINUTE, Reply, SECOND, World, settings};

// spec §3 case 1, F04: delivered from memory
#[test]
fn a_fresh_customer_token_needs_no_request() {
    let mut world = World::customer();
    let sent = world.sent();
    for _ in 0..100 {
        let call = world.retrieve();
        assert!(world.succeeded(call));
    }
    assert_eq!(world.sent(), sent);
    assert_eq!(world.disk.record().unwrap().customer.as_deref(), {
        let call = world.retrieve();
        Some(world.token(call))
    });
}

// spec §3 case 2: in the window the token is refreshed first
#[test]
fn inside_the_window_the_token_is_refreshed_first() {
    let mut world = World::customer();
    world.pass(100 * MINUTE);
    let call = world.retrieve();
    assert!(world.is_open(call));
    assert!(world.newest().is_refresh());
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(call), token);
    assert_eq!(world.disk.record().unwrap().customer, Some(token));
}

// spec §3 case 2: after 3 s the old token is good enough, and the refresh goes on
#[test]
fn a_slow_refresh_delays_a_valid_token_by_three_seconds() {
    let mut world = World::customer();
    world.pass(100 * MINUTE);
    let old = world.disk.record().unwrap().customer.unwrap();
    let first = world.retrieve();
    world.pass(SECOND);
    let second = world.retrieve();
    world.pass(1_999);
    assert!(world.is_open(first) && world.is_open(second));
    world.pass(1);
    assert_eq!(world.token(first), old);
    assert_eq!(
        world.token(second),
        old,
        "the answer takes longer, whoever asks"
    );
    world.pass(SECOND);
    let third = world.retrieve();
    assert_eq!(world.token(third), old);
    let new = world.answer(Reply::Token(7200));
    let fourth = world.retrieve();
    assert_eq!(world.token(fourth), new);
}

// spec §3 case 2, F26, T26: a failed refresh never displaces a valid token
#[test]
fn a_failed_refresh_delivers_the_old_token() {
    let failures = [
        Reply::Status(400),
        Reply::Status(403),
        Reply::Status(404),
        Reply::Status(500),
        Reply::Text(200, "garbage".into()),
        Reply::Text(403, "<html>proxy</html>".into()),
        Reply::TooLarge(200),
        Reply::Token(-5),
    ];
    for failure in failures {
        for mut world in [World::customer(), World::visitor()] {
            let told = world.notifications();
            world.pass(100 * MINUTE);
            let call = world.retrieve();
            world.answer(failure.clone());
            assert!(world.succeeded(call), "{failure:?}");
            assert_eq!(world.notifications(), told, "{failure:?}");
        }
    }
}

// spec §3 case 3, T40: no request, 3210, signed out once
#[test]
fn an_expired_customer_token_ends_the_session_once() {
    let mut world = World::customer();
    let sent = world.sent();
    world.pass(2 * HOUR);
    assert!(!world.is_signed_in());
    let call = world.retrieve();
    assert_eq!(world.code(call), ErrorCode::SessionExpired);
    assert_eq!(world.error(call).kind, ErrorKind::UnauthorizedSession);
    assert_eq!(world.sent(), sent);
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
    assert_eq!(world.disk.record().unwrap().customer, None);
    let again = world.retrieve();
    assert_eq!(world.departures().len(), 1);
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(again));
}

// spec §3 case 3: the same for `refreshToken`
#[test]
fn refreshing_an_expired_customer_token_fails() {
    let mut world = World::customer();
    let sent = world.sent();
    world.pass(2 * HOUR);
    let call = world.refresh();
    assert_eq!(world.code(call), ErrorCode::SessionExpired);
    assert_eq!(world.sent(), sent);
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
}

// spec §3: durable before told, and the delegate before the callback
#[test]
fn an_expiry_is_durable_then_told_then_answered() {
    let mut world = World::customer();
    world.pass(2 * HOUR);
    let call = world.retrieve();
    assert!(matches!(
        world.events[..],
        [
            Event::Committed(Ok(())),
            Event::Published(_),
            Event::Notified(_),
            Event::Completed(_)
        ]
    ));
    assert!(!world.succeeded(call));
}

// spec §3 case 4: anonymous, fresh, then in the window
#[test]
fn an_anonymous_token_is_served_and_refreshed_like_a_customers() {
    let mut world = World::visitor();
    let sent = world.sent();
    let call = world.retrieve();
    assert!(world.succeeded(call));
    assert_eq!(world.sent(), sent);
    world.pass(100 * MINUTE);
    let call = world.retrieve();
    assert!(world.newest().is_refresh());
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(call), token);
}

// spec §3 case 4: a rejected refresh is followed by an anonymous login
#[test]
fn a_rejected_anonymous_refresh_is_followed_by_a_login() {
    for rejection in [Reply::Status(401), Reply::forbidden()] {
        let mut world = World::visitor();
        let uuid = world.uuid();
        world.pass(100 * MINUTE);
        let (retrieve, refresh) = (world.retrieve(), world.refresh());
        world.answer(rejection);
        assert!(world.newest().is_anonymous_login());
        assert_eq!(world.sent_uuid(), uuid);
        let token = world.answer(Reply::Token(7200));
        assert_eq!(world.token(retrieve), token);
        assert!(world.succeeded(refresh));
        assert_eq!(world.notifications(), []);
    }
}

// spec §3 case 4: the login after a rejection has time of its own, however late the rejection
#[test]
fn a_late_rejection_leaves_time_for_the_login() {
    let mut world = World::visitor();
    world.pass(100 * MINUTE);
    let call = world.refresh();
    world.sleep(30 * SECOND);
    world.answer(Reply::Status(401));
    assert!(world.newest().is_anonymous_login());
    assert!(world.newest().request.timeout >= Duration::from_secs(3));
    world.pass(2 * SECOND);
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
}

// spec §3 case 5: no token, or an expired one
#[test]
fn a_visitor_without_a_token_logs_in() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(call), token);
    world.pass(3 * HOUR);
    let call = world.retrieve();
    assert!(world.newest().is_anonymous_login());
    assert_eq!(world.newest().bearer(), None);
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(call), token);
    assert_eq!(world.notifications(), []);
}

// spec §3 `refreshToken`: whatever its age; without a token it logs in
#[test]
fn refreshing_exchanges_any_unexpired_token() {
    for mut world in [World::customer(), World::visitor()] {
        let call = world.refresh();
        assert!(world.newest().is_refresh());
        let token = world.answer(Reply::Token(7200));
        assert!(world.succeeded(call));
        let retrieved = world.retrieve();
        assert_eq!(world.token(retrieved), token);
    }
    let mut world = World::visitor();
    world.pass(3 * HOUR);
    let call = world.refresh();
    assert!(world.newest().is_anonymous_login());
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
}

// spec §3 `refreshToken`: the old token is no success of a refresh
#[test]
fn a_failed_refresh_fails_whoever_asked_for_it() {
    let mut world = World::customer();
    let call = world.refresh();
    world.answer(Reply::Status(500));
    assert_eq!(world.code(call), ErrorCode::InvalidRequest);
    assert_eq!(world.error(call).http_status, Some(500));
    assert!(world.is_signed_in());
}

/// Whether a token of this life is refreshed when so many seconds are left.
fn refreshes(interval: u64, life: i64, left_millis: u64) -> bool {
    let mut settings = settings();
    settings.min_token_refresh_interval = Duration::from_secs(interval);
    let mut world = World::newcomer_with(settings);
    world.answer(Reply::Token(life));
    world.sleep(u64::try_from(life).unwrap() * SECOND - left_millis);
    let sent = world.sent();
    world.retrieve();
    world.sent() > sent
}

// spec §3 refresh window, F23: at its edges
#[test]
fn the_window_is_honoured_at_its_edges() {
    assert!(!refreshes(1800, 7200, 1800 * SECOND + 1));
    assert!(refreshes(1800, 7200, 1800 * SECOND));
    assert!(!refreshes(3000, 7200, 3000 * SECOND + 1));
    assert!(refreshes(3000, 7200, 3000 * SECOND));
}

// spec §3: 1800 s at least; smaller values are clamped
#[test]
fn a_smaller_interval_is_clamped() {
    assert!(refreshes(10, 7200, 1800 * SECOND));
    assert!(!refreshes(10, 7200, 1800 * SECOND + 1));
}

// spec §3, T44: half of a short life
#[test]
fn short_lived_tokens_are_refreshed_at_half_of_their_life() {
    assert!(!refreshes(1800, 20, 10_001));
    assert!(refreshes(1800, 20, 10_000));
    assert!(!refreshes(100_000, 7200, HOUR + 1));
    assert!(refreshes(100_000, 7200, HOUR));
}

// T44: one refresh per life, though asked every second
#[test]
fn tokens_of_twenty_seconds_are_refreshed_once_per_life() {
    let mut world = World::newcomer();
    world.auto = Some(Reply::Token(20));
    world.answer(Reply::Token(20));
    for _ in 0..600 {
        world.pass(SECOND);
        let call = world.retrieve();
        assert!(world.succeeded(call));
    }
    assert!(world.sent() <= 61 + 2, "{} requests", world.sent());
}

// spec §3, T40: freshness is checked at delivery, by what is known of the time then
#[test]
fn a_grant_is_judged_by_the_clock_at_its_delivery() {
    let mut world = World::newcomer();
    world.wall -= 90 * MINUTE as i64;
    let call = world.take_over(world.uuid(), 3600, None);
    assert!(world.succeeded(call));
    // It is over, but nobody has said so: the calendar is behind.
    world.sleep(HOUR + MINUTE);
    let call = world.retrieve();
    assert!(world.still_grants(world.grant(call)));
    world.refresh();
    world.answer(Reply::Json(400, json!({ "status": 400, "message": "no" })));
    assert!(!world.still_grants(world.grant(call)));
}

// spec §3 refresh window: a time of issue that cannot be true does not take the window away
#[test]
fn a_token_that_was_issued_behind_its_expiry_is_exchanged_all_the_same() {
    let mut world = World::newcomer();
    let expiration = world.server + 2 * HOUR as i64;
    world.answer(Reply::TokenWith(7200, json!({ "created": expiration })));
    world.pass(HOUR + 31 * MINUTE);
    world.retrieve();
    assert!(world.newest().is_refresh());
}

// spec §3: a token that expires while its caller waits is not delivered
#[test]
fn a_token_that_expires_during_the_wait_is_no_fallback() {
    let mut world = World::newcomer();
    world.answer(Reply::TokenWith(7200, json!({ "customId": null })));
    world.sleep(2 * HOUR - 2 * SECOND);
    let call = world.retrieve();
    assert!(world.newest().is_refresh());
    world.pass(5 * SECOND);
    assert!(world.is_open(call));
    world.answer(Reply::Status(500));
    assert_eq!(world.code(call), ErrorCode::InvalidRequest);
}

// spec §3: 3 s at most, also when the device slept through them
#[test]
fn a_valid_token_is_delivered_when_its_time_has_passed() {
    let mut world = World::customer();
    world.pass(100 * MINUTE);
    let call = world.retrieve();
    assert!(world.is_open(call));
    world.sleep(10 * SECOND);
    world.tick();
    assert!(world.succeeded(call));
}
