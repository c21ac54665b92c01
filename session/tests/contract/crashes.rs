//! spec §5: the process dies at each effect of each operation.

use crate::common::{ANNA, Event, HOUR, MINUTE, Reply, SECOND, Stored, World, settings};

struct Operation {
    name: &'static str,
    prepare: fn() -> World,
    act: fn(&mut World),
}

fn answer_newest(world: &mut World, reply: Reply) {
    if world.is_alive() && !world.on_wire().is_empty() {
        let index = world.sent() - 1;
        world.answer_request(index, reply);
    }
}

fn keeping_key() -> World {
    let mut settings = settings();
    settings.destroy_on_api_key_change = false;
    World::customer_with(settings)
}

const OPERATIONS: [Operation; 17] = [
    Operation {
        name: "destroy",
        prepare: World::customer,
        act: World::destroy,
    },
    Operation {
        name: "regenerate",
        prepare: World::visitor,
        act: |world| world.regenerate(None),
    },
    Operation {
        name: "regenerate with an identifier",
        prepare: World::visitor,
        act: |world| world.regenerate(Some("zoe")),
    },
    Operation {
        name: "anonymous login",
        prepare: World::newcomer,
        act: |world| answer_newest(world, Reply::Token(7200)),
    },
    Operation {
        name: "refresh",
        prepare: World::customer,
        act: |world| {
            world.refresh();
            answer_newest(world, Reply::Token(7200));
        },
    },
    Operation {
        name: "rejected refresh",
        prepare: World::customer,
        act: |world| {
            world.refresh();
            answer_newest(world, Reply::Status(401));
        },
    },
    Operation {
        name: "rejected anonymous refresh",
        prepare: World::visitor,
        act: |world| {
            world.refresh();
            answer_newest(world, Reply::Status(401));
            answer_newest(world, Reply::Token(7200));
        },
    },
    Operation {
        name: "sign-in",
        prepare: World::visitor,
        act: |world| {
            world.sign_in(Some(ANNA));
            answer_newest(world, Reply::Token(7200));
        },
    },
    Operation {
        name: "sign-in of another customer",
        prepare: || {
            let mut world = World::customer();
            world.sign_out();
            answer_newest(&mut world, Reply::Status(200));
            world
        },
        act: |world| {
            world.sign_in(Some("ben"));
            answer_newest(world, Reply::Token(7200));
        },
    },
    Operation {
        name: "sign-in with a payload",
        prepare: World::visitor,
        act: |world| {
            world.take_over(uuid::Uuid::from_u128(7), 7200, Some(ANNA));
        },
    },
    Operation {
        name: "sign-out",
        prepare: World::customer,
        act: |world| {
            world.sign_out();
        },
    },
    Operation {
        name: "sign-out and destroy",
        prepare: World::customer,
        act: |world| {
            world.sign_out_and_destroy();
        },
    },
    Operation {
        name: "expiry",
        prepare: || {
            let mut world = World::customer();
            world.sleep(3 * HOUR);
            world
        },
        act: |world| {
            world.retrieve();
        },
    },
    Operation {
        name: "API key change",
        prepare: World::customer,
        act: |world| {
            world.change_key("key-2");
        },
    },
    Operation {
        name: "API key change that keeps the session",
        prepare: keeping_key,
        act: |world| {
            world.change_key("key-2");
        },
    },
    Operation {
        name: "start with another API key after an expiry",
        prepare: || {
            let mut world = World::customer();
            world.sleep(3 * HOUR);
            world.die();
            world.settings.api_key = snr_session::ApiKey::new("key-2").unwrap();
            world
        },
        act: World::start,
    },
    Operation {
        name: "retry after a busy answer",
        prepare: || {
            let mut world = World::customer();
            world.pass(100 * MINUTE);
            world
        },
        act: |world| {
            world.retrieve();
            answer_newest(world, Reply::Status(503));
            world.pass(2 * SECOND);
            answer_newest(world, Reply::Token(7200));
        },
    },
];

/// Runs the operation once for each effect at which the process may die; `fails` breaks the disk.
fn each_death(operation: &Operation, mut check: impl FnMut(&mut World, &Stored)) {
    for effects in 0.. {
        assert!(effects < 100, "{} never ends", operation.name);
        let mut world = (operation.prepare)();
        world.next_entropy = 77;
        let before = world.disk.record().unwrap();
        world.turn_the_page();
        world.dies_after = Some(effects);
        (operation.act)(&mut world);
        if world.is_alive() {
            return;
        }
        check(&mut world, &before);
    }
}

// spec §5, T23, F14: the old or the new record, and never a UUID that was published and then lost
#[test]
fn a_restart_finds_the_old_or_the_new_record() {
    for operation in &OPERATIONS {
        // What each commit of an undisturbed run stores.
        let mut world = (operation.prepare)();
        world.next_entropy = 77;
        let mut states = vec![world.disk.record().unwrap().uuid];
        (operation.act)(&mut world);
        states.push(world.disk.record().unwrap().uuid);
        drop(world);
        each_death(operation, |world, before| {
            let published = world.events.iter().rev().find_map(|event| match event {
                Event::Published(uuid) => Some(*uuid),
                _ => None,
            });
            let found = world.disk.record().unwrap();
            assert!(states.contains(&found.uuid), "{}", operation.name);
            if let Some(published) = published {
                let newer = found.generation > before.generation;
                assert!(newer || found.uuid == published, "{}", operation.name);
                if published != before.uuid {
                    assert_eq!(found.uuid, published, "{}", operation.name);
                }
            }
            world.start();
            assert!(world.is_alive());
        });
    }
}

// spec §5: what was told to the host is still so after a restart
#[test]
fn what_was_told_survives_a_restart() {
    use snr_session::Transition;
    for operation in &OPERATIONS {
        each_death(operation, |world, _| {
            let told = world.notifications();
            world.start();
            match told.last() {
                Some(Transition::SignedIn) => assert!(world.is_signed_in(), "{}", operation.name),
                Some(Transition::SignedOut(_)) => {
                    assert!(!world.is_signed_in(), "{}", operation.name);
                }
                None => {}
            }
        });
    }
}

// spec §5, T6: whatever happened, the next start serves a token
#[test]
fn the_next_start_serves_a_token() {
    for operation in &OPERATIONS {
        each_death(operation, |world, _| {
            world.auto = Some(Reply::Token(7200));
            world.start();
            for _ in 0..2 {
                world.retrieve();
            }
            let call = world.retrieve();
            assert!(world.succeeded(call), "{}", operation.name);
        });
    }
}

// spec §5: with a disk that fails, a death finds the old record or none, but never a mixture
#[test]
fn a_death_with_a_failing_disk_finds_the_old_record_or_none() {
    for operation in &OPERATIONS {
        for removal_fails in [false, true] {
            for effects in 0..40 {
                let mut world = (operation.prepare)();
                let before = world.disk.stored.clone();
                world.disk.fails = true;
                world.disk.removal_fails = removal_fails;
                world.dies_after = Some(effects);
                (operation.act)(&mut world);
                let found = world.disk.stored.clone();
                assert!(
                    found == before || (found.is_none() && !removal_fails),
                    "{}",
                    operation.name
                );
            }
        }
    }
}
