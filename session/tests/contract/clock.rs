//! spec §3 clock: expiry is judged by the server's time, whatever the device's calendar says.

use serde_json::json;
use snr_session::{EndReason, ErrorCode, Text, Transition, UnixTime};

use crate::common::{
    ANNA, Call, DAWN, Event, HOUR, Kind, MINUTE, Reply, SECOND, Sent, World, settings,
};

const CALENDARS: [i64; 6] = [
    0,
    DAWN - 5 * HOUR as i64,
    DAWN + 2 * HOUR as i64,
    DAWN + 400 * 24 * HOUR as i64,
    i64::MIN,
    i64::MAX / 2,
];

/// A customer whose device was started anew with a calendar by which the token is over.
fn customer_in_doubt() -> World {
    let mut world = World::customer();
    world.wall += 10 * HOUR as i64;
    world.reboot();
    world
}

/// The server has heard that the customer signed out.
fn answer_the_sign_out(world: &mut World) {
    let is_logout = |sent: &Sent| sent.kind == Kind::Logout;
    let logout = world.wire.iter().rposition(is_logout).unwrap();
    world.answer_request(logout, Reply::Status(200));
}

/// A customer on a device with that calendar, wrong from the first start on.
fn customer_at(wall: i64) -> World {
    let mut world = World::empty(settings());
    world.wall = wall;
    world.start();
    world.answer(Reply::Token(7200));
    world.sign_in_anna();
    world.turn_the_page();
    world
}

// spec §3 clock, F43, T41, T43: a wrong calendar neither loops nor expires a token
#[test]
fn a_wrong_calendar_changes_nothing() {
    for wall in CALENDARS {
        let mut world = customer_at(wall.min(i64::MAX / 4));
        let sent = world.sent();
        for _ in 0..89 {
            world.pass(MINUTE);
            let call = world.retrieve();
            assert!(world.succeeded(call));
        }
        assert_eq!(world.sent(), sent);
        assert!(world.is_signed_in());
        world.pass(2 * MINUTE);
        world.retrieve();
        assert!(world.newest().is_refresh());
        world.answer(Reply::Token(7200));
        world.pass(3 * HOUR);
        let call = world.retrieve();
        assert_eq!(world.code(call), ErrorCode::SessionExpired);
    }
}

// spec §3 clock, F43: the calendar jumps between any two steps
#[test]
fn a_calendar_that_jumps_at_every_step_changes_nothing() {
    let mut world = World::newcomer();
    world.answer(Reply::Token(7200));
    world.sign_in_anna();
    let sent = world.sent();
    for minute in 0..80 {
        world.wall = CALENDARS[minute % CALENDARS.len()] / 2;
        world.boot += MINUTE;
        world.server += MINUTE as i64;
        let call = world.retrieve();
        assert!(world.succeeded(call));
        assert!(world.is_signed_in());
    }
    assert_eq!(world.sent(), sent);
}

// spec §3 clock, T42: eight hours of sleep are counted
#[test]
fn sleep_is_counted() {
    let mut world = World::customer();
    world.sleep(8 * HOUR);
    assert!(!world.is_signed_in());
    let call = world.retrieve();
    assert_eq!(world.code(call), ErrorCode::SessionExpired);
}

// spec §3: nothing but a rejection ends a session, least of all an answer that took a nap
#[test]
fn an_answer_from_before_the_sleep_does_not_put_the_clock_ahead() {
    let mut world = World::customer();
    world.pass(10 * MINUTE);
    world.refresh();
    // The request reaches the server only when the device has woken up.
    world.sleep(65 * MINUTE);
    world.answer(Reply::Token(3600));
    assert!(world.is_signed_in());
    assert_eq!(world.departures(), []);
    world.pass(29 * MINUTE);
    let sent = world.sent();
    let call = world.retrieve();
    assert!(world.succeeded(call), "outside the window of the new token");
    assert_eq!(world.sent(), sent);
}

// spec §3 clock: a token is not issued behind its own expiry; that is a number in another unit
#[test]
fn an_absurd_time_of_issue_does_not_end_a_session() {
    let mut world = World::customer();
    world.pass(10 * MINUTE);
    world.refresh();
    let microseconds = world.server * 1000;
    world.answer(Reply::TokenWith(7200, json!({ "created": microseconds })));
    assert!(world.is_signed_in());
    assert_eq!(world.departures(), []);
}

/// Dates of the clocks of others.
const ABSURD_DATES: [&str; 2] = [
    "Wed, 01 Jan 2070 00:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:01 GMT",
];

const AN_HOUR_AFTER_DAWN: &str = "Tue, 14 Nov 2023 23:13:20 GMT";

/// What a portal may say. The API's own words would repeat the HTTP status.
fn portal() -> serde_json::Value {
    json!({ "status": "redirect", "message": "log in to the network first" })
}

/// The one request on the wire is answered by somebody with that clock.
fn answer_dated(world: &mut World, reply: Reply, date: &str) {
    let index = world.only_request();
    let (_, exchange) = world.reply_to(index, reply);
    let mut response = exchange.unwrap();
    response.date = Some(date.into());
    world.deliver(index, Ok(response));
}

// spec §3: not a 5xx, not a body that does not parse, and whatever time they tell
#[test]
fn a_failure_with_an_absurd_date_ends_no_session() {
    let failures = [
        Reply::Status(500),
        Reply::Status(302),
        Reply::Text(403, "<html>portal</html>".into()),
        Reply::Text(200, "junk".into()),
        Reply::Json(200, portal()),
        Reply::Json(302, portal()),
        Reply::Json(403, portal()),
        Reply::Json(500, portal()),
    ];
    for date in ABSURD_DATES {
        for failure in &failures {
            let mut world = World::customer();
            world.pass(10 * MINUTE);
            let call = world.refresh();
            answer_dated(&mut world, failure.clone(), date);
            assert!(world.is_signed_in(), "{date} {failure:?}");
            assert_ne!(world.code(call), ErrorCode::SessionExpired);
            assert_eq!(world.departures(), []);
            world.pass(110 * MINUTE);
            assert!(!world.is_signed_in(), "{date} {failure:?}: it is over now");
        }
    }
}

// spec §3 clock: each response gives an offset, the API's own refusal too
#[test]
fn a_refusal_of_the_api_tells_the_time() {
    let mut world = World::customer();
    world.server += HOUR as i64 + 40 * MINUTE as i64;
    world.refresh();
    world.answer(Reply::Json(
        400,
        json!({ "status": 400, "error": "Bad Request", "message": "no" }),
    ));
    world.pass(15 * MINUTE);
    assert!(world.is_signed_in());
    world.pass(6 * MINUTE);
    assert!(
        !world.is_signed_in(),
        "it has expired by the server's clock"
    );
}

// spec §3: nothing else ever ends a session, also before the server's time is sure
#[test]
fn a_portal_ends_no_session_after_a_reboot() {
    for date in ABSURD_DATES {
        for answer in [Reply::Status(302), Reply::Json(200, portal())] {
            let mut world = World::customer();
            world.pass(100 * MINUTE);
            world.reboot();
            world.refresh();
            answer_dated(&mut world, answer, date);
            world.restart();
            assert_eq!(world.departures(), [], "{date}");
            let call = world.refresh();
            world.answer(Reply::Token(7200));
            assert!(world.succeeded(call) && world.is_signed_in(), "{date}");
        }
    }
}

// spec §3 clock: the server's time does not go back, whatever somebody else tells
#[test]
fn a_portal_of_1970_hands_out_no_token_that_is_over() {
    let mut world = World::customer();
    world.sleep(48 * HOUR);
    world.reboot();
    let call = world.retrieve();
    answer_dated(&mut world, Reply::Status(302), ABSURD_DATES[1]);
    assert!(!world.succeeded(call));
    assert!(!world.is_signed_in());
}

// spec §3 clock: in the next boot nobody but the API is believed any more
#[test]
fn what_a_portal_told_does_not_outlive_the_boot() {
    for date in [ABSURD_DATES[0], AN_HOUR_AFTER_DAWN] {
        let mut world = World::customer();
        world.sleep(48 * HOUR);
        world.reboot();
        world.refresh();
        answer_dated(&mut world, Reply::Status(302), date);
        world.reboot();
        assert!(
            !world.is_signed_in(),
            "{date}: by the calendar, which is right"
        );
        let call = world.take_over(world.uuid(), 7200, None);
        assert!(world.succeeded(call), "{date}");
    }
}

// spec §3: a login is not given up because of a calendar; the server is asked
#[test]
fn a_calendar_that_is_ahead_after_a_reboot_ends_no_session() {
    let mut world = customer_in_doubt();
    assert_eq!(world.departures(), []);
    let call = world.retrieve();
    assert!(world.newest().is_refresh());
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(call), token);
    assert!(world.is_signed_in());
}

// spec §3 retrieveToken 2: a bad network never delays a valid token, also one that is found to be so
#[test]
fn a_token_that_turns_out_to_be_valid_is_delivered_while_its_exchange_goes_on() {
    for age in [0, 100 * MINUTE] {
        let mut world = World::customer();
        world.pass(age);
        world.wall += 10 * HOUR as i64;
        world.reboot();
        let call = world.retrieve();
        assert!(world.newest().is_refresh());
        world.answer(Reply::RetryAfter(503, "5".into()));
        let is_in_window = age > 0;
        world.pass(if is_in_window { 2_999 } else { 0 });
        assert_eq!(world.is_open(call), is_in_window);
        world.pass(1);
        assert!(world.succeeded(call));
        assert_eq!(world.sent(), 3, "its exchange has yet to be tried again");
    }
}

// spec §3 retrieveToken 3: whoever signed in meanwhile is not doubted: no request, 3210
#[test]
fn the_login_of_this_process_expires_by_the_calendar() {
    let mut world = World::newcomer();
    let uuid = world.uuid();
    world.take_over(uuid, 60, None);
    world.pass(61 * SECOND);
    let sent = world.sent();
    let call = world.retrieve();
    assert_eq!(world.code(call), ErrorCode::SessionExpired);
    assert_eq!(world.sent(), sent);
}

// spec §3: nothing else ends a session, before the API has told the time either
#[test]
fn hearsay_ends_no_login_of_this_process() {
    let mut world = World::newcomer();
    world.take_over(world.uuid(), 7200, None);
    world.pass(MINUTE);
    let call = world.refresh();
    answer_dated(&mut world, Reply::Status(302), ABSURD_DATES[0]);
    assert_eq!(world.code(call), ErrorCode::InvalidRequest);
    let call = world.retrieve();
    let token = world.answer(Reply::Token(7200));
    assert_eq!(world.token(call), token);
    assert_eq!(world.departures(), []);
}

// spec §7: the server is told, whatever the calendar says of the token
#[test]
fn a_customer_in_doubt_is_signed_out_at_the_server_too() {
    for destroy in [false, true] {
        let mut world = customer_in_doubt();
        let call = world.leave(destroy, true);
        let reason = if destroy {
            EndReason::SessionDestroyed
        } else {
            EndReason::UserSignOut
        };
        assert_eq!(world.departures(), [reason]);
        answer_the_sign_out(&mut world);
        assert!(world.succeeded(call));
    }
}

// The same, when the server says that it is over
#[test]
fn a_doubtful_login_ends_when_the_server_rejects_it() {
    let mut world = World::customer();
    world.sleep(3 * HOUR);
    world.reboot();
    assert_eq!(world.departures(), []);
    let call = world.retrieve();
    world.answer(Reply::Status(401));
    assert_eq!(world.code(call), ErrorCode::SessionExpired);
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
}

// The same, when the first answer since boot was under way while the device slept
#[test]
fn a_first_answer_from_before_the_sleep_ends_no_session() {
    let mut world = World::customer();
    world.pass(10 * MINUTE);
    world.reboot();
    world.refresh();
    world.sleep(65 * MINUTE);
    world.answer(Reply::Token(3600));
    assert_eq!(world.departures(), []);
    let call = world.refresh();
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call) && world.is_signed_in());
}

// spec §3 clock: no token is handed out that is over, also when a cache repeats it with its `Date`
#[test]
fn an_expired_token_does_not_put_the_clock_back() {
    let mut world = World::visitor();
    world.pass(100 * MINUTE);
    let call = world.refresh();
    let issued = world.server - 2 * HOUR as i64 - MINUTE as i64;
    world.answer(Reply::TokenWith(-60, json!({ "created": issued })));
    assert_eq!(world.code(call), ErrorCode::InvalidResponse);
    world.pass(21 * MINUTE);
    world.retrieve();
    assert!(world.newest().is_anonymous_login(), "the clock goes on");
}

// spec §3 clock: a server's own clock counts, not that of whoever adds a `Date` on the way
#[test]
fn a_date_that_calls_a_new_token_expired_is_not_believed() {
    for hours in [-3, 3] {
        let mut world = World::newcomer();
        let created = world.server + hours * HOUR as i64;
        world.answer(Reply::TokenWith(
            3600,
            json!({ "created": created, "expiration": created / 1000 + 3600 }),
        ));
        let call = world.retrieve();
        assert!(world.succeeded(call), "{hours} h");
        world.pass(59 * MINUTE);
        let wall = UnixTime(world.wall);
        assert!(
            world.shown().grant(world.now(), || wall).is_none(),
            "in the window"
        );
    }
}

// spec §3: somebody sets the calendar right that was behind, and the device is started anew
#[test]
fn a_calendar_that_was_set_right_ends_no_session() {
    let mut world = customer_at(DAWN - 2 * HOUR as i64);
    world.sleep(10 * MINUTE);
    world.wall = world.server;
    world.reboot();
    assert!(world.is_signed_in());
    assert_eq!(world.departures(), []);
}

// T45: a device that slept past the anonymous token's life asks once, without a burst
#[test]
fn a_resume_after_expiry_asks_once() {
    let mut world = World::visitor();
    let sent = world.sent();
    world.sleep(8 * HOUR);
    world.tick();
    for _ in 0..64 {
        world.retrieve();
    }
    assert_eq!(world.sent(), sent + 1);
    world.answer(Reply::Token(7200));
}

// spec §3 clock: a restart within the same boot keeps the server's time
#[test]
fn a_restart_within_the_boot_keeps_the_servers_time() {
    for wall in CALENDARS {
        let mut world = World::customer();
        world.wall = wall / 2;
        world.restart();
        assert!(world.is_signed_in());
        let sent = world.sent();
        let call = world.retrieve();
        assert!(world.succeeded(call));
        assert_eq!(world.sent(), sent);
        world.sleep(3 * HOUR);
        world.wall = 0;
        world.restart();
        assert_eq!(world.departures(), [EndReason::SessionExpiration]);
        assert!(!world.is_signed_in());
    }
}

// spec §3 clock: a boot that cannot be told from others is another boot
#[test]
fn time_since_boot_means_nothing_in_another_boot() {
    for boot_id in [None, Text::new("boot-2")] {
        let mut world = World::customer();
        world.settings.boot_id = boot_id;
        world.boot += 3 * HOUR;
        world.restart();
        // By the time since boot the token would be over; by the calendar it is not.
        assert!(world.is_signed_in());
        let call = world.retrieve();
        assert!(world.succeeded(call));
    }
}

// spec §3 clock, T43: after a reboot with a calendar gone back one answer puts things right
#[test]
fn one_answer_after_a_reboot_puts_the_clock_right() {
    for wall in CALENDARS.into_iter().filter(|wall| *wall < DAWN) {
        let mut world = World::customer();
        world.wall = wall;
        world.reboot();
        let call = world.refresh();
        world.answer(Reply::Status(500));
        assert!(!world.succeeded(call));
        assert!(world.is_signed_in(), "{wall}");
        assert_eq!(world.departures(), []);
        let call = world.retrieve();
        assert!(world.succeeded(call), "{wall}");
    }
}

// spec §3 clock: what an answer told since boot is known to each later process of that boot
#[test]
fn an_answer_since_boot_counts_after_a_restart_too() {
    let mut world = World::customer();
    world.wall -= 5 * HOUR as i64;
    world.reboot();
    world.refresh();
    world.answer(Reply::Status(500));
    world.sleep(3 * HOUR);
    world.restart();
    assert!(!world.is_signed_in(), "an hour after the expiry");
}

// spec §3 clock, F43: a calendar that is off by as much as before does not sign a customer out
#[test]
fn a_calendar_that_was_always_ahead_does_not_sign_the_customer_out() {
    for ahead in [2 * HOUR, 48 * HOUR, 400 * 24 * HOUR] {
        let mut world = customer_at(DAWN + ahead as i64);
        world.sleep(HOUR / 2);
        world.reboot();
        assert_eq!(world.departures(), []);
        assert!(world.is_signed_in());
        let call = world.retrieve();
        assert!(world.succeeded(call));
        world.sleep(2 * HOUR);
        assert!(!world.is_signed_in());
    }
}

// spec §1, §3, §7: whoever is not signed in by `isSignedIn` may sign in
#[test]
fn is_signed_in_and_signing_in_agree_after_a_reboot() {
    let mut world = World::customer();
    world.sleep(48 * HOUR);
    world.reboot();
    assert!(!world.is_signed_in());
    let sent = world.sent();
    let call = world.sign_in(Some("ben"));
    assert_eq!(world.sent(), sent + 1, "refused: {:?}", world.done(call));
    let index = world.sent() - 1;
    world.answer_request(index, Reply::Token(7200));
    assert!(world.succeeded(call));
    assert!(world.is_signed_in());
    assert_eq!(world.departures().len(), 1);
}

// spec §7: on any failure all is as before, also for a customer whose token seems to be over
#[test]
fn a_login_that_fails_ends_no_login_in_doubt() {
    for reply in [Reply::Status(401), Reply::Status(500), Reply::Unreachable] {
        let mut world = customer_in_doubt();
        let uuid = world.uuid();
        let call = world.sign_in(Some("ben"));
        world.answer(reply);
        assert!(!world.succeeded(call));
        assert_eq!(world.departures(), []);
        assert_eq!(world.uuid(), uuid);
        world.refresh();
        world.answer(Reply::Token(7200));
        assert!(world.is_signed_in());
    }
}

/// Ben signs in while Anna is in doubt, and somebody asks for a token. The login is the request before the last one, the refresh of Anna's token is the last.
fn signing_in_in_doubt() -> (World, Call) {
    let mut world = customer_in_doubt();
    let call = world.sign_in(Some("ben"));
    world.retrieve();
    world.turn_the_page();
    (world, call)
}

// spec §7: whoever signs in takes the place of a customer in doubt, who is told to be gone first
#[test]
fn a_login_takes_the_place_of_one_in_doubt() {
    let (mut world, call) = signing_in_in_doubt();
    world.answer_request(world.sent() - 2, Reply::Token(7200));
    let gone = Transition::SignedOut(EndReason::SessionExpiration);
    assert_eq!(world.notifications(), [gone, Transition::SignedIn]);
    assert_eq!(world.uuid(), world.uuid_for("ben"));
    assert!(world.succeeded(call) && world.is_signed_in());
}

// spec §7: signing in while signed in is refused, also when that is known only meanwhile
#[test]
fn a_login_does_not_take_the_place_of_one_that_is_not_in_doubt_any_more() {
    let (mut world, call) = signing_in_in_doubt();
    let (login, refresh) = (world.sent() - 2, world.sent() - 1);
    world.answer_request(refresh, Reply::Token(7200));
    world.answer_request(login, Reply::Token(7200));
    assert_eq!(world.code(call), ErrorCode::InternalInconsistency);
    assert_eq!(world.notifications(), []);
    assert!(world.is_signed_in());
}

// spec §7: a login has nothing to do with a customer in doubt who goes meanwhile
#[test]
fn a_login_goes_on_when_one_in_doubt_goes() {
    let refusal = json!({ "status": 400, "error": "Bad Request", "message": "no" });
    for reply in [Reply::Status(401), Reply::Json(400, refusal)] {
        let (mut world, call) = signing_in_in_doubt();
        world.server += 3 * HOUR as i64;
        let (login, refresh) = (world.sent() - 2, world.sent() - 1);
        world.answer_request(refresh, reply);
        assert_eq!(world.departures(), [EndReason::SessionExpiration]);
        assert!(world.is_open(call));
        world.answer_request(login, Reply::Token(7200));
        assert!(world.succeeded(call) && world.is_signed_in());
        assert_eq!(world.uuid(), world.uuid_for("ben"));
    }
}

// spec §7: a payload is refused when it has expired, not when a portal says so
#[test]
fn hearsay_refuses_no_payload() {
    let mut world = World::newcomer();
    answer_dated(&mut world, Reply::Status(302), ABSURD_DATES[0]);
    let call = world.take_over(world.uuid(), 7200, None);
    assert!(world.succeeded(call));
}

// spec §7: signing out is also to give up a login under way
#[test]
fn a_customer_in_doubt_can_sign_out_while_another_signs_in() {
    let mut world = customer_in_doubt();
    let login = world.sign_in(Some("ben"));
    let call = world.sign_out();
    assert!(!world.succeeded(login));
    assert_eq!(world.departures(), [EndReason::UserSignOut]);
    answer_the_sign_out(&mut world);
    assert!(world.succeeded(call));
}

// spec §2, §7: nor is it refused to regenerate
#[test]
fn is_signed_in_and_regenerating_agree_after_a_reboot() {
    let mut world = World::customer();
    world.sleep(48 * HOUR);
    world.reboot();
    let before = world.uuid();
    assert!(!world.is_signed_in());
    world.regenerate(None);
    assert_ne!(world.uuid(), before);
}

// spec §3 clock: the server's time as it was when the session was stored last is a floor
#[test]
fn a_calendar_of_1970_does_not_rewind_the_server() {
    let mut world = World::customer();
    world.sleep(119 * MINUTE);
    world.set_email(Some("a@example.com"));
    world.wall = 0;
    world.reboot();
    world.retrieve();
    assert!(world.newest().is_refresh(), "the floor is in the window");
    world.answer(Reply::Token(7200));
}

// spec §3 clock: `created` tells the time too, when there is no `Date`
#[test]
fn the_time_of_issue_tells_the_time() {
    let mut world = World::empty(settings());
    world.wall = 0;
    world.start();
    let (_, exchange) = world.reply_to(0, Reply::Token(7200));
    let mut response = exchange.unwrap();
    response.date = None;
    world.deliver(0, Ok(response));
    world.pass(2 * HOUR + SECOND);
    world.retrieve();
    assert!(world.newest().is_anonymous_login());
    world.answer(Reply::Token(7200));
}

// spec §3 clock: what is read without waiting judges by the same clock as the engine
#[test]
fn snapshots_follow_the_clock() {
    let mut world = World::newcomer();
    // A node whose own clock is three hours behind issues the token.
    world.server -= 3 * HOUR as i64;
    let (_, exchange) = world.reply_to(0, Reply::Token(7200 + 3 * 3600));
    world.server += 3 * HOUR as i64;
    world.deliver(0, exchange);
    world.refresh();
    world.answer(Reply::Token(7200));
    world.sleep(2 * HOUR);
    let wall = UnixTime(world.wall);
    assert_eq!(world.shown().fresh_token(world.now(), || wall), None);
    world.retrieve();
    assert!(world.newest().is_anonymous_login());
}

// spec §3 clock: each response gives an offset, a login's too; from `created` when it has no `Date`
#[test]
fn a_login_without_a_date_sets_the_clock() {
    let mut world = World::newcomer();
    world.wall -= 5 * HOUR as i64;
    world.sign_in(None);
    let login = world.sent() - 1;
    let (_, mut exchange) = world.reply_to(login, Reply::Token(7200));
    exchange.as_mut().unwrap().date = None;
    world.deliver(login, exchange);
    assert!(world.is_signed_in());
    world.sleep(2 * HOUR + SECOND);
    assert!(!world.is_signed_in());
}

// spec §3 clock: a caller who hears of an answer is not served by the clock before it
#[test]
fn the_time_is_shown_before_anything_is_told() {
    let mut world = World::newcomer();
    world.refresh();
    world.turn_the_page();
    world.answer(Reply::Status(400));
    let shown = position(&world, |event| matches!(event, Event::Published(_)));
    let told = position(&world, |event| matches!(event, Event::Completed(_)));
    assert!(shown < told, "{:?}", world.events);
}

fn position(world: &World, is_it: impl Fn(&Event) -> bool) -> usize {
    world.events.iter().position(is_it).expect("it happened")
}

// spec §3 clock: an answer's journey makes no token valid for longer
#[test]
fn slow_answers_do_not_prolong_a_token() {
    let mut world = World::newcomer();
    world.pass(10 * SECOND);
    // Answered at once, on its way back for 15 s.
    let (_, exchange) = world.reply_to(0, Reply::Token(7200));
    world.pass(15 * SECOND);
    world.deliver(0, exchange);
    world.sleep(2 * HOUR - 15 * SECOND);
    world.retrieve();
    assert!(world.newest().is_anonymous_login(), "the token is over");
    world.answer(Reply::Token(7200));
}

// spec §3 clock, T43: a random walk of all clocks
#[test]
fn a_random_walk_of_the_clocks_serves_no_expired_token() {
    for seed in 1..200_u64 {
        let mut world = World::newcomer();
        let mut dice = seed;
        let mut roll = |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) % sides
        };
        for _ in 0..150 {
            match roll(12) {
                0 => world.wall = CALENDARS[roll(6) as usize] / 2,
                1 => world.pass(roll(HOUR)),
                2 => world.sleep(roll(4 * HOUR)),
                3 => world.restart(),
                4 if roll(4) == 0 => world.reboot(),
                5 => {
                    world.sign_in(Some(ANNA));
                }
                6 => {
                    world.refresh();
                }
                7..10 => {
                    let replies = [Reply::Token(7200), Reply::Token(60), Reply::Status(503)];
                    for index in world.on_wire() {
                        let reply = &replies[roll(3) as usize];
                        let (_, exchange) = world.reply_to(index, reply.clone());
                        world.pass(roll(3 * SECOND));
                        world.deliver(index, exchange);
                    }
                }
                _ => {
                    world.retrieve();
                }
            }
        }
        assert!(world.sent() < 400, "{} requests", world.sent());
    }
}

// spec §3 cases 1 and 2: a bad network never delays a valid token, though the calendar called it
// expired when its callers began to wait
#[test]
fn an_answer_that_clears_the_token_delays_nobody() {
    let mut world = World::customer();
    world.reboot();
    world.pass(HOUR + 31 * MINUTE);
    let call = world.retrieve();
    world.wall += 24 * HOUR as i64;
    let doubted = world.retrieve();
    world.answer(Reply::RetryAfter(503, "20".into()));
    world.pass(4 * SECOND);
    assert!(world.succeeded(call));
    assert!(world.succeeded(doubted));
}
