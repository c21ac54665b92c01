//! What happens next in a life, by dice.

use crate::dice::{below, next};
use crate::world::{Config, Fate, Kind, Move, Name, Reply, Stage, Who, World};

const HOUR: u64 = 3_600_000;

/// The settings of a life.
pub(super) fn config(dice: &mut u64) -> Config {
    Config {
        life: [20, 60, 600, 3_600, 7_200, 86_400][below(dice, 6) as usize],
        tells_date: below(dice, 4) > 0,
        knows_boots: below(dice, 4) > 0,
        destroy_on_key_change: below(dice, 2) > 0,
        ..Config::default()
    }
}

/// How much goes wrong in a life, in so many of 256 cases.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mood {
    bad_answers: u64,
    slow_answers: u64,
    bad_storage: u64,
    deaths: u64,
    jumps: u64,
    host: u64,
}

impl Mood {
    pub(super) fn of(dice: &mut u64) -> Self {
        let mut level = |levels: [u64; 4]| levels[below(dice, 4) as usize];
        Self {
            bad_answers: level([0, 20, 100, 230]),
            slow_answers: level([0, 20, 80, 160]),
            bad_storage: level([0, 10, 60, 200]),
            deaths: level([0, 2, 8, 20]),
            jumps: level([0, 5, 20, 60]),
            host: level([60, 100, 140, 200]),
        }
    }

    /// The next move, and what goes wrong in it.
    pub(super) fn choose(&self, world: &World, dice: &mut u64) -> (Move, Fate) {
        let what = self.what(world, dice);
        let mut fate = Fate::default();
        if hits(self.bad_storage, dice) {
            fate.fails = next(dice) as u8;
        }
        if hits(self.deaths, dice) {
            fate.dies_after = Some(below(dice, 10) as u8);
        }
        (what, fate)
    }

    fn what(&self, world: &World, dice: &mut u64) -> Move {
        if hits(self.deaths, dice) {
            let deaths = [
                Move::Restart,
                Move::Restart,
                Move::RestartWithOtherKey,
                Move::Reboot,
                Move::ShutDown,
                Move::Unavailable,
            ];
            return deaths[below(dice, 6) as usize];
        }
        if hits(self.jumps, dice) {
            return jump(world, dice);
        }
        if hits(self.host, dice) && world.waiting() < 24 {
            return of_the_host(dice);
        }
        self.of_the_network(world, dice)
            .unwrap_or_else(|| passing_time(world, dice))
    }

    fn of_the_network(&self, world: &World, dice: &mut u64) -> Option<Move> {
        let requests = &world.server().requests;
        if requests.is_empty() || hits(60, dice) {
            return None;
        }
        let place = below(dice, requests.len() as u64) as usize;
        let sent = &requests[place];
        let unwanted = sent.stage != Stage::OnWire;
        if unwanted && !hits(self.slow_answers, dice) {
            return None;
        }
        Some(match sent.answer {
            Some(_) => Move::Deliver(place),
            None if sent.stage == Stage::Answered => return None,
            None => {
                let reply = self.reply(sent.kind, dice);
                if hits(self.slow_answers, dice) {
                    Move::Hold(place, reply)
                } else {
                    Move::Answer(place, reply)
                }
            }
        })
    }

    fn reply(&self, kind: Kind, dice: &mut u64) -> Reply {
        if !hits(self.bad_answers, dice) {
            return Reply::Honest;
        }
        let replies = [
            Reply::Unauthorized,
            Reply::Forbidden,
            Reply::ProxyForbidden,
            Reply::Broken,
            Reply::Busy,
            Reply::Busy,
            Reply::BusyFor(below(dice, 40) as u16),
            Reply::BusyFor(below(dice, 2_000) as u16),
            Reply::Garbage,
            Reply::Stillborn,
            Reply::TooLarge,
            Reply::Lost,
            Reply::Lost,
            Reply::Condition,
        ];
        let reply = replies[below(dice, replies.len() as u64) as usize];
        let conditional = matches!(
            kind,
            Kind::Login {
                conditional: true,
                ..
            }
        );
        match reply {
            Reply::Condition if !conditional => Reply::Garbage,
            // A sign-out brings no token, so there is none that could be over.
            Reply::Stillborn if matches!(kind, Kind::Logout(_)) => Reply::Broken,
            reply => reply,
        }
    }
}

fn hits(of_256: u64, dice: &mut u64) -> bool {
    below(dice, 256) < of_256
}

fn of_the_host(dice: &mut u64) -> Move {
    let who = [Who::Anna, Who::Ben][below(dice, 2) as usize];
    match below(dice, 32) {
        0..=8 => Move::Retrieve,
        9..=13 => Move::Refresh,
        14 => Move::Regenerate(None),
        15 => Move::Regenerate(Some(Name::Shop)),
        16 => Move::Regenerate(Some(Name::AuthId(who))),
        17 => Move::Destroy,
        18 => Move::ChangeKey,
        19 => Move::SameKey,
        20..=24 => Move::SignIn {
            who,
            named: below(dice, 2) > 0,
            conditional: below(dice, 3) == 0,
        },
        25 => Move::Payload(who, below(dice, 4) == 0),
        26 | 27 => Move::SignOut(false),
        28 => Move::SignOut(true),
        29 => Move::SetEmail,
        30 => Move::SetIdentifier,
        _ => Move::Retrieve,
    }
}

/// A clock jumps: the calendar, or all of them over a sleep.
fn jump(world: &World, dice: &mut u64) -> Move {
    let hours = |dice: &mut u64| below(dice, 30 * HOUR) as i64;
    match below(dice, 6) {
        0 => Move::SetCalendar(hours(dice)),
        1 => Move::SetCalendar(-hours(dice)),
        2 => Move::SetCalendar(-world.clocks().server),
        3 => Move::SetCalendar(0),
        4 => Move::Sleep(below(dice, 12 * HOUR)),
        _ => Move::Wake(below(dice, 12 * HOUR)),
    }
}

/// Time passes, mostly to where something is due.
fn passing_time(world: &World, dice: &mut u64) -> Move {
    let (window, over) = world.turns_of_the_token().unwrap_or_default();
    let positive = |millis: i64| u64::try_from(millis).unwrap_or_default();
    let millis = match below(dice, 8) {
        0 | 1 => world.until_deadline().unwrap_or(1_000),
        2 => world.until_given_up().unwrap_or(1_000),
        3 => positive(window),
        4 => positive(over) * below(dice, 2),
        5 => below(dice, 10),
        _ => below(dice, 5_000),
    };
    if below(dice, 3) == 0 {
        Move::Sleep(millis)
    } else {
        Move::Wake(millis)
    }
}
