//! What the engine is compared with: a client as it is written without much thought.
//!
//! It is spared the worst that is found in the field: it has a single flight, keeps its token
//! through restarts, never believes a token that is over, exchanges it in the same window, and
//! logs in anew at once when a token is rejected. What it lacks is restraint: after a failure it asks again
//! every few seconds, for as long as the app is in front or the system lets it work.

use crate::backend::{Ask, Reply};
use crate::client::{Client, World};
use crate::plan::{Millis, Profile, SECOND};
use crate::usage::Use;

/// How long it waits for an answer: as long as the engine does.
const TIMEOUT: Millis = 30 * SECOND;
/// The span before expiry in which it exchanges a token.
const WINDOW: Millis = 1_800 * SECOND;

#[derive(Debug, Clone, Copy)]
struct Token {
    issued: Millis,
    until: Millis,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Idle,
    OnWire { reply: Option<Reply>, ends: Millis },
    Pausing { until: Millis },
}

/// A client without backoff, jitter or circuit breaker.
#[derive(Debug, Clone)]
pub struct Naive {
    profile: Profile,
    token: Option<Token>,
    stage: Stage,
    /// Until when the app may work.
    awake_until: Millis,
    /// When the calls were made that wait.
    waiting: Vec<Millis>,
}

impl Naive {
    fn ask(&mut self, now: Millis, world: &mut World<'_>) {
        let usable = self.token.filter(|token| now < token.until);
        let ask = match usable {
            Some(Token { issued, until }) => Ask::Refresh { issued, until },
            None if self.profile.customer => Ask::Login,
            None => Ask::AnonymousLogin,
        };
        self.stage = match world.ask(ask, now) {
            Some((reply, ends)) => Stage::OnWire {
                reply: Some(reply),
                ends,
            },
            None => Stage::OnWire {
                reply: None,
                ends: now + TIMEOUT,
            },
        };
    }

    fn complete(&mut self, now: Millis, failed: bool, world: &mut World<'_>) {
        for made in self.waiting.drain(..) {
            world.tally.completed(made, now, None);
            world.tally.failed += u64::from(failed);
        }
        self.stage = Stage::Idle;
    }

    fn answered(&mut self, reply: Option<Reply>, now: Millis, world: &mut World<'_>) {
        match reply {
            Some(Reply::Token { issued }) => {
                let until = issued + self.profile.life;
                self.token = Some(Token { issued, until });
                self.complete(now, false, world);
            }
            Some(Reply::Status(401, _)) => {
                self.token = None;
                self.ask(now, world);
            }
            Some(Reply::Status(..) | Reply::Refused) | None => {
                let until = now + world.plan.naive_retry * SECOND;
                if until < self.awake_until {
                    self.stage = Stage::Pausing { until };
                } else {
                    let end = now.max(self.awake_until);
                    self.complete(end, true, world);
                }
            }
        }
    }
}

impl Client for Naive {
    fn new(profile: &Profile, world: &mut World<'_>) -> Self {
        let age = world.first_age(profile.life);
        Self {
            profile: *profile,
            token: Some(Token {
                issued: -age,
                until: profile.life - age,
            }),
            stage: Stage::Idle,
            awake_until: 0,
            waiting: Vec::new(),
        }
    }

    fn due(&self) -> Option<Millis> {
        match self.stage {
            Stage::Idle => None,
            Stage::OnWire { ends, .. } => Some(ends),
            Stage::Pausing { until } => Some(until),
        }
    }

    fn elapse(&mut self, now: Millis, world: &mut World<'_>) {
        match self.stage {
            Stage::Idle => {}
            Stage::OnWire { reply, .. } => self.answered(reply, now, world),
            Stage::Pausing { .. } => self.ask(now, world),
        }
    }

    fn used(&mut self, page: &Use, world: &mut World<'_>) {
        let now = page.at;
        world.tally.calls += 1;
        self.waiting.push(now);
        self.awake_until = self.awake_until.max(page.until);
        if !matches!(self.stage, Stage::Idle) {
            return;
        }
        let window = WINDOW.min(self.profile.life / 2);
        let token = self.token.filter(|token| now < token.until);
        match token {
            Some(token) if world.backend.is_revoked(token.issued, now) => {
                self.ask(now, world);
            }
            Some(token) if now + window < token.until => self.complete(now, false, world),
            _ => self.ask(now, world),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{Backend, Scenario, common_past};
    use crate::client::Life;
    use crate::plan::{MINUTE, Plan};
    use crate::tally::Tally;
    use crate::usage::Kind;

    const PROFILE: Profile = Profile {
        id: 1,
        zone: 0,
        activity: 1.0,
        life: 3_600 * SECOND,
        customer: false,
    };

    fn day(scenario: Scenario, visits: &[(Millis, Millis)]) -> Tally {
        let plan = Plan::default();
        let backend = Backend::new(scenario);
        let mut tally = Tally::default();
        let page = |&(at, until): &(Millis, Millis)| Use {
            at,
            kind: Kind::Open,
            starts: false,
            until,
        };
        let diary: Vec<_> = visits.iter().map(page).collect();
        let mut life = Life::<Naive>::new(&plan, &PROFILE, plan.dice(1), &backend, &mut tally);
        life.live(&diary, None, &plan, &backend, &mut tally);
        tally
    }

    #[test]
    fn a_fresh_token_costs_no_request_and_one_in_the_window_does() {
        let at = common_past() - 5 * 60 * MINUTE;
        let tally = day(
            Scenario::Steady,
            &[(at, at + MINUTE), (at + 29 * MINUTE, at + 30 * MINUTE)],
        );
        assert_eq!((tally.calls, tally.requests()), (2, 1));
        let tally = day(
            Scenario::Steady,
            &[(at, at + MINUTE), (at + 31 * MINUTE, at + 32 * MINUTE)],
        );
        assert_eq!((tally.calls, tally.requests()), (2, 2));
    }

    #[test]
    fn it_asks_every_few_seconds_while_the_app_is_in_front() {
        let at = common_past();
        let tally = day(Scenario::BadDeploy, &[(at, at + MINUTE)]);
        assert!(
            (11..=12).contains(&tally.requests()),
            "{}",
            tally.requests()
        );
        assert_eq!((tally.calls, tally.failed), (1, 1));
        assert_eq!(tally.waits.longest(), MINUTE);
    }

    #[test]
    fn it_takes_the_first_answer_after_the_fault() {
        let end = Scenario::BadDeploy.fault().end;
        let tally = day(Scenario::BadDeploy, &[(end - 10 * SECOND, end + MINUTE)]);
        assert!((2..=4).contains(&tally.requests()), "{}", tally.requests());
        assert_eq!(tally.failed, 0);
    }

    #[test]
    fn a_revoked_token_is_exchanged_in_vain_and_then_replaced() {
        let at = common_past();
        let visits = [(at - MINUTE, at), (at + MINUTE, at + 2 * MINUTE)];
        let tally = day(Scenario::Revocation, &visits);
        assert_eq!((tally.requests(), tally.failed), (3, 0));
    }
}
