//! spec §2: the documented methods, row by row.

use snr_session::Seed;
use snr_session::identity::seeded_uuid;
use snr_session::{EndReason, LogLevel, Transition};

use crate::common::{ANNA, Event, MINUTE, World, settings, text};

// spec §2 `getUUID`, T36, F22: it is there as soon as the session has begun, network or not
#[test]
fn the_uuid_is_there_from_the_first_moment() {
    let world = World::newcomer();
    assert_eq!(world.uuid().get_version_num(), 4);
    assert_eq!(world.disk.record().unwrap().uuid, world.uuid());
    assert!(matches!(
        world.events[..],
        [
            Event::Committed(Ok(())),
            Event::Published(_),
            Event::Sent(_)
        ]
    ));
}

// spec §2 `getUUIDForAuthentication`: unbound, bound to this, bound to another
#[test]
fn the_uuid_for_authentication_changes_nothing() {
    let mut world = World::visitor();
    let visitor = world.uuid();
    assert_eq!(world.uuid_for(ANNA), visitor);
    assert_eq!(world.uuid_for("ben"), visitor);
    world.sign_in_anna();
    assert_eq!(world.uuid_for(ANNA), visitor);
    assert_eq!(world.uuid_for("ben"), seeded_uuid("", "ben"));
    assert_eq!(world.uuid(), visitor);
}

// spec §1: salt and seed, byte for byte
#[test]
fn the_salt_goes_before_every_seed() {
    let mut settings = settings();
    settings.uuid_salt = text("someString");
    let mut world = World::visitor_with(settings);
    world.regenerate(Some("customer@synerise.com"));
    let expected = "345d4c8f-5aff-591d-a19c-1ca48923d9ee";
    assert_eq!(world.uuid().to_string(), expected);
    assert_eq!(world.uuid_for("b"), seeded_uuid("someString", "b"));
}

// spec §2 `regenerateUUID`: new, random, unbound; slots and custom identifiers go
#[test]
fn regenerating_clears_the_session_of_a_visitor() {
    let mut world = World::visitor();
    let before = world.uuid();
    world.set_email(Some("v@example.com"));
    world.set_identifier(Some("card"));
    world.regenerate(None);
    let stored = world.disk.record().unwrap();
    assert_ne!(stored.uuid, before);
    assert_eq!(stored.uuid.get_version_num(), 4);
    assert_eq!(
        (
            stored.anonymous,
            stored.email,
            stored.identifier,
            stored.binding
        ),
        (None, None, None, None)
    );
    assert_eq!(world.uuid(), stored.uuid);
    assert_eq!(world.shown().custom_email(), None);
    assert_eq!(world.notifications(), []);
}

// spec §2 `regenerateUUID`, F08: signed in, nothing changes, one warning
#[test]
fn regenerating_does_nothing_while_signed_in() {
    for seed in [None, Some("ben")] {
        let mut world = World::customer();
        let (before, stored) = (world.uuid(), world.disk.stored.clone());
        world.regenerate(seed);
        assert_eq!(world.uuid(), before);
        assert_eq!(world.disk.stored, stored);
        assert_eq!(world.logged(LogLevel::Warn), 1);
        assert_eq!(world.events, []);
    }
}

// spec §2: a customer whose token is over is not signed in, so regenerating works and reports
#[test]
fn regenerating_after_expiry_reports_the_expiry() {
    let mut world = World::customer();
    let before = world.uuid();
    world.sleep(121 * MINUTE);
    world.regenerate(None);
    assert_ne!(world.uuid(), before);
    assert_eq!(world.departures(), [EndReason::SessionExpiration]);
}

// spec §2 `regenerateUUIDWithClientIdentifier`: seeded, and bound
#[test]
fn regenerating_with_an_identifier_binds_the_uuid() {
    let mut world = World::visitor();
    world.regenerate(Some(ANNA));
    assert_eq!(world.uuid(), seeded_uuid("", ANNA));
    assert_eq!(world.disk.record().unwrap().binding.as_deref(), Some(ANNA));
    assert_eq!(world.uuid_for("ben"), seeded_uuid("", "ben"));
}

// spec §2: an empty identifier would give every customer the same UUID, so there is no such seed
#[test]
fn an_empty_identifier_is_no_seed() {
    assert_eq!(Seed::new(""), None);
    assert_eq!(Seed::new("a\0b"), None);
}

// spec §2 `destroySession`: everything goes, the new session starts in the background
#[test]
fn destroying_a_customers_session() {
    let mut world = World::customer();
    world.set_email(Some("a@example.com"));
    world.set_identifier(Some("card"));
    world.turn_the_page();
    let before = world.uuid();
    world.destroy();
    let stored = world.disk.record().unwrap();
    assert_ne!(stored.uuid, before);
    assert_eq!((&stored.anonymous, &stored.customer), (&None, &None));
    assert_eq!((&stored.email, &stored.identifier), (&None, &None));
    assert_eq!(stored.binding, None);
    assert!(world.newest().is_anonymous_login());
    assert_eq!(world.sent_uuid(), world.uuid());
    assert!(matches!(
        world.events[..],
        [
            Event::Committed(Ok(())),
            Event::Published(_),
            Event::Notified(Transition::SignedOut(EndReason::SessionDestroyed)),
            Event::Sent(_)
        ]
    ));
}

// spec §2 `destroySession`: unconditional, and silent for a visitor
#[test]
fn destroying_a_visitors_session_tells_nobody() {
    let mut world = World::visitor();
    let before = world.uuid();
    world.destroy();
    world.destroy();
    assert_ne!(world.uuid(), before);
    assert_eq!(world.notifications(), []);
}

// spec §2: a customer who had expired before is reported for that, once
#[test]
fn destroying_an_expired_session_reports_once() {
    let mut world = World::customer();
    world.sleep(121 * MINUTE);
    world.destroy();
    world.destroy();
    assert_eq!(world.departures().len(), 1);
}

// spec §2: custom identifiers survive a restart, and setting the same twice is no commit
#[test]
fn custom_identifiers_are_stored() {
    let mut world = World::visitor();
    world.set_email(Some("v@example.com"));
    world.set_identifier(Some("card"));
    let writes = world.disk.writes;
    world.set_email(Some("v@example.com"));
    world.set_identifier(Some("card"));
    assert_eq!(world.disk.writes, writes);
    world.restart();
    assert_eq!(world.shown().custom_email(), Some(&text("v@example.com")));
    assert_eq!(world.shown().custom_identifier(), Some(&text("card")));
    world.set_email(None);
    assert_eq!(world.disk.record().unwrap().email, None);
}
