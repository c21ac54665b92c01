//! What can happen next.

use std::sync::Arc;

use super::budget::{Budget, Price};
use super::{Choice, Node};
use crate::world::{Fate, Kind, Log, Move, Name, Reply, Stage, Who, World};

const DAY: i64 = 86_400_000;

/// All that can happen to a world next.
pub fn of(node: &Node, choices: &mut Vec<Choice>) {
    for (what, price) in moves(node) {
        if let Some(left) = node.left.pay(price) {
            with_all_fates(node, what, left, choices);
        }
    }
}

/// A move as it goes well, with each refusal of the storage, and with a death after each effect
/// that can be told from outside.
fn with_all_fates(node: &Node, what: Move, left: Budget, choices: &mut Vec<Choice>) {
    let mut plans = vec![(Fate::default(), left)];
    while let Some((fate, left)) = plans.pop() {
        let mut world = node.world.clone();
        let report = world.make(what, fate, &mut Log::Silent);
        choices.push(choice(node, what, fate, world, left));
        if fate.dies_after.is_some() {
            continue;
        }
        let first_free = u8::BITS - fate.fails.leading_zeros();
        for change in first_free..u32::from(report.changes.min(8)) {
            if let Some(left) = left.pay(Price::Fault) {
                let fails = fate.fails | 1 << change;
                plans.push((Fate { fails, ..fate }, left));
            }
        }
        if report.marks != 0
            && let Some(left) = left.pay(Price::Death)
        {
            let after = (0..64).filter(|bit| *bit == 0 || report.marks & (1 << bit) != 0);
            plans.extend(after.map(|effect| {
                let dies_after = Some(effect as u8);
                (Fate { dies_after, ..fate }, left)
            }));
        }
    }
}

fn choice(node: &Node, what: Move, fate: Fate, mut world: World, left: Budget) -> Choice {
    if left.faults == 0 {
        world.forget_the_past();
    }
    Choice {
        what,
        fate,
        after: Arc::new(Node {
            scene: node.scene,
            world,
            left,
        }),
    }
}

fn moves(node: &Node) -> Vec<(Move, Price)> {
    let mut moves = Vec::with_capacity(64);
    of_the_network(&node.world, &mut moves);
    of_the_clocks(&node.world, &mut moves);
    if node.left.calls > 0 {
        of_the_host(node, &mut moves);
    }
    if node.left.deaths > 0 {
        let deaths = [
            Move::Restart,
            Move::RestartWithOtherKey,
            Move::Reboot,
            Move::ShutDown,
        ];
        moves.extend(deaths.map(|what| (what, Price::Death)));
    }
    moves
}

fn of_the_host(node: &Node, moves: &mut Vec<(Move, Price)>) {
    let sign_in = |who, named, conditional| Move::SignIn {
        who,
        named,
        conditional,
    };
    let silent = [
        Move::Regenerate(None),
        Move::Regenerate(Some(Name::Shop)),
        Move::Destroy,
        Move::SetEmail,
    ];
    moves.extend(silent.map(|what| (what, Price::Call)));
    if node.world.waiting() < usize::from(node.left.callers) {
        let waiting = [
            Move::Retrieve,
            Move::Refresh,
            Move::ChangeKey,
            sign_in(Who::Anna, true, false),
            sign_in(Who::Ben, true, false),
            sign_in(Who::Ben, false, true),
            Move::Payload(Who::Ben, false),
            Move::SignOut(false),
            Move::SignOut(true),
        ];
        moves.extend(waiting.map(|what| (what, Price::Call)));
    }
}

fn of_the_network(world: &World, moves: &mut Vec<(Move, Price)>) {
    for (place, sent) in world.server().requests.iter().enumerate() {
        match (sent.stage, sent.answer) {
            (Stage::OnWire, Some(_)) => moves.push((Move::Deliver(place), Price::Nothing)),
            (Stage::OnWire, None) => {
                moves.push((Move::Answer(place, Reply::Honest), Price::Nothing));
                moves.push((Move::Hold(place, Reply::Honest), Price::Fault));
                let bad = bad_replies(sent.kind).iter();
                moves.extend(bad.map(|reply| (Move::Answer(place, *reply), Price::Fault)));
            }
            // What was given up may be answered all the same, and what was answered once more.
            (Stage::Abandoned, None) => {
                moves.push((Move::Answer(place, Reply::Honest), Price::Fault));
            }
            (Stage::Abandoned | Stage::Answered, Some(_)) => {
                moves.push((Move::Deliver(place), Price::Fault));
            }
            (Stage::Answered, None) => {}
        }
    }
}

fn bad_replies(kind: Kind) -> &'static [Reply] {
    use Reply::{
        Broken, Busy, BusyFor, Condition, Forbidden, Garbage, Lost, ProxyForbidden, Stillborn,
        Unauthorized,
    };
    match kind {
        Kind::Refresh(_) => &[
            Unauthorized,
            Forbidden,
            ProxyForbidden,
            Broken,
            Busy,
            BusyFor(60),
            Garbage,
            Stillborn,
            Lost,
        ],
        Kind::Visitor(_) => &[Unauthorized, Broken, Busy, BusyFor(60), Garbage, Lost],
        Kind::Login { conditional, .. } => match conditional {
            true => &[Unauthorized, Condition, Garbage, Lost],
            false => &[Unauthorized, Busy, Stillborn, Lost],
        },
        Kind::Logout(_) => &[Unauthorized, Lost],
    }
}

fn of_the_clocks(world: &World, moves: &mut Vec<(Move, Price)>) {
    if let Some(millis) = world.until_deadline() {
        moves.push((Move::Wake(millis), Price::Nothing));
        moves.push((Move::Sleep(millis), Price::Jump));
    }
    if let Some(millis) = world.until_given_up() {
        moves.push((Move::Wake(millis), Price::Jump));
        moves.push((Move::Sleep(millis), Price::Jump));
    }
    if let Some((window, over)) = world.turns_of_the_token() {
        for millis in [window, over].into_iter().filter(|millis| *millis > 0) {
            moves.push((Move::Wake(millis as u64), Price::Jump));
            moves.push((Move::Sleep(millis as u64), Price::Jump));
        }
    }
    let since_1970 = -world.clocks().server;
    for ahead in [0, DAY, -DAY, since_1970] {
        if ahead != world.clocks().wall_ahead {
            moves.push((Move::SetCalendar(ahead), Price::Jump));
        }
    }
}
