//! spec §7: signing in is prepared with a UUID and committed only on success.

use serde_json::json;
use snr_session::identity::{named_uuid, seeded_uuid};
use snr_session::{
    ConditionalStatus, Credentials, EndReason, ErrorCode, ErrorKind, IdentityProvider,
    LoginContext, Secret, Text, TokenPayload, Transition, UnixTime,
};
use uuid::Uuid;

use crate::common::{ANNA, CANARY, Event, HOUR, Reply, SECOND, World, comparable, password};

/// Anna has signed in and out; the UUID is bound to her.
fn after_anna() -> World {
    let mut world = World::customer();
    world.sign_out();
    world.answer(Reply::Status(200));
    world.turn_the_page();
    world
}

// spec §7, F25, F07: the visitor's UUID joins the first customer, the next one gets another
#[test]
fn the_uuid_of_a_login_is_that_for_authentication() {
    let mut world = World::visitor();
    let visitor = world.uuid();
    world.sign_in(Some(ANNA));
    assert_eq!(world.sent_uuid(), visitor);
    world.answer(Reply::Token(7200));
    assert_eq!(world.uuid(), visitor);
    assert_eq!(world.disk.record().unwrap().binding.as_deref(), Some(ANNA));

    let mut world = after_anna();
    let expected = world.uuid_for("ben");
    world.sign_in(Some("ben"));
    assert_eq!(world.sent_uuid(), expected);
    assert_eq!(world.uuid(), visitor_of(&world));
    world.answer(Reply::Token(7200));
    assert_eq!(world.uuid(), expected);
    assert_eq!(expected, seeded_uuid("", "ben"));
}

fn visitor_of(world: &World) -> Uuid {
    world.disk.record().unwrap().uuid
}

// spec §7: the same customer comes back to the same UUID
#[test]
fn the_same_customer_keeps_the_uuid() {
    let mut world = after_anna();
    let uuid = world.uuid();
    world.sign_in_anna();
    assert_eq!(world.uuid(), uuid);
}

// spec §7: a UUID of another customer leaves nothing of the session before
#[test]
fn another_uuid_takes_over_nothing() {
    let mut world = after_anna();
    world.set_email(Some("a@example.com"));
    world.set_identifier(Some("card"));
    let call = world.sign_in(Some("ben"));
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
    let stored = world.disk.record().unwrap();
    assert_eq!(
        (stored.anonymous, stored.email, stored.identifier),
        (None, None, None)
    );
    assert_eq!(stored.binding.as_deref(), Some("ben"));
}

// spec §7: without an authID the UUID is the current one, bound to whom the response names
#[test]
fn without_an_auth_id_the_response_names_the_customer() {
    for name in [json!({ "clientId": 42 }), json!({ "customId": "42" })] {
        let mut world = World::visitor();
        let visitor = world.uuid();
        world.sign_in(None);
        assert_eq!(world.sent_uuid(), visitor);
        world.answer(Reply::TokenWith(7200, name));
        assert_eq!(world.uuid(), visitor);
        let stored = world.disk.record().unwrap();
        assert_eq!(
            (stored.binding, stored.owner.as_deref()),
            (None, Some("42"))
        );
        assert_ne!(world.uuid_for(ANNA), visitor, "it is somebody's now");
    }
}

/// The UUID after whoever the server calls `name` has signed in without an authID and out again.
fn uuid_after(world: &mut World, name: &str) -> Uuid {
    let current = world.uuid();
    world.sign_in(None);
    assert_eq!(world.sent_uuid(), current);
    world.answer(Reply::TokenWith(7200, json!({ "clientId": name })));
    assert!(world.is_signed_in());
    world.sign_out();
    world.answer(Reply::Status(200));
    world.uuid()
}

// spec §7, F07: without an authID the same account keeps its UUID, and another one gets another
#[test]
fn without_an_auth_id_two_accounts_never_share_a_uuid() {
    let mut world = World::visitor();
    let visitor = world.uuid();
    assert_eq!(uuid_after(&mut world, "42"), visitor);
    assert_eq!(uuid_after(&mut world, "42"), visitor);
    assert_eq!(uuid_after(&mut world, "43"), named_uuid("", "43"));
    assert_eq!(uuid_after(&mut world, "43"), named_uuid("", "43"));
}

// spec §7: a customer whom the host named first and does not name now is still the same
#[test]
fn what_the_host_calls_a_customer_does_not_make_them_another() {
    let mut world = World::visitor();
    let visitor = world.uuid();
    world.sign_in(Some(ANNA));
    world.answer(Reply::TokenWith(7200, json!({ "clientId": "42" })));
    world.sign_out();
    world.answer(Reply::Status(200));
    assert_eq!(uuid_after(&mut world, "42"), visitor);
    assert_eq!(world.uuid_for(ANNA), visitor);
    assert_ne!(uuid_after(&mut world, "43"), visitor);
}

// spec §7, F07: nor do a customer whom the host named and one whom only the server does
#[test]
fn a_customer_whom_the_server_names_does_not_get_what_the_host_calls_another() {
    let nameless = json!({ "clientId": null, "customId": null });
    let mut world = World::visitor();
    world.sign_in(Some(ANNA));
    world.answer(Reply::TokenWith(7200, nameless));
    world.sign_out();
    world.answer(Reply::Status(200));
    let bens = uuid_after(&mut world, "43");
    assert_ne!(world.uuid_for(ANNA), bens);
}

// F07: however the keyboard spells the first letter of an address
#[test]
fn an_email_names_the_same_customer_in_capitals() {
    let mut world = World::visitor();
    let mut uuid_of = |email: &str| {
        let credentials = Credentials::Password {
            email: Text::new(email).unwrap(),
            password: Secret::new("secret").unwrap(),
        };
        world.sign_in_with(credentials, None);
        world.answer(Reply::TokenWith(
            7200,
            json!({ "clientId": null, "customId": null }),
        ));
        world.sign_out();
        world.answer(Reply::Status(200));
        world.uuid()
    };
    let first = uuid_of("anna@example.com");
    assert_eq!(uuid_of("Anna@example.com"), first);
    assert_ne!(uuid_of("ben@example.com"), first);
}

// spec §2, §7: an empty authID would give every customer the same UUID
#[test]
fn an_empty_auth_id_names_nobody() {
    let mut world = after_anna();
    let call = world.sign_in(Some(""));
    if world.is_open(call) {
        world.answer(Reply::Token(7200));
    }
    assert_ne!(world.uuid(), seeded_uuid("", ""));
    assert_ne!(world.disk.record().unwrap().binding.as_deref(), Some(""));
}

fn failures() -> Vec<Reply> {
    let mut replies = [400, 401, 403, 404, 412, 429, 500, 502, 503, 504, 302]
        .map(Reply::Status)
        .to_vec();
    replies.extend([
        Reply::Unreachable,
        Reply::forbidden(),
        Reply::TooLarge(200),
        Reply::Text(200, String::new()),
        Reply::Text(200, "garbage".into()),
        Reply::Json(200, json!({})),
        Reply::Json(200, json!({ "status": "ACTIVATION_REQUIRED" })),
        Reply::TokenWith(7200, json!({ "token": null })),
        Reply::TokenWith(7200, json!({ "expiration": null })),
        Reply::Token(-10),
    ]);
    replies
}

// spec §7, F11, F18, T51: on any failure UUID, slots and binding are as before
#[test]
fn a_failed_login_changes_nothing() {
    for mut world in [World::visitor(), after_anna()] {
        world.next_entropy = 5;
        for reply in failures() {
            for auth_id in [None, Some("ben")] {
                let mut world = world.clone();
                let stored = world.disk.stored.clone().unwrap();
                let call = world.sign_in(auth_id);
                world.answer(reply.clone());
                assert!(!world.succeeded(call), "{reply:?}");
                let now = world.disk.stored.clone().unwrap();
                assert_eq!(comparable(&now), comparable(&stored), "{reply:?}");
                assert_eq!(world.notifications(), [], "{reply:?}");
                let after = world.written_out();
                assert_eq!(comparable(&after), comparable(&stored), "{reply:?}");
            }
        }
    }
}

// spec §7, F11: a login that is never answered changes nothing either
#[test]
fn a_login_without_an_answer_changes_nothing() {
    let mut world = World::visitor();
    let stored = world.disk.stored.clone();
    let call = world.sign_in(Some(ANNA));
    world.pass(30 * SECOND);
    assert_eq!(world.code(call), ErrorCode::Network);
    let late = world.sent() - 1;
    world.answer_request(late, Reply::Token(7200));
    assert_eq!(world.disk.stored, stored);
    assert!(!world.is_signed_in());
}

// spec §7: signing in while signed in is refused
#[test]
fn signing_in_twice_is_refused() {
    let mut world = World::customer();
    let (stored, sent, uuid) = (world.disk.stored.clone(), world.sent(), world.uuid());
    let calls = [
        world.sign_in(Some("ben")),
        world.sign_in_conditionally(None),
        world.take_over(uuid, 7200, None),
    ];
    for call in calls {
        assert_eq!(world.code(call), ErrorCode::InternalInconsistency);
        assert_eq!(world.error(call).kind, ErrorKind::Unknown);
    }
    assert_eq!(world.sent(), sent);
    assert_eq!(world.disk.stored, stored);
    assert!(world.is_signed_in());
}

// spec §7: a second login while one is under way is refused, and does not disturb the first
#[test]
fn a_second_login_is_refused_while_one_is_under_way() {
    let mut world = World::visitor();
    let first = world.sign_in(Some(ANNA));
    let uuid = world.uuid();
    let others = [
        world.sign_in(Some("ben")),
        world.take_over(uuid, 7200, None),
    ];
    for call in others {
        assert_eq!(world.code(call), ErrorCode::InternalInconsistency);
    }
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(first));
}

// spec §7: an expired customer is not signed in: reported, then the login goes its way
#[test]
fn signing_in_after_an_expiry_reports_it_first() {
    let mut world = World::customer();
    world.sleep(3 * HOUR);
    let call = world.sign_in(Some(ANNA));
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
    world.answer(Reply::Token(7200));
    assert!(world.succeeded(call));
    assert_eq!(world.notifications().last(), Some(&Transition::SignedIn));
}

// spec §7 state delegate: after the change is durable, before the success callback
#[test]
fn the_delegate_hears_before_the_caller() {
    let mut world = World::visitor();
    world.sign_in(Some(ANNA));
    world.turn_the_page();
    world.answer(Reply::Token(7200));
    assert!(matches!(
        world.events[..],
        [
            Event::Committed(Ok(())),
            Event::Published(_),
            Event::Notified(Transition::SignedIn),
            Event::Completed(_)
        ]
    ));
}

// spec §7 `authenticateWithTokenPayload`: the UUID becomes the payload's
#[test]
fn a_payload_brings_its_uuid() {
    let mut world = World::visitor();
    let uuid = Uuid::from_u128(0x1234);
    let call = world.take_over(uuid, 7200, Some(ANNA));
    assert!(world.succeeded(call));
    assert_eq!(world.uuid(), uuid);
    assert!(world.is_signed_in());
    assert_eq!(world.notifications(), [Transition::SignedIn]);
    let stored = world.disk.record().unwrap();
    assert_eq!(stored.binding.as_deref(), Some(ANNA));
    assert_eq!(stored.anonymous, None);
    let retrieved = world.retrieve();
    assert!(world.token(retrieved).contains("payload"));
}

/// What the stored UUID is bound to: by the host, and by the server.
fn bound_to(world: &World) -> (Option<String>, Option<String>) {
    let record = world.disk.record().unwrap();
    (record.binding, record.owner)
}

// spec §7, F07: a payload that says less of who it is makes the UUID nobody else's
#[test]
fn a_payload_that_names_nobody_leaves_its_uuid_bound() {
    let mut world = after_anna();
    let (uuid, bound) = (world.uuid(), bound_to(&world));
    world.take_over(uuid, 7200, None);
    assert_eq!(bound_to(&world), bound);
    world.sign_out();
    world.sign_in(Some("ben"));
    assert_ne!(world.sent_uuid(), uuid, "it is Anna's");
}

// spec §7: what is known of one customer is not said of another
#[test]
fn a_payload_of_another_customer_takes_over_nothing_that_was_known() {
    let mut world = after_anna();
    let uuid = world.uuid();
    world.take_over(uuid, 7200, Some("ben"));
    assert_eq!(bound_to(&world), (Some("ben".into()), None));
    world.sign_out();
    world.take_over(Uuid::from_u128(7), 7200, None);
    assert_eq!(bound_to(&world), (None, None));
}

// spec §7 `authenticateWithTokenPayload`: what is refused
#[test]
fn unusable_payloads_are_refused() {
    assert!(Secret::new("").is_none());
    let mut world = World::visitor();
    let stored = world.disk.stored.clone();
    for life in [0, -1, -100_000] {
        let call = world.take_over(Uuid::from_u128(7), life, Some(ANNA));
        assert_eq!(world.code(call), ErrorCode::SessionExpired);
    }
    assert_eq!(world.disk.stored, stored);
    assert_eq!(world.notifications(), []);
    let call = world.retrieve();
    let token = (*world.grant(call).token).clone();
    for uuid in ["", "not-a-uuid", "1234"] {
        let refused = TokenPayload::new(token.clone(), uuid).unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidArgument);
    }
}

// spec §7, F18: a condition is an answer, and changes nothing
#[test]
fn conditions_are_told_and_change_nothing() {
    use ConditionalStatus::*;
    let conditions = [
        ("UNAUTHORIZED", Unauthorized),
        ("ACTIVATION_REQUIRED", ActivationRequired),
        ("REGISTRATION_REQUIRED", RegistrationRequired),
        ("APPROVAL_REQUIRED", ApprovalRequired),
        ("TERMS_ACCEPTANCE_REQUIRED", TermsAcceptanceRequired),
        ("MFA_REQUIRED", MfaRequired),
        ("SOMETHING_NEW", Unknown),
    ];
    let mut world = World::visitor();
    let stored = world.disk.stored.clone();
    for (name, status) in conditions {
        let call = world.sign_in_conditionally(Some(ANNA));
        assert!(world.newest().request.path.ends_with("/conditional"));
        // Even a token next to a condition signs nobody in.
        world.answer(Reply::TokenWith(7200, json!({ "status": name })));
        assert_eq!(world.status(call), status);
        assert_eq!(world.disk.stored, stored);
        assert!(!world.is_signed_in());
    }
    let after = world.written_out();
    assert_eq!(comparable(&after), comparable(&stored.unwrap()));
    assert_eq!(world.notifications(), []);
}

// spec §7: a conditional login that succeeds signs in
#[test]
fn a_conditional_success_signs_in() {
    for changes in [json!({ "status": "SUCCESS" }), json!({})] {
        let mut world = World::visitor();
        let call = world.sign_in_conditionally(Some(ANNA));
        world.answer(Reply::TokenWith(7200, changes));
        assert_eq!(world.status(call), ConditionalStatus::Success);
        assert!(world.is_signed_in());
        assert_eq!(world.notifications(), [Transition::SignedIn]);
    }
}

// spec §7: a conditional success without a token is unusable
#[test]
fn a_conditional_success_needs_a_token() {
    let mut world = World::visitor();
    let call = world.sign_in_conditionally(Some(ANNA));
    world.answer(Reply::Json(200, json!({ "status": "SUCCESS" })));
    assert_eq!(world.code(call), ErrorCode::InvalidResponse);
    assert!(!world.is_signed_in());
}

// spec §7, F24: `isSignedIn` is false from the moment the token expires
#[test]
fn is_signed_in_follows_the_expiry_to_the_millisecond() {
    let mut world = World::customer();
    let wall = UnixTime(world.wall);
    let signed_in = |world: &World| world.shown().is_signed_in(world.now(), || wall);
    world.sleep(2 * HOUR - 1);
    assert!(signed_in(&world));
    world.sleep(1);
    assert!(!signed_in(&world));
}

// spec §8: an external login carries what it must
#[test]
fn an_external_login_carries_token_context_and_auth_id() {
    let mut world = World::visitor();
    let credentials = Credentials::External {
        provider: IdentityProvider::OAuth,
        token: Secret::new(format!("{CANARY}-oauth")).unwrap(),
        context: LoginContext::parse(r#"{"attributes":{"a":1}}"#).unwrap(),
    };
    world.sign_in_with(credentials, Some(ANNA));
    let body = world.newest().body();
    assert_eq!(body["identityProvider"], "OAUTH");
    assert_eq!(body["identityProviderToken"], format!("{CANARY}-oauth"));
    assert_eq!(body["attributes"], json!({ "a": 1 }));
    assert_eq!(body["customId"], ANNA);
    assert_eq!(world.newest().bearer(), None);
    world.answer(Reply::Status(401));
}

// spec §1: signed in is who has an unexpired token
#[test]
fn a_login_with_an_expired_token_signs_nobody_in() {
    let mut world = World::visitor();
    let (uuid, call) = (world.uuid(), world.sign_in(Some("anna")));
    world.answer(Reply::Token(-10));
    assert_eq!(world.code(call), ErrorCode::InvalidResponse);
    assert!(!world.is_signed_in());
    assert_eq!(world.uuid(), uuid);
    assert_eq!(world.disk.record().unwrap().customer, None);
}

// spec §3 clock: by the server's time, which the same answer tells
#[test]
fn a_login_with_a_token_that_the_server_calls_expired_signs_nobody_in() {
    let mut world = World::newcomer();
    world.wall -= 2 * HOUR as i64;
    let call = world.sign_in(Some("anna"));
    let login = world.sent() - 1;
    world.answer_request(login, Reply::Token(-60));
    assert_eq!(world.code(call), ErrorCode::InvalidResponse);
    assert!(!world.is_signed_in());
}

// spec §7, F07: the UUID knows whom it belongs to by the server's name too
#[test]
fn a_login_that_the_host_names_notes_the_servers_name() {
    let mut world = World::visitor();
    world.sign_in(Some("anna"));
    world.answer(Reply::Token(7200));
    let record = world.disk.record().unwrap();
    assert_eq!(record.binding.as_deref(), Some("anna"));
    assert!(record.owner.is_some());
}

// spec §7, F07: and keeps knowing it when an answer does not say it again
#[test]
fn a_login_whose_answer_names_nobody_forgets_no_name() {
    let by_provider = || Credentials::External {
        provider: IdentityProvider::OAuth,
        token: Secret::new(format!("{CANARY}-oauth")).unwrap(),
        context: LoginContext::default(),
    };
    for credentials in [by_provider, password] {
        let mut world = World::visitor();
        for answer in [
            Reply::TokenWith(7200, json!({ "clientId": "42" })),
            Reply::Token(7200),
        ] {
            world.sign_in_with(credentials(), Some(ANNA));
            world.answer(answer);
            world.sign_out();
            world.answer(Reply::Status(200));
        }
        assert_eq!(bound_to(&world), (Some(ANNA.into()), Some("42".into())));
    }
}
