//! The backend and what becomes of it.
//!
//! Its answers depend on the time and the scenario, not on how much is asked. So devices need not
//! be simulated together, and the figures are exact: as long as the load stays below what the
//! backend is built for, nothing would come out otherwise.

use rand::RngExt;
use rand_distr::{Distribution, LogNormal};

use crate::plan::{DAY_END, Dice, MINUTE, Millis, SECOND};
use crate::usage::busiest_minute;

/// What is asked of the backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Exchange a token that was issued then and is good until then.
    Refresh {
        /// When it was issued.
        issued: Millis,
        /// When it is over.
        until: Millis,
    },
    /// A visitor's first token.
    AnonymousLogin,
    /// A customer's first token.
    Login,
}

/// What comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// A token that was issued then.
    Token {
        /// When it was issued.
        issued: Millis,
    },
    /// An error status, and after how many seconds to come back.
    Status(u16, Option<Millis>),
    /// There was no connection.
    Refused,
}

/// What becomes of the backend in the course of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// Nothing.
    Steady,
    /// Nobody reaches it for 30 minutes: nine connections in ten are refused, one stays silent.
    Outage,
    /// At one instant it stops accepting every token issued so far.
    Revocation,
    /// A bad deploy: it answers 500 for 15 minutes.
    BadDeploy,
    /// It sheds four requests in five for 30 minutes: 503, or 429, to come back in 60 seconds.
    Overload,
    /// Announced maintenance: 503 for 20 minutes, to come back when it ends.
    Maintenance,
}

impl Scenario {
    /// All of them; the steady day comes first.
    pub const ALL: [Self; 6] = [
        Self::Steady,
        Self::Outage,
        Self::Revocation,
        Self::BadDeploy,
        Self::Overload,
        Self::Maintenance,
    ];

    /// What it is called where it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steady => "steady day",
            Self::Outage => "outage, 30 min",
            Self::Revocation => "mass revocation",
            Self::BadDeploy => "bad deploy, 500 for 15 min",
            Self::Overload => "overload, 30 min",
            Self::Maintenance => "maintenance, 20 min",
        }
    }

    /// From when to when the backend does not answer as it should.
    pub fn fault(self) -> std::ops::Range<Millis> {
        let begin = busiest_minute();
        let minutes = match self {
            Self::Steady | Self::Revocation => 0,
            Self::BadDeploy => 15,
            Self::Maintenance => 20,
            Self::Outage | Self::Overload => 30,
        };
        begin..begin + minutes * MINUTE
    }
}

/// The backend in one scenario.
#[derive(Debug, Clone)]
pub struct Backend {
    scenario: Scenario,
    fault: std::ops::Range<Millis>,
    journey: LogNormal<f64>,
}

impl Backend {
    /// The backend to which this happens.
    pub fn new(scenario: Scenario) -> Self {
        Self {
            scenario,
            fault: scenario.fault(),
            // Half of the answers take 120 ms, one in a hundred takes 400 ms.
            journey: LogNormal::new(120_f64.ln(), 0.52).expect("a valid distribution"),
        }
    }

    /// What becomes of a request sent at `now`: the answer and when it arrives, if one does.
    pub fn ask(&self, ask: Ask, now: Millis, dice: &mut Dice) -> Option<(Reply, Millis)> {
        let arrives = now + (self.journey.sample(dice) as Millis).clamp(5, 10 * SECOND);
        let reply = if self.fault.contains(&now) {
            self.reply_in_trouble(ask, now, dice)?
        } else {
            self.honest_reply(ask, now)
        };
        Some((reply, arrives))
    }

    fn honest_reply(&self, ask: Ask, now: Millis) -> Reply {
        match ask {
            Ask::Refresh { issued, until } if until <= now || self.is_revoked(issued, now) => {
                Reply::Status(401, None)
            }
            _ => Reply::Token { issued: now },
        }
    }

    fn reply_in_trouble(&self, ask: Ask, now: Millis, dice: &mut Dice) -> Option<Reply> {
        let left = (self.fault.end - now + SECOND - 1) / SECOND;
        match self.scenario {
            Scenario::Steady | Scenario::Revocation => Some(self.honest_reply(ask, now)),
            Scenario::Outage => (!dice.random_bool(0.1)).then_some(Reply::Refused),
            Scenario::BadDeploy => Some(Reply::Status(500, None)),
            Scenario::Maintenance => Some(Reply::Status(503, Some(left))),
            Scenario::Overload if dice.random_bool(0.2) => Some(self.honest_reply(ask, now)),
            Scenario::Overload if dice.random_bool(0.5) => Some(Reply::Status(429, Some(60))),
            Scenario::Overload => Some(Reply::Status(503, Some(60))),
        }
    }

    /// Whether the platform has stopped accepting a token that was issued then.
    pub fn is_revoked(&self, issued: Millis, now: Millis) -> bool {
        self.scenario == Scenario::Revocation
            && issued < self.fault.start
            && self.fault.start <= now
    }
}

/// Until when all scenarios are alike.
pub fn common_past() -> Millis {
    Scenario::ALL
        .map(|scenario| scenario.fault().start)
        .into_iter()
        .min()
        .unwrap_or(DAY_END)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{HOUR, Plan};

    fn replies(scenario: Scenario, ask: Ask, at: Millis) -> Vec<Option<Reply>> {
        let backend = Backend::new(scenario);
        let mut dice = Plan::default().dice(7);
        let mut reply = || backend.ask(ask, at, &mut dice).map(|(reply, _)| reply);
        (0..1_000).map(|_| reply()).collect()
    }

    #[test]
    fn each_fault_has_its_answers_and_its_time() {
        let begin = common_past();
        for scenario in Scenario::ALL {
            let before = replies(scenario, Ask::Login, begin - 1);
            assert!(
                before
                    .iter()
                    .all(|reply| *reply == Some(Reply::Token { issued: begin - 1 }))
            );
            let end = scenario.fault().end;
            let after = replies(scenario, Ask::Login, end);
            assert!(
                after
                    .iter()
                    .all(|reply| *reply == Some(Reply::Token { issued: end }))
            );
        }
        let silent = replies(Scenario::Outage, Ask::Login, begin);
        let silent = silent.iter().filter(|reply| reply.is_none()).count();
        assert!((50..150).contains(&silent), "{silent}");
        let broken = replies(Scenario::BadDeploy, Ask::Login, begin);
        assert!(
            broken
                .iter()
                .all(|reply| *reply == Some(Reply::Status(500, None)))
        );
        let closed = replies(Scenario::Maintenance, Ask::Login, begin + 19 * MINUTE + 1);
        assert!(
            closed
                .iter()
                .all(|reply| *reply == Some(Reply::Status(503, Some(60))))
        );
        let shed = replies(Scenario::Overload, Ask::Login, begin);
        let served = shed
            .iter()
            .filter(|reply| matches!(reply, Some(Reply::Token { .. })))
            .count();
        assert!((150..250).contains(&served), "{served}");
    }

    #[test]
    fn what_was_revoked_is_not_exchanged_and_what_is_new_is() {
        let begin = common_past();
        let backend = Backend::new(Scenario::Revocation);
        let mut dice = Plan::default().dice(7);
        let mut exchange = |issued, at| {
            let until = issued + HOUR;
            let answer = backend.ask(Ask::Refresh { issued, until }, at, &mut dice);
            answer.map(|(reply, _)| reply)
        };
        let refused = Some(Reply::Status(401, None));
        assert_eq!(exchange(begin - 1, begin), refused);
        assert_eq!(
            exchange(begin - 1, begin - 1),
            Some(Reply::Token { issued: begin - 1 })
        );
        assert_eq!(
            exchange(begin, begin + 1),
            Some(Reply::Token { issued: begin + 1 })
        );
        assert_eq!(exchange(begin, begin + HOUR), refused);
    }
}
