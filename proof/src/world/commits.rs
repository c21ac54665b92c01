//! The rules for what the engine wants to store.

use snr_session::identity::{named_uuid, seeded_uuid};
use uuid::Uuid;

use super::World;
use super::disk::Stored;
use super::people::Name;
use super::server::{Holder, Kind, LoginNo, TokenNo};
use super::step::{Cause, Step};
use crate::rules::Rule;

impl World {
    /// Compares a record with the one before it.
    pub(super) fn check_commit(&mut self, new: &mut Stored, step: &mut Step) {
        let Some(held) = self.held else {
            return self.check_first_commit(new, step);
        };
        if new.generation != held.generation + 1 {
            self.accuse(Rule::Documented, "the generation did not grow by one (§1)");
        }
        if self.starts_over(new, &held, step) {
            step.replaced = true;
            self.life += 1;
            let left = new.anonymous.is_some() || new.customer.is_some();
            if left || new.email.is_some() || new.identifier.is_some() {
                self.accuse(Rule::Cleared, "the new session holds something of the old");
            }
        }
        new.life = self.life;
        let names_changed = names_of(new) != names_of(&held);
        if names_changed && !self.may_become(new, &held, step) {
            self.accuse(
                Rule::UuidChanges,
                "the UUID or its binding changed for no reason",
            );
        }
        self.check_notes(new, &held, step);
        self.check_visitor_slot(new, &held, step);
        self.check_customer_slot(new, &held, step);
        let came_or_went = new.customer.is_some() != held.customer.is_some();
        if step.replaced && step.era == self.era || came_or_went || new.key != held.key {
            self.begin_era(step);
        }
    }

    fn check_first_commit(&mut self, new: &mut Stored, step: &Step) {
        self.life += 1;
        self.era += 1;
        new.life = self.life;
        let empty = new.anonymous.is_none() && new.customer.is_none();
        let random = is_random(new);
        if step.cause != Cause::Begin || !empty || !random || new.generation != 1 {
            self.accuse(Rule::Documented, "the first record is not a fresh one (§6)");
        }
    }

    /// Those who wait in a new era wait anew.
    fn begin_era(&mut self, step: &Step) {
        self.era += 1;
        if step.leaves_logins_alone() {
            for sent in &mut self.server.requests {
                if sent.kind.is_login() && sent.era + 1 == self.era {
                    sent.era = self.era;
                }
            }
        }
        let boot = self.clocks.boot;
        for open in self.open.iter_mut().flatten() {
            open.since = boot;
            open.sure_of = None;
        }
    }

    /// Whether this commit is the one by which the session becomes another one.
    fn starts_over(&self, new: &Stored, held: &Stored, step: &Step) -> bool {
        let other_key = new.key != held.key;
        let meant = match step.cause {
            Cause::Regenerate(_) | Cause::Destroy => true,
            Cause::SignOut { destroy, .. } => destroy,
            Cause::ChangeKey => self.config.destroy_on_key_change,
            Cause::Begin => self.config.destroy_on_key_change && other_key,
            _ => false,
        };
        let same_seed = match step.cause {
            Cause::Regenerate(Some(seed)) => {
                let no_token = new.anonymous.is_none() && new.customer.is_none();
                let empty = no_token && new.email.is_none() && new.identifier.is_none();
                empty && names_of(new) == (seeded_uuid("", seed.as_str()), Some(seed), None)
            }
            _ => false,
        };
        meant && !step.replaced && (new.uuid != held.uuid || same_seed)
    }

    /// Whether the cause of this step makes this UUID and binding of those before.
    fn may_become(&self, new: &Stored, held: &Stored, step: &Step) -> bool {
        let random = is_random(new) && new.uuid != held.uuid;
        match step.cause {
            Cause::Regenerate(seed) if step.replaced => match seed {
                Some(seed) => {
                    let seeded = seeded_uuid("", seed.as_str());
                    names_of(new) == (seeded, Some(seed), None)
                }
                None => random,
            },
            Cause::Destroy | Cause::ChangeKey | Cause::SignOut { .. } | Cause::Begin => {
                step.replaced && random
            }
            Cause::Payload(_, _, uuid) => new.uuid == uuid && new.customer.is_some(),
            Cause::Answer { request, .. } => match self.server.requests[request].kind {
                Kind::Login {
                    who,
                    uuid,
                    by_auth_id,
                    ..
                } => {
                    // Who is known to the server as somebody else cannot get this UUID.
                    let name = Name::Client(who);
                    let taken = held.customer_name.is_some_and(|known| known != name);
                    let home = if taken && !by_auth_id {
                        named_uuid("", name.as_str())
                    } else {
                        uuid
                    };
                    new.uuid == home && new.customer.is_some()
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn check_notes(&mut self, new: &Stored, held: &Stored, step: &Step) {
        let moved = step.replaced || new.uuid != held.uuid;
        let email = new.email == held.email
            || step.cause == Cause::SetEmail(new.email)
            || moved && new.email.is_none();
        let identifier = new.identifier == held.identifier
            || step.cause == Cause::SetIdentifier(new.identifier)
            || moved && new.identifier.is_none();
        if !email || !identifier {
            self.accuse(
                Rule::Documented,
                "a note on the visitor changed by itself (§2)",
            );
        }
        if moved && (new.email.is_some() || new.identifier.is_some()) {
            self.accuse(Rule::Cleared, "a note on somebody else was kept");
        }
    }

    /// A token may come into the record only with the answer, or the payload, that holds it.
    fn check_origin(&mut self, token: TokenNo, step: &Step) {
        let brought = match step.cause {
            Cause::Answer {
                request,
                wanted: true,
            } => self.server.requests[request]
                .answer
                .is_some_and(|answer| answer.token == Some(token)),
            Cause::Payload(_, brought, _) => brought == token,
            _ => false,
        };
        if !brought {
            self.accuse(
                Rule::Fenced,
                "a token was stored that nothing has just brought",
            );
        }
    }

    fn check_visitor_slot(&mut self, new: &Stored, held: &Stored, step: &Step) {
        let Some(token) = new.anonymous else { return };
        if held.anonymous != Some(token) {
            self.check_origin(token, step);
        }
        let Some(issued) = self.server.issued.get(token as usize) else {
            return self.accuse(Rule::Fenced, "a token was stored that was never issued");
        };
        let (uuid, key) = match issued.holder {
            Holder::Visitor(uuid, key) => (Some(uuid), key),
            Holder::Customer(..) => (None, 0),
        };
        // The record of another key may be tidied up before the key is looked at.
        let of_this_key = key == self.key || new.key == held.key;
        if uuid != Some(new.uuid) || !of_this_key {
            self.accuse(
                Rule::Fenced,
                "the visitor's slot holds somebody else's token",
            );
        }
    }

    fn check_customer_slot(&mut self, new: &Stored, held: &Stored, step: &mut Step) {
        let login = |token: TokenNo| self.server.login_of(token);
        let (was, is) = (held.customer.and_then(login), new.customer.and_then(login));
        if let Some(token) = new.customer {
            if held.customer != Some(token) {
                self.check_origin(token, step);
            }
            let home = is.map(|login| self.server.logins[login as usize].home);
            match home {
                Some(None) => {}
                Some(Some(home)) if home == new.uuid => {}
                _ => self.accuse(
                    Rule::Fenced,
                    "the customer's slot holds somebody else's token",
                ),
            }
        }
        if let Some(login) = is
            && self.server.logins[login as usize].over
        {
            self.accuse(
                Rule::Cleared,
                "a customer who signed out is signed in again",
            );
        }
        match (was, is, held.customer) {
            (Some(_), None, Some(token)) => {
                step.departed = Some(token);
                if !self.may_end(token, step) {
                    self.accuse(Rule::LoginEnds, "a login ended for no reason");
                }
            }
            (Some(was), Some(is), _) if was != is => {
                self.accuse(Rule::LoginEnds, "a login took the place of another");
            }
            (None, Some(is), _) => self.check_sign_in(is, new, step),
            _ => {}
        }
    }

    fn check_sign_in(&mut self, login: LoginNo, new: &Stored, step: &Step) {
        let is_login = match step.cause {
            Cause::Payload(..) => true,
            Cause::Answer { request, .. } => self.server.requests[request].kind.is_login(),
            _ => false,
        };
        if !is_login {
            self.accuse(
                Rule::Fenced,
                "a customer came in by something other than a login",
            );
        }
        let login = &mut self.server.logins[login as usize];
        login.home = Some(new.uuid);
        let server = Some(Name::Client(login.who));
        let host = Some(Name::AuthId(login.who));
        let by_host = match step.cause {
            Cause::Answer { request, .. } => match self.server.requests[request].kind {
                Kind::Login { by_auth_id, .. } => !by_auth_id || new.binding == host,
                _ => true,
            },
            _ => true,
        };
        if new.customer_name != server || !by_host {
            self.accuse(
                Rule::UuidChanges,
                "the UUID is not bound to who signed in (§7)",
            );
        }
    }

    /// Whether the cause of this step may end the login of this token.
    fn may_end(&self, token: TokenNo, step: &Step) -> bool {
        // Before the first answer since boot there is nothing better than the calendar.
        if self.may_be_over(token) || self.is_doubtful(token) {
            return true;
        }
        match step.cause {
            Cause::SignOut { .. } | Cause::Destroy => true,
            Cause::ChangeKey => self.config.destroy_on_key_change,
            Cause::Begin => step.replaced,
            Cause::Answer {
                request,
                wanted: true,
            } => self.is_rejection(request, token) || self.signs_in(request),
            _ => false,
        }
    }

    /// Whether this request signs somebody in, who takes the place of a customer in doubt.
    pub(super) fn signs_in(&self, request: usize) -> bool {
        let sent = &self.server.requests[request];
        let has_token = sent.answer.is_some_and(|answer| answer.token.is_some());
        sent.kind.is_login() && has_token
    }

    /// Whether the answer to this request is a rejection of this token.
    pub(super) fn is_rejection(&self, request: usize, token: TokenNo) -> bool {
        let sent = &self.server.requests[request];
        let answer = sent.answer;
        sent.kind == Kind::Refresh(token)
            && answer.is_some_and(|answer| answer.reply.is_rejection())
    }
}

/// The UUID and whom it belongs to.
fn names_of(stored: &Stored) -> (Uuid, Option<Name>, Option<Name>) {
    (stored.uuid, stored.binding, stored.customer_name)
}

fn is_random(stored: &Stored) -> bool {
    let unbound = stored.binding.is_none() && stored.customer_name.is_none();
    unbound && stored.uuid.get_version_num() == 4
}
