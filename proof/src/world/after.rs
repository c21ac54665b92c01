//! The rules that hold between steps.

use super::World;
use super::disk::LastChange;
use super::people::Wish;
use super::step::{Cause, Step};
use super::window_of;
use crate::rules::Rule;

/// How long a caller with a valid token waits for a fresher one, in milliseconds.
const LONGEST_WAIT: u64 = 3_000;

impl World {
    /// What must hold when a step is over.
    pub(super) fn check_after(&mut self, step: &Step) {
        self.check_leftovers();
        self.check_transition_told();
        self.check_waiters(step);
        self.check_documented(step);
        self.check_served_from_memory(step);
        if step.cause.yields_to_deadlines() {
            self.check_nobody_is_held_back();
        }
        self.note_who_may_be_sure();
        if let Some(snapshot) = self.snapshot.clone()
            && self.session.is_some()
        {
            self.check_snapshot(&snapshot);
        }
    }

    /// The storage holds nothing of a session that ended, unless it refused to be rid of it.
    fn check_leftovers(&mut self) {
        let Some(view) = self.disk.view else { return };
        let login = view.customer.and_then(|token| self.server.login_of(token));
        let signed_out = login.is_some_and(|login| self.server.logins[login as usize].over);
        let ended = view.life != self.life || signed_out;
        if ended && self.disk.last != LastChange::NotRemoved {
            self.accuse(Rule::Cleared, "a session that ended was left on disk");
        }
    }

    fn check_transition_told(&mut self) {
        if self.told != self.has_customer() {
            self.accuse(Rule::ToldOnce, "a transition was not told");
        }
    }

    fn check_waiters(&mut self, step: &Step) {
        if step.cause == Cause::ShutDown {
            if self.waiting() > 0 {
                self.accuse(Rule::ExactlyOnce, "a call did not complete at shutdown");
            }
            return;
        }
        let may_come = self.until_deadline().is_some() || self.server.on_wire().next().is_some();
        if self.waiting() > 0 && !may_come {
            self.accuse(Rule::CanFinish, "a call waits for nothing");
        }
        if self.era == step.era {
            return;
        }
        for (number, open) in self.open.iter().enumerate() {
            let waited = step.waiting & (1 << number) != 0;
            let is_over = match open.map(|open| open.wish) {
                Some(Wish::Refresh) => true,
                Some(Wish::SignIn) => !step.leaves_logins_alone(),
                _ => false,
            };
            if waited && is_over {
                return self.accuse(Rule::Fenced, "a call of an older epoch still waits");
            }
        }
    }

    /// What the documented methods promise about the state after them.
    fn check_documented(&mut self, step: &Step) {
        let had_customer = step.before.and_then(|before| before.customer);
        let surely_signed_in = had_customer.is_some_and(|token| self.is_surely_valid(token));
        let starts_over = match step.cause {
            Cause::Destroy => true,
            Cause::ChangeKey => self.config.destroy_on_key_change,
            Cause::Regenerate(_) => had_customer.is_none(),
            Cause::SignOut { destroy, .. } => destroy && surely_signed_in,
            _ => false,
        };
        if starts_over && !step.replaced {
            self.accuse(Rule::Documented, "the session did not start over");
        }
        let leaves = matches!(step.cause, Cause::Destroy | Cause::SignOut { .. });
        if leaves && self.has_customer() {
            self.accuse(Rule::Documented, "the customer is still there");
        }
        let overtakes = leaves || step.replaced;
        if overtakes
            && self
                .open
                .iter()
                .flatten()
                .any(|open| open.wish == Wish::SignIn)
        {
            self.accuse(Rule::Fenced, "a login goes on after its session ended");
        }
        let refused = match step.cause {
            Cause::SignOut { call, .. } => had_customer.is_none().then_some(call),
            Cause::SameKey(call) => Some(call),
            _ => None,
        };
        if refused.is_some_and(|call| self.open[usize::from(call.0)].is_some()) {
            self.accuse(Rule::Documented, "a call that has to be refused waits");
        }
    }

    /// Whether both the server and the engine must call a token valid.
    fn is_surely_valid(&self, token: u32) -> bool {
        !self.is_doubtful(token) && !self.may_be_over(token)
    }

    /// `retrieveToken` 1: a fresh token is delivered from memory.
    fn check_served_from_memory(&mut self, step: &Step) {
        let (Cause::Retrieve(call), Some(before)) = (step.cause, step.before) else {
            return;
        };
        let Some(token) = before.customer.or(before.anonymous) else {
            return;
        };
        let issued = self.server.issued[token as usize];
        let left = issued.expiration - self.clocks.server - self.lead - 1_500;
        let fresh = self.anchored && left > window_of(issued.created, issued.expiration);
        if !fresh || self.current_token() != Some(token) {
            return;
        }
        let granted = step.granted.is_some_and(|granted| granted == (call, token));
        // A retry that was due anyway is not sent for this call.
        let asked = step.sent && !step.flying;
        if asked || !granted {
            self.accuse(
                Rule::NeverDelayed,
                "a fresh token was not delivered from memory",
            );
        }
    }

    /// `retrieveToken` 2: a bad network never delays a valid token.
    fn check_nobody_is_held_back(&mut self) {
        let current = self.current_token();
        let boot = self.clocks.boot;
        let late = self.open.iter().flatten().any(|open| {
            let sure = open.sure_of.is_some() && open.sure_of == current;
            sure && open.wish == Wish::Token && open.since + LONGEST_WAIT <= boot
        });
        if late && current.is_some_and(|token| !self.may_be_over(token)) {
            self.accuse(
                Rule::NeverDelayed,
                "a caller waits though a valid token is there",
            );
        }
    }

    /// Who has begun to wait with a valid token at hand counts on it.
    fn note_who_may_be_sure(&mut self) {
        let boot = self.clocks.boot;
        let sure_of = self
            .current_token()
            .filter(|token| self.anchored && !self.may_be_over(*token));
        for open in self.open.iter_mut().flatten() {
            if open.since == boot && open.sure_of.is_none() {
                open.sure_of = sure_of;
            }
        }
    }
}
