//! The rules for what is told: snapshots, notifications and completed calls.

use std::sync::Arc;

use snr_session::{ApiError, ConditionalStatus, EndReason, ErrorCode, Grant, Snapshot, Transition};

use super::World;
use super::disk::LastChange;
use super::people::{Call, Wish};
use super::server::{TokenNo, token_number};
use super::step::{Cause, Step};
use crate::rules::Rule;

/// By how much a delivered token may be over, by the server's clock.
const TOLERANCE: i64 = 5_000;

impl World {
    /// What is told now must be stored now, unless the storage refused it.
    pub(super) fn check_durable(&mut self, how: &'static str) {
        if self.disk.last == LastChange::Written && self.disk.view != self.held {
            self.accuse(Rule::DurableFirst, how);
        }
    }

    /// A snapshot must show what is held.
    pub(super) fn check_snapshot(&mut self, snapshot: &Arc<Snapshot>) {
        let Some(held) = self.held else {
            return self.accuse(
                Rule::DurableFirst,
                "a UUID was published before it was stored",
            );
        };
        if snapshot.uuid() != held.uuid {
            self.accuse(
                Rule::DurableFirst,
                "another UUID is shown than the one that is held",
            );
        }
        let (boot, wall) = (self.clocks.boot(), self.clocks.wall());
        if snapshot.is_signed_in(boot, || wall) && held.customer.is_none() {
            self.accuse(Rule::DurableFirst, "a customer is shown who is not there");
        }
        if let Some(token) = snapshot.fresh_token(boot, || wall) {
            match token_number(token.text.expose()) {
                Some(number) if self.current_token() == Some(number) => self.check_fresh(number),
                _ => self.accuse(Rule::Fenced, "a token is shown that is not the current one"),
            }
        }
    }

    /// A token that is handed out must not be over.
    fn check_fresh(&mut self, token: TokenNo) {
        let late = self.clocks.server - self.server.issued[token as usize].expiration;
        if self.seen && late > TOLERANCE {
            self.accuse(Rule::NotExpired, "a token was delivered that is over");
        }
    }

    pub(super) fn check_notification(&mut self, transition: Transition, step: &Step) {
        self.check_durable("the delegate was told before it was stored");
        let signed_in = self.held.is_some_and(|held| held.customer.is_some());
        match transition {
            Transition::SignedIn => {
                self.restored = false;
                if !signed_in {
                    self.accuse(
                        Rule::DurableFirst,
                        "a sign-in was told before it was stored",
                    );
                }
                if self.told {
                    self.accuse(Rule::ToldOnce, "a sign-in was told twice");
                }
                self.told = true;
            }
            Transition::SignedOut(reason) => {
                if signed_in {
                    self.accuse(
                        Rule::DurableFirst,
                        "a sign-out was told before it was stored",
                    );
                }
                if !self.told {
                    self.accuse(Rule::ToldOnce, "a sign-out was told twice");
                }
                self.told = false;
                self.check_reason(reason, step);
            }
        }
    }

    fn check_reason(&mut self, reason: EndReason, step: &Step) {
        let Some(token) = step.departed else {
            return self.accuse(Rule::ToldOnce, "a sign-out was told though nobody left");
        };
        if let Some(login) = self.server.login_of(token) {
            self.server.logins[login as usize].over = true;
        }
        let true_reason = match reason {
            EndReason::UserSignOut => matches!(step.cause, Cause::SignOut { destroy: false, .. }),
            EndReason::SessionDestroyed => step.replaced,
            EndReason::ClientRejected => match step.cause {
                Cause::Answer { request, .. } => self.is_rejection(request, token),
                _ => false,
            },
            EndReason::SessionExpiration => {
                // No login of an earlier process is given up because of a calendar alone, nor by a
                // login that only begins.
                let by_itself = matches!(
                    step.cause,
                    Cause::Begin
                        | Cause::Retrieve(_)
                        | Cause::Refresh(_)
                        | Cause::SignIn(..)
                        | Cause::SignOut { .. }
                        | Cause::Tick
                );
                let gives_up = by_itself && self.restored && !step.replaced;
                let takes_its_place = match step.cause {
                    Cause::Answer { request, .. } => self.signs_in(request),
                    _ => false,
                };
                self.may_be_over(token) || (self.is_doubtful(token) && !gives_up) || takes_its_place
            }
        };
        if !true_reason {
            self.accuse(Rule::LoginEnds, "a sign-out was told with a wrong reason");
        }
    }

    pub(super) fn deliver_token(
        &mut self,
        call: Call,
        result: Result<Grant, Arc<ApiError>>,
        step: &mut Step,
    ) {
        self.close(call, Wish::Token);
        let grant = match result {
            Ok(grant) => grant,
            Err(error) => return self.check_failure(call, &error, step),
        };
        self.check_durable("a token was delivered before it was stored");
        let Some(token) = token_number(grant.token.text.expose()) else {
            return self.accuse(Rule::Fenced, "a token was delivered that was never issued");
        };
        step.granted = Some((call, token));
        if self.current_token() != Some(token) {
            let fresh = match step.cause {
                Cause::Answer { request, .. } => self.server.requests[request].answer,
                _ => None,
            };
            if fresh.is_some_and(|answer| answer.token == Some(token)) {
                self.accuse(
                    Rule::DurableFirst,
                    "a token was delivered before it was stored",
                );
            } else {
                self.accuse(
                    Rule::Fenced,
                    "a token was delivered that is not the current one",
                );
            }
        }
        let (boot, wall) = (self.clocks.boot(), self.clocks.wall());
        let shown = self.snapshot.as_deref();
        if shown.is_some_and(|shown| shown.still_grants(&grant, boot, || wall)) {
            self.check_fresh(token);
        }
    }

    pub(super) fn complete_unit(&mut self, call: Call, error: Option<Arc<ApiError>>, step: &Step) {
        let Some(wish) = self.take(call) else { return };
        match (wish, error) {
            (Wish::Token, _) => {
                self.accuse(Rule::ExactlyOnce, "a call completed with another's outcome");
            }
            (Wish::Refresh, None) => {
                self.check_durable("a refresh was told before it was stored");
                let brought = match step.cause {
                    Cause::Answer { request, .. } => self.server.requests[request].answer,
                    _ => None,
                };
                let token = brought.and_then(|answer| answer.token);
                if token.is_none() || token != self.current_token() {
                    self.accuse(
                        Rule::Documented,
                        "a refresh succeeded without a new token (§3)",
                    );
                }
            }
            (Wish::SignIn, None) => self.check_signed_in(),
            (Wish::Word, None) => self.check_durable("a call was answered before it was stored"),
            (_, Some(error)) => self.check_failure(call, &error, step),
        }
    }

    pub(super) fn complete_status(
        &mut self,
        call: Call,
        result: Result<ConditionalStatus, Arc<ApiError>>,
        step: &Step,
    ) {
        self.close(call, Wish::SignIn);
        match result {
            Ok(ConditionalStatus::Success) => self.check_signed_in(),
            Ok(_) => {}
            Err(error) => self.check_failure(call, &error, step),
        }
    }

    fn check_signed_in(&mut self) {
        self.check_durable("a sign-in succeeded before it was stored");
        if !self.told || self.held.is_none_or(|held| held.customer.is_none()) {
            self.accuse(
                Rule::ToldOnce,
                "a sign-in succeeded before the delegate was told",
            );
        }
    }

    fn take(&mut self, call: Call) -> Option<Wish> {
        let open = self
            .open
            .get_mut(usize::from(call.0))
            .and_then(Option::take);
        if open.is_none() {
            self.accuse(Rule::ExactlyOnce, "a call completed that was not open");
        }
        open.map(|open| open.wish)
    }

    fn close(&mut self, call: Call, wish: Wish) {
        if self.take(call).is_some_and(|taken| taken != wish) {
            self.accuse(Rule::ExactlyOnce, "a call completed with another's outcome");
        }
    }

    /// A call that fails must have been given a chance.
    fn check_failure(&mut self, call: Call, error: &ApiError, step: &Step) {
        let just_made = step.cause.call() == Some(call);
        match error.code {
            ErrorCode::RequestBlockedByCircuitBreaker
                if self.open_until.max(self.asked_until) <= self.clocks.boot =>
            {
                self.accuse(Rule::NotRemembered, "a call failed fast for no reason");
            }
            ErrorCode::Network
            | ErrorCode::InvalidRequest
            | ErrorCode::InvalidResponse
            | ErrorCode::SessionUnauthorized
                if just_made =>
            {
                self.accuse(Rule::NotRemembered, "a call failed with an older failure");
            }
            ErrorCode::SessionExpired => self.check_expired(just_made, step),
            ErrorCode::ModuleNotReady if step.cause != Cause::ShutDown => {
                self.accuse(Rule::Documented, "a call failed as if after the end (§4)");
            }
            _ => {}
        }
    }

    fn check_expired(&mut self, just_made: bool, step: &Step) {
        let token = match step.cause {
            Cause::Payload(_, token, _) if just_made => Some(token),
            _ => step.before.and_then(|before| before.customer),
        };
        let over = token.is_some_and(|token| self.may_be_over(token) || self.is_doubtful(token));
        if !over {
            self.accuse(
                Rule::NotRemembered,
                "a call failed as expired, but nothing has expired",
            );
        }
    }
}
