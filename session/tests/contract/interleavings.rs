//! T28, T29: all orders of what may cross a session. After each event the world checks that no
//! call completes twice, that nothing of an older epoch is stored or delivered, that a customer who
//! was signed out never comes back, and that at most one token request is on the wire.

use crate::common::{MINUTE, Scene, What, World};

/// Lets any of `events` happen, so many in a row, in every order.
fn all_orders(scene: &Scene, events: &[What], depth: u32, path: &mut Vec<What>, ends: &mut u64) {
    if depth == 0 {
        *ends += 1;
        return;
    }
    for what in events {
        let mut next = scene.clone();
        path.push(*what);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            next.happen(*what);
            next
        }));
        let Ok(next) = result else {
            panic!("after {path:?}");
        };
        all_orders(&next, events, depth - 1, path, ends);
        path.pop();
    }
}

fn explore(world: World, events: &[What], depth: u32) {
    let mut ends = 0;
    all_orders(
        &Scene::new(world),
        events,
        depth,
        &mut Vec::new(),
        &mut ends,
    );
    assert_eq!(ends, (events.len() as u64).pow(depth));
}

fn in_the_window(mut world: World) -> World {
    world.pass(100 * MINUTE);
    world
}

// T28, T29: everything, three deep, from each kind of session
#[test]
fn everything_crosses_everything() {
    explore(World::newcomer(), &What::ALL, 3);
    explore(World::visitor(), &What::ALL, 3);
    explore(in_the_window(World::visitor()), &What::ALL, 3);
    explore(World::customer(), &What::ALL, 3);
    explore(in_the_window(World::customer()), &What::ALL, 3);
}

// T28: a refresh against all that ends a session, five deep
#[test]
fn a_refresh_crosses_the_end_of_its_session() {
    let events = [
        What::Refresh,
        What::Retrieve,
        What::SignOut,
        What::Destroy,
        What::AnswerOldest,
        What::AnswerNewest,
        What::Reject,
    ];
    explore(in_the_window(World::customer()), &events, 5);
}

// T29: a login against all that changes the identity, five deep
#[test]
fn a_login_crosses_every_change_of_identity() {
    let events = [
        What::SignIn,
        What::SignOut,
        What::Regenerate,
        What::Retrieve,
        What::AnswerOldest,
        What::AnswerNewest,
        What::Duplicate,
    ];
    explore(in_the_window(World::visitor()), &events, 5);
}

// T28, T29: the core of it, six deep
#[test]
fn six_events_in_every_order() {
    let events = [
        What::Refresh,
        What::SignIn,
        What::SignOut,
        What::AnswerOldest,
        What::AnswerNewest,
    ];
    explore(in_the_window(World::customer()), &events, 6);
    explore(World::newcomer(), &events, 6);
}

/// Lets each of `left` happen exactly once, in every order.
fn permutations(scene: &Scene, left: &[What], path: &mut Vec<What>) {
    for (position, what) in left.iter().enumerate() {
        let mut next = scene.clone();
        path.push(*what);
        next.happen(*what);
        let mut rest = left.to_vec();
        rest.remove(position);
        permutations(&next, &rest, path);
        path.pop();
    }
}

// T28, T29: six different events, once each, in all their orders
#[test]
fn six_different_events_in_all_their_orders() {
    let sets = [
        [
            What::Refresh,
            What::SignOut,
            What::Destroy,
            What::AnswerOldest,
            What::Duplicate,
            What::Restart,
        ],
        [
            What::Retrieve,
            What::SignIn,
            What::Regenerate,
            What::AnswerOldest,
            What::AnswerNewest,
            What::SignOut,
        ],
        [
            What::Refresh,
            What::ChangeKey,
            What::SignIn,
            What::AnswerNewest,
            What::Fail,
            What::Wait,
        ],
        [
            What::Payload,
            What::Refresh,
            What::DiskFails,
            What::AnswerNewest,
            What::SignOutAndDestroy,
            What::Restart,
        ],
    ];
    for events in sets {
        for world in [
            World::newcomer(),
            in_the_window(World::visitor()),
            in_the_window(World::customer()),
        ] {
            permutations(&Scene::new(world), &events, &mut Vec::new());
        }
    }
}
