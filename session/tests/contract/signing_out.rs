//! spec §7: signing out is done here at once, and then the server is told.

use snr_session::{EndReason, ErrorCode, ErrorKind, Transition};

use crate::common::{Event, HOUR, MINUTE, Reply, SECOND, World};

// spec §7: locally at once, durable, then told; the server afterwards
#[test]
fn signing_out_is_done_at_once() {
    let mut world = World::customer();
    let before = world.disk.record().unwrap();
    let call = world.sign_out();
    assert!(!world.is_signed_in());
    assert!(world.is_open(call));
    assert!(matches!(
        world.events[..],
        [
            Event::Committed(Ok(())),
            Event::Published(_),
            Event::Notified(Transition::SignedOut(EndReason::UserSignOut)),
            Event::Sent(_)
        ]
    ));
    let after = world.disk.record().unwrap();
    assert_eq!(
        (after.uuid, &after.anonymous),
        (before.uuid, &before.anonymous)
    );
    assert_eq!(after.binding, before.binding);
    world.answer(Reply::Status(200));
    assert!(world.succeeded(call));
}

// spec §8: what the server is told
#[test]
fn the_server_is_told_with_the_customers_token() {
    for (destroy, everywhere) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut world = World::customer();
        let customer = world.disk.record().unwrap().customer;
        world.leave(destroy, everywhere);
        let told = world.newest();
        assert_eq!(told.request.path, "/sauth/v3/auth/logout/client");
        assert_eq!(told.bearer(), customer.as_deref());
        assert_eq!(told.body()["fromAllDevices"], everywhere);
        assert_eq!(told.body()["apiKey"], "key-1");
    }
}

// spec §7: success or failure reports what the server said, and changes nothing here
#[test]
fn the_call_reports_what_the_server_said() {
    let answers = [
        (Reply::Status(200), None),
        (Reply::Status(204), None),
        (Reply::Text(200, "garbage".into()), None),
        (Reply::Status(401), Some(ErrorCode::SessionUnauthorized)),
        (Reply::forbidden(), Some(ErrorCode::SessionUnauthorized)),
        (Reply::Status(500), Some(ErrorCode::InvalidRequest)),
        (Reply::Status(503), Some(ErrorCode::InvalidRequest)),
        (Reply::Unreachable, Some(ErrorCode::Network)),
    ];
    for (answer, expected) in answers {
        let mut world = World::customer();
        let call = world.sign_out();
        let stored = world.disk.stored.clone();
        world.answer(answer);
        match expected {
            None => assert!(world.succeeded(call)),
            Some(code) => assert_eq!(world.code(call), code),
        }
        assert_eq!(world.disk.stored, stored);
        assert_eq!(world.departures(), [EndReason::UserSignOut]);
    }
}

// spec §7, T30: a server that is away does not keep the customer signed in
#[test]
fn a_silent_server_does_not_keep_the_customer() {
    let mut world = World::customer();
    let call = world.sign_out();
    world.pass(30 * SECOND);
    assert_eq!(world.code(call), ErrorCode::Network);
    assert!(!world.is_signed_in());
    assert!(world.on_wire().is_empty());
}

// spec §7: nobody signed in: 3220, and nothing else
#[test]
fn a_visitor_cannot_sign_out() {
    for destroy in [false, true] {
        let mut world = World::visitor();
        let (stored, sent) = (world.disk.stored.clone(), world.sent());
        let call = world.leave(destroy, false);
        assert_eq!(world.code(call), ErrorCode::AlreadySignedOut);
        assert_eq!(world.error(call).kind, ErrorKind::UnauthorizedSession);
        assert_eq!(world.disk.stored, stored);
        assert_eq!(world.sent(), sent);
        assert_eq!(world.notifications(), []);
    }
}

// spec §7: an expired customer is not signed in; the expiry is reported, once
#[test]
fn an_expired_customer_cannot_sign_out() {
    let mut world = World::customer();
    world.sleep(3 * HOUR);
    for _ in 0..2 {
        let call = world.sign_out();
        assert_eq!(world.code(call), ErrorCode::AlreadySignedOut);
    }
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
}

// spec §7 `SignOutWithSessionDestroy`: continues as destroySession
#[test]
fn signing_out_with_destroy_starts_over() {
    let mut world = World::customer();
    let before = world.uuid();
    world.set_email(Some("a@example.com"));
    world.sign_out_and_destroy();
    let stored = world.disk.record().unwrap();
    assert_ne!(stored.uuid, before);
    assert_eq!(
        (stored.anonymous, stored.customer, stored.email),
        (None, None, None)
    );
    assert_eq!(world.departures().len(), 1);
    let on_wire = world.on_wire();
    assert_eq!(on_wire.len(), 2, "an anonymous login and the logout");
    for index in on_wire {
        world.answer_request(index, Reply::Token(7200));
    }
    let call = world.retrieve();
    assert!(world.succeeded(call));
}

// spec §3 fencing, F05, T28: signing out at each step of a refresh
#[test]
fn a_refresh_never_brings_the_customer_back() {
    for destroy in [false, true] {
        for steps in 0..4 {
            let mut world = World::customer();
            world.pass(100 * MINUTE);
            let refresh = world.refresh();
            if steps >= 1 {
                world.answer(Reply::RetryAfter(503, "1".into()));
            }
            if steps >= 2 {
                world.pass(4 * SECOND);
            }
            if steps >= 3 {
                world.answer(Reply::Token(7200));
            }
            world.leave(destroy, false);
            for index in 0..world.sent() {
                if world.wire[index].is_refresh() {
                    world.answer_request(index, Reply::Token(7200));
                }
            }
            assert!(!world.is_signed_in());
            assert_eq!(world.disk.record().unwrap().customer, None);
            assert_eq!(world.succeeded(refresh), steps == 3);
        }
    }
}

// spec §7: several sign-outs may be on their way at once, each with its own answer
#[test]
fn each_sign_out_has_its_own_answer() {
    let mut world = World::customer();
    let first = world.sign_out();
    let one = world.sent() - 1;
    world.sign_in_anna();
    let second = world.sign_out();
    let two = world.sent() - 1;
    world.answer_request(two, Reply::Status(500));
    assert!(world.is_open(first));
    assert!(!world.succeeded(second));
    world.answer_request(one, Reply::Status(200));
    assert!(world.succeeded(first));
}

// spec §7: a logout on its way does not fall with a change of identity or key
#[test]
fn a_logout_survives_what_follows() {
    let mut world = World::customer();
    let call = world.sign_out();
    let logout = world.sent() - 1;
    world.destroy();
    world.regenerate(None);
    world.change_key("key-2");
    assert!(world.wire[logout].is_on_wire());
    world.answer_request(logout, Reply::Status(200));
    assert!(world.succeeded(call));
}

// F06: no bearer token of the old session after it has been cleared (the world checks each request)
#[test]
fn no_old_token_is_sent_after_signing_out() {
    let mut world = World::customer();
    world.sign_out();
    world.answer(Reply::Status(200));
    let customer = world.newest().bearer().map(str::to_owned);
    let sent = world.sent();
    world.pass(100 * MINUTE);
    world.auto = Some(Reply::Token(7200));
    world.refresh();
    world.retrieve();
    for request in &world.wire[sent..] {
        assert_ne!(request.bearer(), customer.as_deref());
    }
}

// spec §9: every message says what to do, and signing out once more is not it
#[test]
fn a_failed_sign_out_advises_nothing_that_cannot_be_done() {
    for reply in [
        Reply::Unreachable,
        Reply::Status(400),
        Reply::Status(401),
        Reply::Status(503),
    ] {
        let mut world = World::customer();
        let call = world.sign_out();
        world.answer(reply.clone());
        let message = world.error(call).message.as_str();
        assert!(
            message.starts_with("the customer is signed out here"),
            "{message}"
        );
        assert!(message.ends_with("nothing is left to do"), "{message}");
        assert!(!message.contains("again"), "{message}");
    }
}
