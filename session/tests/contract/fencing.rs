//! spec §3 fencing: each change of identity crosses each stage of a flight.

use snr_session::{EndReason, ErrorCode};

use crate::common::{ANNA, Call, MINUTE, Reply, SECOND, World, settings};

/// The changes of identity.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Change {
    Destroy,
    Regenerate,
    RegenerateSeeded,
    SignIn,
    SignInWithPayload,
    SignOut,
    SignOutAndDestroy,
    ApiKey,
    ApiKeyKeeping,
}

/// Where the flight is when the identity changes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    OnWire,
    BackingOff,
    SecondTry,
}

const STAGES: [Stage; 3] = [Stage::OnWire, Stage::BackingOff, Stage::SecondTry];

const BY_VISITOR: [Change; 7] = [
    Change::Destroy,
    Change::Regenerate,
    Change::RegenerateSeeded,
    Change::SignIn,
    Change::SignInWithPayload,
    Change::ApiKey,
    Change::ApiKeyKeeping,
];

const BY_CUSTOMER: [Change; 5] = [
    Change::Destroy,
    Change::SignOut,
    Change::SignOutAndDestroy,
    Change::ApiKey,
    Change::ApiKeyKeeping,
];

impl Change {
    fn apply(self, world: &mut World) {
        match self {
            Self::Destroy => world.destroy(),
            Self::Regenerate => world.regenerate(None),
            Self::RegenerateSeeded => world.regenerate(Some("zoe")),
            Self::SignIn => {
                let call = world.sign_in(Some(ANNA));
                let index = world.sent() - 1;
                world.answer_request(index, Reply::Token(7200));
                assert!(world.succeeded(call));
            }
            Self::SignInWithPayload => {
                let uuid = world.uuid();
                let call = world.take_over(uuid, 7200, Some(ANNA));
                assert!(world.succeeded(call));
            }
            Self::SignOut => {
                world.sign_out();
            }
            Self::SignOutAndDestroy => {
                world.sign_out_and_destroy();
            }
            Self::ApiKey | Self::ApiKeyKeeping => {
                let call = world.change_key("key-2");
                assert!(world.succeeded(call));
            }
        }
    }
}

fn world_for(change: Change, customer: bool) -> World {
    let mut settings = settings();
    settings.destroy_on_api_key_change = change != Change::ApiKeyKeeping;
    if customer {
        World::customer_with(settings)
    } else {
        World::visitor_with(settings)
    }
}

/// A flight at that stage, with one caller of each kind. Returns its last request.
fn fly(world: &mut World, stage: Stage) -> (Call, Call, usize) {
    world.pass(100 * MINUTE);
    let refresh = world.refresh();
    let retrieve = world.retrieve();
    if stage != Stage::OnWire {
        world.answer(Reply::RetryAfter(503, "1".into()));
    }
    if stage == Stage::SecondTry {
        world.pass(SECOND);
    }
    (refresh, retrieve, world.sent() - 1)
}

fn each_crossing(mut check: impl FnMut(Change, World, (Call, Call, usize))) {
    for customer in [false, true] {
        let changes = if customer {
            &BY_CUSTOMER[..]
        } else {
            &BY_VISITOR[..]
        };
        for change in changes {
            for stage in STAGES {
                let mut world = world_for(*change, customer);
                let flight = fly(&mut world, stage);
                change.apply(&mut world);
                check(*change, world, flight);
            }
        }
    }
}

// spec §3 fencing, F05, T4, T28, T29: the old answer is neither stored nor delivered
#[test]
fn an_answer_of_an_older_epoch_is_dropped() {
    for reply in [Reply::Token(7200), Reply::Status(401), Reply::Status(503)] {
        each_crossing(|change, mut world, (_, _, request)| {
            let (stored, told) = (world.disk.stored.clone(), world.notifications());
            let uuid = world.uuid();
            for _ in 0..2 {
                world.answer_request(request, reply.clone());
                assert_eq!(world.disk.stored, stored, "{change:?}");
                assert_eq!(world.notifications(), told, "{change:?}");
                assert_eq!(world.uuid(), uuid, "{change:?}");
            }
        });
    }
}

// spec §3 fencing: the request is interrupted, and no retry of it follows
#[test]
fn the_old_request_is_abandoned() {
    each_crossing(|change, mut world, (_, _, request)| {
        assert!(!world.wire[request].is_on_wire(), "{change:?}");
        let old = world.wire[request].bearer().map(str::to_owned);
        let sent = world.sent();
        world.pass(10 * SECOND);
        let retried = world.wire[sent..]
            .iter()
            .any(|s| s.bearer() == old.as_deref());
        assert!(!retried || change == Change::ApiKeyKeeping, "{change:?}");
    });
}

// spec §1: the epoch grows with every change of identity, and each request names its own
#[test]
fn requests_name_the_epoch_that_sent_them() {
    each_crossing(|change, mut world, (_, _, request)| {
        let before = world.wire[request].id.epoch;
        world.pass(MINUTE);
        world.auto = Some(Reply::Token(7200));
        world.refresh();
        assert!(world.newest().id.epoch > before, "{change:?}");
    });
}

// spec §3 fencing: `refreshToken` callers fail with 3200
#[test]
fn refreshing_callers_learn_that_the_session_was_replaced() {
    each_crossing(|change, world, (refresh, _, _)| {
        assert_eq!(
            world.code(refresh),
            ErrorCode::SessionUnauthorized,
            "{change:?}"
        );
    });
}

// spec §3 fencing, F03: `retrieveToken` callers are served by the new session
#[test]
fn retrieving_callers_are_served_by_the_new_session() {
    each_crossing(|change, mut world, (_, retrieve, _)| {
        for index in world.on_wire() {
            world.answer_request(index, Reply::Token(7200));
        }
        let stored = world.disk.record().unwrap();
        assert!(stored.holds(world.token(retrieve)), "{change:?}");
    });
}

// spec §3 fencing, F02: an anonymous answer after the login's does not overwrite it
#[test]
fn a_login_wins_over_an_anonymous_login() {
    let mut world = World::newcomer();
    let waiting = world.retrieve();
    let call = world.sign_in(Some(ANNA));
    let customers = world.answer_request(1, Reply::Token(7200));
    assert!(world.succeeded(call));
    assert_eq!(world.token(waiting), customers);
    world.answer_request(0, Reply::Token(7200));
    let retrieve = world.retrieve();
    assert_eq!(world.token(retrieve), customers);
    assert_eq!(world.disk.record().unwrap().anonymous, None);
}

// spec §3 fencing: the anonymous login may also be answered first
#[test]
fn an_anonymous_login_does_not_disturb_a_login() {
    let mut world = World::newcomer();
    let call = world.sign_in(Some(ANNA));
    let anonymous = world.answer_request(0, Reply::Token(7200));
    let customers = world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
    let stored = world.disk.record().unwrap();
    assert_eq!(stored.anonymous, Some(anonymous));
    assert_eq!(stored.customer, Some(customers));
}

// spec §3 fencing, T29: a login under way falls with its epoch
#[test]
fn a_login_under_way_falls_with_its_epoch() {
    for change in [
        Change::Destroy,
        Change::Regenerate,
        Change::RegenerateSeeded,
        Change::ApiKey,
        Change::ApiKeyKeeping,
    ] {
        let mut world = world_for(change, false);
        let call = world.sign_in(Some(ANNA));
        let login = world.sent() - 1;
        change.apply(&mut world);
        assert_eq!(world.code(call), ErrorCode::SessionUnauthorized);
        assert!(!world.wire[login].is_on_wire());
        let stored = world.disk.stored.clone();
        world.answer_request(login, Reply::Token(7200));
        assert_eq!(world.disk.stored, stored);
        assert!(!world.is_signed_in());
        assert_eq!(world.notifications(), []);
    }
}

// spec §3 fencing, F05: a sign-out before the login is answered keeps the customer out
#[test]
fn signing_out_during_a_login_keeps_the_customer_out() {
    let mut world = World::visitor();
    let login = world.sign_in(Some(ANNA));
    let request = world.sent() - 1;
    let call = world.sign_out();
    assert_eq!(world.code(call), ErrorCode::AlreadySignedOut);
    assert_eq!(world.code(login), ErrorCode::SessionUnauthorized);
    world.answer_request(request, Reply::Token(7200));
    assert!(!world.is_signed_in());
}

// spec §3 fencing: an expiry is a sign-out, and fences as one
#[test]
fn an_expiry_fences_too() {
    let mut world = World::customer();
    world.pass(2 * 60 * MINUTE - SECOND);
    let refresh = world.refresh();
    let request = world.sent() - 1;
    world.sleep(2 * SECOND);
    let login = world.sign_in(Some("ben"));
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
    assert_eq!(world.code(refresh), ErrorCode::SessionUnauthorized);
    world.answer_request(request, Reply::Token(7200));
    assert!(!world.is_signed_in());
    let index = world.only_request();
    world.answer_request(index, Reply::Token(7200));
    assert!(world.succeeded(login));
}
