//! spec §3 single flight: callers share one request and its outcome.

use snr_session::ErrorCode;

use crate::common::{HOUR, MINUTE, Reply, SECOND, World};

// spec §3, F04, T1: a thousand callers, one request, equal results
#[test]
fn a_thousand_callers_cause_one_request() {
    for (mut world, age) in [
        (World::newcomer(), 0),
        (World::visitor(), 100 * MINUTE),
        (World::visitor(), 3 * HOUR),
        (World::customer(), 100 * MINUTE),
    ] {
        let sent = world.sent().max(1) - world.on_wire().len();
        world.sleep(age);
        let retrieving: Vec<_> = (0..500).map(|_| world.retrieve()).collect();
        let refreshing: Vec<_> = (0..500).map(|_| world.refresh()).collect();
        assert_eq!(world.sent(), sent + 1);
        let token = world.answer(Reply::Token(7200));
        assert!(retrieving.iter().all(|call| world.token(*call) == token));
        assert!(refreshing.iter().all(|call| world.succeeded(*call)));
        assert_eq!(world.sent(), sent + 1);
    }
}

// spec §3: they share a failure too
#[test]
fn a_thousand_callers_share_a_failure() {
    let mut world = World::newcomer();
    let calls: Vec<_> = (0..1000).map(|_| world.retrieve()).collect();
    world.answer(Reply::Status(400));
    assert!(
        calls
            .iter()
            .all(|call| world.error(*call).http_status == Some(400))
    );
    assert_eq!(world.sent(), 1);
}

// spec §3: callers complete in the order in which they came
#[test]
fn callers_are_served_in_their_order() {
    let mut world = World::newcomer();
    let calls: Vec<_> = (0..9)
        .map(|n| {
            if n % 2 == 0 {
                world.retrieve()
            } else {
                world.refresh()
            }
        })
        .collect();
    world.turn_the_page();
    world.answer(Reply::Token(7200));
    let completed: Vec<_> = world
        .events
        .iter()
        .filter_map(|event| match event {
            crate::common::Event::Completed(call) => Some(*call),
            _ => None,
        })
        .collect();
    assert_eq!(completed, calls);
}

// spec §3: callers that come while a retry is pending share it
#[test]
fn callers_join_a_flight_that_backs_off() {
    let mut world = World::newcomer();
    let first = world.retrieve();
    world.answer(Reply::RetryAfter(503, "5".into()));
    let second = world.retrieve();
    let third = world.refresh();
    assert_eq!(world.sent(), 1);
    world.pass(20 * SECOND);
    assert_eq!(world.sent(), 2);
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(first), token);
    assert_eq!(world.token(second), token);
    assert!(world.succeeded(third));
}

// spec §3: a caller with a fresh token does not wait for somebody else's refresh
#[test]
fn a_fresh_token_is_served_while_a_refresh_is_under_way() {
    let mut world = World::customer();
    let refresh = world.refresh();
    let retrieve = world.retrieve();
    assert!(world.succeeded(retrieve));
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(refresh));
}

// F01, T27: a failure is never remembered
#[test]
fn the_call_after_a_failure_reaches_the_server() {
    for failure in [
        Reply::Status(400),
        Reply::Status(401),
        Reply::Status(500),
        Reply::Text(200, "{}".into()),
    ] {
        let mut world = World::newcomer();
        let call = world.retrieve();
        world.answer(failure);
        assert!(!world.succeeded(call));
        let again = world.retrieve();
        assert_eq!(world.sent(), 2);
        let token = world.answer(Reply::Token(7200));
        assert_eq!(world.token(again), token);
    }
}

// T3: a thousand calls while offline leave one flight and one deadline
#[test]
fn offline_calls_do_not_pile_up_requests() {
    let mut world = World::newcomer();
    world.answer(Reply::Unreachable);
    for _ in 0..1000 {
        world.retrieve();
    }
    assert!(world.sent() <= 1);
    world.pass(2 * SECOND);
    assert!(world.on_wire().len() <= 1);
    assert!(world.sent() <= 2);
}

// spec §3: an answer that comes twice is used once
#[test]
fn an_answer_that_comes_twice_is_used_once() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    let token = world.answer(Reply::Token(7200));
    let stored = world.disk.stored.clone();
    world.answer_request(0, Reply::Token(9000));
    world.answer_request(0, Reply::Status(401));
    assert_eq!(world.token(call), token);
    assert_eq!(world.disk.stored, stored);
}

// spec §3: an answer that comes after its flight gave up is nobody's
#[test]
fn an_answer_after_the_deadline_is_dropped() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.pass(30 * SECOND);
    assert_eq!(world.code(call), ErrorCode::Network);
    assert!(world.on_wire().is_empty());
    let stored = world.disk.stored.clone();
    world.answer_request(0, Reply::Token(7200));
    assert_eq!(world.disk.stored, stored);
}

// spec §3: an answer that is here is used, though its deadline has just passed
#[test]
fn an_answer_at_the_deadline_is_used() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.sleep(31 * SECOND);
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(call), token);
}

// spec §3: callers share the flight under way, also when the token that it replaces expires meanwhile
#[test]
fn callers_join_a_flight_whose_token_expires_meanwhile() {
    let mut world = World::customer();
    world.pass(2 * HOUR - SECOND);
    let first = world.refresh();
    let sent = world.sent();
    world.pass(2 * SECOND);
    let calls = [world.refresh(), world.retrieve()];
    assert_eq!(world.sent(), sent);
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(first));
    assert!(calls.into_iter().all(|call| world.succeeded(call)));
}
