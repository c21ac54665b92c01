//! The rules for what the engine sends, and how answers come back.

use snr_session::identity::seeded_uuid;
use snr_session::{Input, Request, RequestId};
use uuid::Uuid;

use super::people::Name;
use super::server::{Kind, Reply, Sent, Stage, TokenNo};
use super::step::{Cause, Fate, Report, Step, Stimulus};
use super::{Log, World};
use crate::rules::Rule;

/// Failures in a row after which requests may be held back.
const FAILURES_TO_OPEN: u32 = 5;

/// The longest documented pauses, in milliseconds.
const LONGEST_PAUSE: u64 = 900_000;
const LONGEST_PAUSE_OF_THE_NETWORK: u64 = 10_000;
const LONGEST_SPREAD: u64 = 60_000;

/// Behind it, an answer may be of any time since its request left.
const REQUEST_TIMEOUT: i64 = 30_000;

impl World {
    pub(super) fn send(&mut self, id: RequestId, request: &Request, step: &mut Step) {
        let Some(kind) = self.server.read(request) else {
            return self.accuse(Rule::Documented, "a request is not a documented one (§8)");
        };
        if self.server.requests.iter().any(|sent| sent.id == id) {
            self.accuse(Rule::Fenced, "two requests have the same name");
        }
        self.check_bearer(kind, step);
        if kind.is_exchange() {
            step.sent = true;
            self.count_tries(kind, step);
        }
        self.server.requests.push(Sent {
            id,
            kind,
            era: self.era,
            at: self.clocks.server,
            timeout: u64::try_from(request.timeout.as_millis()).unwrap_or(u64::MAX),
            stage: Stage::OnWire,
            answer: None,
        });
        let exchanges = self.server.on_wire();
        if exchanges
            .filter(|(_, sent)| sent.kind.is_exchange())
            .count()
            > 1
        {
            self.accuse(Rule::SingleFlight, "two token requests are on the wire");
        }
    }

    /// Whoever a request speaks for must be who the session is.
    fn check_bearer(&mut self, kind: Kind, step: &Step) {
        let Some(held) = self.held else {
            return self.accuse(
                Rule::DurableFirst,
                "a request was sent before the first commit",
            );
        };
        match kind {
            Kind::Refresh(token) => {
                if self.current_token() != Some(token) {
                    self.accuse(
                        Rule::NoRequest,
                        "a token was sent that is not the current one",
                    );
                }
                let over = self.server.issued[token as usize].expiration + 1_000;
                let knows = self.sure && over <= self.clocks.server;
                if held.customer == Some(token) && knows {
                    self.accuse(Rule::NoRequest, "an expired customer's token was sent");
                }
            }
            Kind::Visitor(uuid) => {
                if uuid != held.uuid || held.customer.is_some() {
                    self.accuse(Rule::NoRequest, "a login for a visitor who is not there");
                }
            }
            Kind::Login { uuid, .. } => {
                if uuid != self.prepared_uuid(step) {
                    self.accuse(
                        Rule::UuidChanges,
                        "a login was prepared with a wrong UUID (§7)",
                    );
                }
            }
            Kind::Logout(token) => {
                if step.departed != Some(token) {
                    self.accuse(Rule::NoRequest, "a sign-out of somebody who did not leave");
                }
            }
        }
    }

    /// `getUUIDForAuthentication` as the contract has it.
    fn prepared_uuid(&self, step: &Step) -> Uuid {
        let auth_id = match step.cause {
            Cause::SignIn(_, auth_id) => auth_id,
            _ => None,
        };
        let Some(held) = self.held else {
            return Uuid::nil();
        };
        let unbound = held.binding.is_none() && held.customer_name.is_none();
        match auth_id {
            Some(name) if !unbound && held.binding != Some(name) => seeded_uuid("", name.as_str()),
            _ => held.uuid,
        }
    }

    fn count_tries(&mut self, kind: Kind, step: &Step) {
        let goes_on = step.flying && !step.is_too_late && step.era == self.era;
        let again = goes_on && self.last_exchange == Some(kind);
        self.tries = if again { self.tries + 1 } else { 1 };
        self.last_exchange = Some(kind);
        if self.tries > 3 {
            self.accuse(Rule::RetryBudget, "a request was tried for the fourth time");
        }
    }

    pub(super) fn abandon(&mut self, id: RequestId) {
        let sent = self.server.requests.iter_mut().find(|sent| sent.id == id);
        match sent {
            Some(sent) if sent.stage == Stage::OnWire => {
                sent.stage = Stage::Abandoned;
                let kind = sent.kind;
                if kind.is_exchange() {
                    self.tries = 0;
                }
                self.count(kind, Reply::Lost, None);
            }
            _ => self.accuse(
                Rule::ExactlyOnce,
                "a request was abandoned that is not on the wire",
            ),
        }
    }

    /// The answer that the server has given to a request arrives.
    pub(super) fn arrive(&mut self, index: usize, fate: Fate, log: &mut Log) -> Report {
        let sent = &mut self.server.requests[index];
        let Some(answer) = sent.answer else {
            return Report::default();
        };
        let is_logout = matches!(sent.kind, Kind::Logout(_));
        let wanted = sent.stage == Stage::OnWire && (is_logout || sent.era == self.era);
        sent.stage = Stage::Answered;
        let (id, kind, at) = (sent.id, sent.kind, sent.at);
        if wanted {
            if self.server.tells_time(&answer) {
                self.lead = self.lead.max(answer.at - at);
                self.anchored = true;
                self.seen = true;
                let is_late = self.clocks.server - at > REQUEST_TIMEOUT;
                self.sure |= answer.is_the_apis() && !is_late;
            }
            self.count(kind, answer.reply, answer.token);
        }
        let exchange = self.server.spell(kind, &answer);
        let stimulus = Stimulus {
            cause: Cause::Answer {
                request: index,
                wanted,
            },
            input: Input::Answered(id, exchange),
        };
        self.step(stimulus, fate, log)
    }

    /// Keeps book of failures in a row, and of how long requests may be held back for them.
    fn count(&mut self, kind: Kind, reply: Reply, token: Option<TokenNo>) {
        let rejected = matches!(kind, Kind::Refresh(_)) && reply.is_rejection();
        let useful = token.is_some_and(|token| !self.may_be_over(token));
        if rejected || useful {
            self.failures = 0;
            self.open_until = 0;
        } else if reply.is_failure() || token.is_some() {
            self.failures += 1;
            let opened = self.failures >= FAILURES_TO_OPEN;
            let open_for = match reply {
                _ if !opened => 0,
                Reply::Lost => LONGEST_PAUSE_OF_THE_NETWORK,
                _ => LONGEST_PAUSE,
            };
            let asked_for = match reply {
                Reply::BusyFor(seconds) => {
                    let asked = (u64::from(seconds) * 1_000).min(LONGEST_PAUSE);
                    // Longer than that, so that devices do not come back all at once.
                    asked + (3 * asked).min(LONGEST_SPREAD)
                }
                _ => 0,
            };
            self.open_until = self.open_until.max(self.clocks.boot + open_for);
            self.asked_until = self.asked_until.max(self.clocks.boot + asked_for);
        }
    }

    /// Whom the host names in a login.
    pub(super) fn auth_id(who: super::Who, named: bool) -> Option<Name> {
        named.then_some(Name::AuthId(who))
    }
}
