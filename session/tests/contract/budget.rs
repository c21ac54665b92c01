//! spec §3 retry budget and circuit breaker: how often the server is asked.

use std::time::Duration;

use serde_json::json;
use snr_session::{ErrorCode, ErrorKind, TransportFailure};

use crate::common::{ANNA, HOUR, MINUTE, Reply, SECOND, World};

fn retryable() -> Vec<Reply> {
    let mut replies = vec![Reply::Unreachable];
    replies.extend([429, 502, 503, 504].map(Reply::Status));
    replies
}

// spec §3: tried three times in all, then the callers fail
#[test]
fn a_busy_server_is_tried_three_times() {
    for reply in retryable() {
        let mut world = World::newcomer();
        let call = world.retrieve();
        for tries in 1..=3 {
            assert_eq!(world.sent(), tries, "{reply:?}");
            assert!(world.is_open(call));
            world.answer(reply.clone());
            world.pass(4 * SECOND);
        }
        assert_eq!(world.sent(), 3);
        let expected = match reply {
            Reply::Unreachable => ErrorCode::Network,
            _ => ErrorCode::InvalidRequest,
        };
        assert_eq!(world.code(call), expected);
    }
}

// spec §3: nothing else is repeated
#[test]
fn other_failures_are_not_repeated() {
    for reply in [
        Reply::Status(400),
        Reply::Status(401),
        Reply::Status(403),
        Reply::Status(500),
        Reply::Status(501),
        Reply::Text(200, "garbage".into()),
        Reply::TooLarge(200),
    ] {
        let mut world = World::newcomer();
        let call = world.retrieve();
        world.answer(reply);
        assert!(!world.succeeded(call));
        world.pass(30 * SECOND);
        assert_eq!(world.sent(), 1);
    }
}

// spec §3, §5: a refresh and an anonymous login are repeated; a sign-out is the last of its token
#[test]
fn a_request_tells_the_transport_what_it_is() {
    let refreshing = || {
        let mut world = World::customer();
        world.refresh();
        world
    };
    let signing_in = || {
        let mut world = World::visitor();
        world.sign_in(Some(ANNA));
        world
    };
    let signing_out = || {
        let mut world = World::customer();
        world.sign_out();
        world
    };
    for (mut world, is_repeated, ends_its_token) in [
        (World::newcomer(), true, false),
        (refreshing(), true, false),
        (signing_in(), false, false),
        (signing_out(), false, true),
    ] {
        let sent = world.sent();
        let request = &world.newest().request;
        let path = request.path;
        assert_eq!(request.is_repeated(), is_repeated, "{path}");
        assert_eq!(request.ends_its_token(), ends_its_token, "{path}");
        world.answer_request(world.wire.len() - 1, Reply::Status(503));
        world.pass(2 * SECOND);
        assert_eq!(world.sent() > sent, is_repeated, "{path}");
    }
}

// spec §3: exponential backoff with full jitter: at most 1 s, then at most 2 s, and spread out
#[test]
fn delays_are_jittered_and_grow() {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for seed in 0..200 {
        let mut world = World::newcomer();
        world.next_entropy = seed * 7919;
        for delays in [&mut first, &mut second] {
            world.answer(Reply::Status(503));
            let due = world.session().next_deadline().unwrap();
            delays.push(due.since(world.now()));
            world.pass(2 * SECOND);
        }
    }
    let seconds = Duration::from_secs;
    assert!(first.iter().all(|delay| *delay <= seconds(1)));
    assert!(second.iter().all(|delay| *delay <= seconds(2)));
    assert!(first.iter().any(|delay| *delay < seconds(1) / 4));
    assert!(first.iter().any(|delay| *delay > seconds(1) * 3 / 4));
    assert!(second.iter().any(|delay| *delay > seconds(3) / 2));
}

// spec §3: what was not even sent says nothing of the server: it is neither repeated nor counted
#[test]
fn a_request_that_was_not_sent_is_not_held_against_the_server() {
    let mut world = World::visitor();
    for _ in 0..10 {
        let call = world.refresh();
        let newest = world.sent() - 1;
        let reason = "the system has no thread for it".into();
        world.deliver(newest, Err(TransportFailure::NotSent(reason)));
        assert_eq!(world.code(call), ErrorCode::Network);
        assert_eq!(world.error(call).retry_after, None);
    }
    let call = world.retrieve();
    assert!(world.succeeded(call), "the token at hand is good");
}

// spec §9: every message says what to do: not to call again at once, if that would be refused
#[test]
fn the_failure_that_opens_the_circuit_says_for_how_long() {
    let mut world = World::visitor();
    let says = |world: &World, call, lead: &str| {
        let error = world.error(call);
        let left = error.retry_after.unwrap_or_default().as_secs_f64().ceil();
        left > 0.0
            && error
                .message
                .as_str()
                .ends_with(&format!("{lead} {left} s"))
    };
    for failures in 1..=5 {
        let call = world.sign_in(None);
        world.answer(Reply::Status(500));
        assert_eq!(
            says(&world, call, "requests are held back for"),
            failures == 5
        );
    }
    let call = world.sign_in(None);
    assert!(says(&world, call, "call again in"));
}

// spec §3: `Retry-After` that fits the deadline is waited for
#[test]
fn a_retry_after_that_fits_is_respected() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.answer(Reply::RetryAfter(429, "5".into()));
    world.pass(4_999);
    assert_eq!(world.sent(), 1);
    world.pass(15_001);
    assert_eq!(world.sent(), 2);
    assert!(world.newest().request.timeout >= Duration::from_secs(10));
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
}

// spec §3: one that does not fit fails the callers now and holds later requests back
#[test]
fn a_retry_after_that_does_not_fit_fails_at_once_and_is_still_respected() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.answer(Reply::RetryAfter(503, "60".into()));
    assert_eq!(world.error(call).http_status, Some(503));
    for _ in 0..59 {
        world.pass(SECOND);
        let call = world.retrieve();
        assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
        assert_eq!(world.error(call).kind, ErrorKind::Network);
    }
    assert_eq!(world.sent(), 1);
    world.pass(61 * SECOND);
    world.retrieve();
    assert_eq!(world.sent(), 2);
}

// spec §3: a server tells every device the same instant, and is not to see all of them at it
#[test]
fn a_retry_after_is_spread() {
    let returns: std::collections::BTreeSet<_> = (0..200)
        .map(|seed| {
            let mut world = World::newcomer();
            world.next_entropy = seed * 7919;
            world.retrieve();
            world.answer(Reply::RetryAfter(503, "5".into()));
            world.session().next_deadline().unwrap().since(world.now())
        })
        .collect();
    let seconds = Duration::from_secs;
    assert!(
        returns
            .iter()
            .all(|wait| (seconds(5)..=seconds(20)).contains(wait))
    );
    assert!(returns.len() > 150);
    assert!(returns.first().unwrap() < &seconds(7));
    assert!(returns.last().unwrap() > &seconds(18));
}

// spec §3: after a failure a valid token is not exchanged for a while; those who need one come first
#[test]
fn a_valid_token_rests_after_a_failure() {
    let mut world = World::customer();
    world.pass(100 * MINUTE);
    world.auto = Some(Reply::Status(500));
    let call = world.retrieve();
    assert!(world.succeeded(call));
    let sent = world.sent();
    let mut rested = 0;
    while world.sent() == sent {
        let call = world.retrieve();
        assert!(
            world.succeeded(call),
            "the valid token is delivered at once"
        );
        world.pass(SECOND);
        rested += 1;
    }
    assert!(rested > 1, "the next call exchanged it again");
    assert!(rested <= 10 * 60, "it rests for ten minutes at most");
}

// spec §3: what happened to one token says nothing about another
#[test]
fn the_token_of_another_identity_does_not_rest() {
    for seed in 0..20 {
        let mut world = World::customer();
        world.next_entropy = seed * 7919;
        world.pass(100 * MINUTE);
        world.retrieve();
        world.answer(Reply::Status(500));
        world.sign_out();
        let uuid = world.uuid();
        world.take_over(uuid, 600, None);
        world.pass(301 * SECOND);
        let sent = world.sent();
        world.retrieve();
        assert_eq!(world.sent(), sent + 1);
    }
}

// spec §3: `refreshToken` exchanges an unexpired token whatever happened before
#[test]
fn a_token_that_rests_is_exchanged_when_the_host_asks() {
    let mut world = World::customer();
    world.pass(100 * MINUTE);
    world.retrieve();
    world.answer(Reply::Status(500));
    let call = world.refresh();
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
}

// spec §3: odd values of `Retry-After` neither panic nor stop the library for ever
#[test]
fn odd_values_of_retry_after_are_survived() {
    for value in [
        "",
        "0",
        "-1",
        "soon",
        "99999999999999999999",
        "18446744073709551615",
    ] {
        let mut world = World::newcomer();
        world.retrieve();
        world.answer(Reply::RetryAfter(503, value.into()));
        world.pass(HOUR);
        world.retrieve();
        assert!(world.sent() >= 2, "{value}");
    }
}

// spec §3: within the request's deadline, tries and delays included
#[test]
fn a_silent_server_costs_no_more_than_the_deadline() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.pass(29_999);
    assert!(world.is_open(call));
    world.pass(1);
    assert_eq!(world.code(call), ErrorCode::Network);
    assert!(world.on_wire().is_empty());
}

// spec §3: a later try has only what is left of the deadline
#[test]
fn later_tries_have_what_is_left_of_the_deadline() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.pass(20 * SECOND);
    world.answer(Reply::Unreachable);
    world.pass(2 * SECOND);
    assert!(world.newest().request.timeout <= Duration::from_secs(10));
    world.pass(8 * SECOND);
    assert_eq!(world.code(call), ErrorCode::Network);
}

// spec §3: logins with credentials are never repeated by the library
#[test]
fn logins_are_not_repeated() {
    for reply in retryable() {
        let mut world = World::visitor();
        let sent = world.sent();
        let call = world.sign_in(Some("anna"));
        world.answer(reply);
        assert!(!world.succeeded(call));
        world.pass(30 * SECOND);
        assert_eq!(world.sent(), sent + 1);
    }
}

/// Fails until the circuit opens; returns how many requests that took.
fn open_circuit(world: &mut World, reply: &Reply) -> usize {
    let before = world.sent() - world.on_wire().len();
    world.auto = Some(reply.clone());
    for index in world.on_wire() {
        world.answer_request(index, reply.clone());
    }
    for _ in 0..100 {
        let call = world.retrieve();
        world.pass(4 * SECOND);
        if world.code(call) == ErrorCode::RequestBlockedByCircuitBreaker {
            return world.sent() - before;
        }
    }
    panic!("the circuit never opened");
}

// spec §3: five failures in a row open the circuit
#[test]
fn five_failures_in_a_row_open_the_circuit() {
    for reply in [Reply::Status(500), Reply::Status(503), Reply::Unreachable] {
        assert_eq!(open_circuit(&mut World::newcomer(), &reply), 5, "{reply:?}");
    }
}

// spec §3: 30 s doubling to 15 minutes for the server, jittered; one probe each time
#[test]
fn a_failing_server_gets_longer_and_longer_rest() {
    let mut world = World::newcomer();
    open_circuit(&mut world, &Reply::Status(500));
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let (sent, start) = (world.sent(), world.boot);
        while world.sent() == sent {
            world.pass(100);
            world.retrieve();
        }
        assert_eq!(world.sent(), sent + 1);
        pauses.push((world.boot - start) / SECOND);
    }
    for (pause, ceiling) in pauses.iter().zip([30, 60, 120, 240, 480, 900, 900, 900]) {
        assert!(*pause <= ceiling, "{pauses:?}");
    }
    assert!(pauses[5] > 400, "{pauses:?}");
}

// spec §3: a returning network is used within 10 s
#[test]
fn a_returning_network_is_used_promptly() {
    let mut world = World::newcomer();
    open_circuit(&mut world, &Reply::Unreachable);
    world.pass(HOUR);
    for _ in 0..50 {
        world.retrieve();
        world.pass(SECOND);
    }
    world.auto = Some(Reply::Token(7200));
    world.pass(10 * SECOND);
    let call = world.retrieve();
    assert!(world.succeeded(call));
}

// spec §3: a success closes the circuit and forgets the failures
#[test]
fn a_success_closes_the_circuit() {
    let mut world = World::newcomer();
    open_circuit(&mut world, &Reply::Status(500));
    world.pass(30 * SECOND);
    world.auto = Some(Reply::Token(20));
    let call = world.retrieve();
    assert!(world.succeeded(call));
    world.pass(MINUTE);
    assert_eq!(open_circuit(&mut world, &Reply::Status(500)), 5);
}

// spec §3: "in a row": any request that succeeds in between starts the count anew
#[test]
fn a_successful_logout_or_condition_starts_the_count_anew() {
    let conditional = |world: &mut World| {
        world.sign_in_conditionally(None);
        world.answer(Reply::Json(200, json!({ "status": "MFA_REQUIRED" })));
    };
    let logout = |world: &mut World| {
        let uuid = world.uuid();
        world.take_over(uuid, 7200, None);
        world.sign_out();
        world.answer(Reply::Status(200));
    };
    let successes: [&dyn Fn(&mut World); 2] = [&conditional, &logout];
    for success in successes {
        let mut world = World::newcomer();
        world.answer(Reply::Status(500));
        for _ in 0..3 {
            world.retrieve();
            world.answer(Reply::Status(500));
        }
        success(&mut world);
        world.retrieve();
        world.answer(Reply::Status(500));
        let call = world.retrieve();
        assert!(world.is_open(call), "the circuit is open");
    }
}

// spec §3: an open circuit delivers a valid token all the same
#[test]
fn an_open_circuit_does_not_withhold_a_valid_token() {
    let mut world = World::customer();
    world.pass(100 * MINUTE);
    world.auto = Some(Reply::Status(500));
    for _ in 0..5 {
        world.refresh();
    }
    let call = world.refresh();
    assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
    for _ in 0..60 {
        let call = world.retrieve();
        assert!(world.succeeded(call));
        world.pass(SECOND);
    }
}

// spec §3: failed logins count: the circuit opens, and fails fast for logins too
#[test]
fn failed_logins_open_the_circuit() {
    for reply in [Reply::Unreachable, Reply::Status(503), Reply::Status(500)] {
        let mut world = World::visitor();
        for _ in 0..5 {
            world.sign_in(None);
            world.answer(reply.clone());
        }
        let sent = world.sent();
        let call = world.sign_in(None);
        assert_eq!(world.sent(), sent, "{reply:?}");
        assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
    }
}

// spec §3: an open circuit holds back the retries of a flight too
#[test]
fn an_open_circuit_holds_back_retries() {
    let mut world = World::newcomer();
    world.answer(Reply::RetryAfter(503, "1".into()));
    for _ in 0..4 {
        world.sign_in(None);
        world.answer(Reply::Unreachable);
    }
    let call = world.sign_in(None);
    assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
    let sent = world.sent();
    world.pass(2 * SECOND);
    assert_eq!(world.sent(), sent);
}

// spec §3: a mistyped password is no failure of the server
#[test]
fn mistyped_passwords_do_not_open_the_circuit() {
    let mut world = World::visitor();
    for _ in 0..20 {
        let call = world.sign_in(None);
        world.answer(Reply::Status(401));
        assert_eq!(world.code(call), ErrorCode::SessionUnauthorized);
    }
}

// spec §3: a server in trouble is spared, whichever request it fails
#[test]
fn what_a_sign_out_is_answered_counts_too() {
    let mut world = World::customer();
    world.sign_out();
    world.answer(Reply::RetryAfter(503, "600".into()));
    let sent = world.sent();
    let call = world.refresh();
    assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
    assert_eq!(world.sent(), sent);
}

// spec §3: `Retry-After` respected, also when a sign-out, which is sent all the same, succeeds
#[test]
fn a_sign_out_does_not_end_the_pause_that_the_server_asked_for() {
    let mut world = World::customer();
    world.refresh();
    world.answer(Reply::RetryAfter(503, "600".into()));
    let logout = world.sign_out();
    world.answer(Reply::Status(200));
    assert!(world.succeeded(logout));
    let call = world.refresh();
    assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
    let message = world.error(call).message.as_str();
    assert!(message.contains("HTTP 503"), "it says why: {message}");
}

#[test]
fn a_refresh_that_was_under_way_does_not_end_it_either() {
    let mut world = World::customer();
    world.sign_out();
    let logout = world.only_request();
    let call = world.refresh();
    let refresh = world.sent() - 1;
    world.answer_request(logout, Reply::RetryAfter(503, "600".into()));
    world.answer_request(refresh, Reply::Token(7200));
    assert!(world.succeeded(call));
    let call = world.refresh();
    assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
}

// spec §3 retrieveToken 4: a rejected visitor logs in again, but not while the server wants a pause
#[test]
fn a_rejected_visitor_keeps_the_pause_that_the_server_asked_for() {
    let mut world = World::visitor();
    let call = world.refresh();
    world.sign_in(Some(ANNA));
    let (refresh, login) = (world.sent() - 2, world.sent() - 1);
    world.answer_request(login, Reply::RetryAfter(503, "600".into()));
    world.answer_request(refresh, Reply::Status(401));
    assert_eq!(world.code(call), ErrorCode::RequestBlockedByCircuitBreaker);
    world.pass(12 * MINUTE);
    world.retrieve();
    assert!(world.newest().is_anonymous_login());
}

// spec §3: five failed requests in a row; the API's refusal of a login is none, and ends the row
#[test]
fn a_refused_login_shows_that_the_server_is_well() {
    let mut world = World::newcomer();
    world.answer(Reply::Status(500));
    for _ in 0..3 {
        world.refresh();
        world.answer(Reply::Status(500));
    }
    world.sign_in(Some(ANNA));
    world.answer(Reply::Json(401, json!({ "status": 401, "message": "no" })));
    world.refresh();
    world.answer(Reply::Status(500));
    let sent = world.sent();
    world.refresh();
    assert_eq!(world.sent(), sent + 1);
}

// spec §3: `Retry-After`, 503 and the others count, however much somebody says along with them
#[test]
fn an_answer_that_is_too_long_is_repeated_like_others() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.answer(Reply::TooLarge(503));
    assert!(world.is_open(call));
    world.pass(2 * SECOND);
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
}

// spec §3, T46: requests per hour are bounded for each kind of failure
#[test]
fn requests_per_hour_are_bounded_for_each_kind_of_failure() {
    let mut replies = retryable();
    replies.extend([400, 401, 403, 404, 412, 500, 301].map(Reply::Status));
    replies.extend([
        Reply::forbidden(),
        Reply::RetryAfter(503, "0".into()),
        Reply::RetryAfter(429, "1".into()),
        Reply::RetryAfter(503, "3600".into()),
        Reply::Text(200, "garbage".into()),
        Reply::Json(200, json!({})),
        Reply::TooLarge(200),
        Reply::Token(-1),
        Reply::Token(0),
        Reply::TokenWith(7200, json!({ "token": "" })),
    ]);
    for reply in replies {
        for mut world in [World::newcomer(), World::visitor(), World::customer()] {
            world.pass(if world.on_wire().is_empty() {
                91 * MINUTE
            } else {
                0
            });
            for index in world.on_wire() {
                world.answer_request(index, reply.clone());
            }
            world.auto = Some(reply.clone());
            let sent = world.sent();
            for second in 0..3600 {
                world.pass(SECOND);
                world.retrieve();
                if second % 2 == 0 {
                    world.refresh();
                }
            }
            let requests = world.sent() - sent;
            // At most one request in 5 s where nothing was reached, far fewer otherwise.
            let bound = if matches!(reply, Reply::Unreachable) {
                750
            } else {
                60
            };
            assert!(requests <= bound, "{requests} requests after {reply:?}");
        }
    }
}

// spec §3: within the request's deadline, also when the device slept through it
#[test]
fn a_try_that_comes_too_late_is_not_made() {
    let mut world = World::newcomer();
    let call = world.retrieve();
    world.answer(Reply::Status(503));
    world.sleep(60 * SECOND);
    world.tick();
    assert_eq!(world.error(call).http_status, Some(503));
    assert_eq!(world.sent(), 1);
}

// spec §3: a token that has expired is not sent again
#[test]
fn a_try_is_not_made_with_a_token_that_expired_meanwhile() {
    let mut world = World::customer();
    world.pass(2 * HOUR - SECOND);
    let call = world.refresh();
    let sent = world.sent();
    world.answer(Reply::RetryAfter(503, "2".into()));
    world.pass(10 * SECOND);
    assert_eq!(world.code(call), ErrorCode::SessionExpired);
    assert_eq!(world.sent(), sent);
}
