//! The one token request that may be on the wire, and the calls that share its outcome.

use std::sync::Arc;
use std::time::Duration;

use derive_where::derive_where;

use crate::breaker::{MAX_TRIES, retry_delay};
use crate::error::ApiError;
use crate::host::{EndReason, Host, Outcome};
use crate::record::{Purpose, Slot};
use crate::session::FRESHER_TOKEN_WAIT;
use crate::session::tokens::{Standing, expired};
use crate::session::turn::Turn;
use crate::text::Secret;
use crate::time::{BootTime, Chance};
use crate::token::Token;
use crate::wire::answers::{self, Failure, Reason};
use crate::wire::{Exchange, RequestId};

/// How a new token is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum TokenExchange {
    /// This token of that slot is exchanged for its successor.
    Refresh(Slot, Arc<Token>),
    /// A visitor gets a token.
    AnonymousLogin,
}

impl TokenExchange {
    /// The slot that the new token fills.
    fn slot(&self) -> Slot {
        match self {
            Self::Refresh(slot, _) => *slot,
            Self::AnonymousLogin => Slot::Anonymous,
        }
    }

    /// What the request is authorized with.
    fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Refresh(_, token) => Some(&token.text),
            Self::AnonymousLogin => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Stage {
    OnWire { id: RequestId, sent: BootTime },
    BackingOff { until: BootTime, after: ApiError },
}

/// A call that waits for the outcome of a flight.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash; H::TokenCall, H::UnitCall)]
pub(super) enum Waiter<H: Host> {
    Retrieve {
        call: H::TokenCall,
        /// When the token at hand is good enough.
        fallback_at: Option<BootTime>,
    },
    Refresh {
        call: H::UnitCall,
    },
}

#[derive_where(Clone, Debug, PartialEq, Eq, Hash; H::TokenCall, H::UnitCall)]
pub(super) struct Flight<H: Host> {
    exchange: TokenExchange,
    stage: Stage,
    began: BootTime,
    tries: u8,
    give_up_at: BootTime,
    waiters: Vec<Waiter<H>>,
    /// The earliest fallback among the waiters, so that not each step has to look for it.
    next_fallback: Option<BootTime>,
}

impl<H: Host> Flight<H> {
    pub(super) fn next_deadline(&self) -> Option<BootTime> {
        let retry_at = match &self.stage {
            Stage::OnWire { .. } => None,
            Stage::BackingOff { until, .. } => Some(*until),
        };
        self.next_fallback.into_iter().chain(retry_at).min()
    }

    pub(super) fn wire_deadline(&self) -> BootTime {
        self.give_up_at
    }

    /// The request on the wire, if there is one, and the calls that wait.
    pub(super) fn dissolve(self) -> (Option<RequestId>, Vec<Waiter<H>>) {
        let id = match self.stage {
            Stage::OnWire { id, .. } => Some(id),
            Stage::BackingOff { .. } => None,
        };
        (id, self.waiters)
    }

    /// The token at hand has turned out to be valid: those who did not count on it may from `at` on.
    fn give_fallbacks(&mut self, at: BootTime) {
        for waiter in &mut self.waiters {
            if let Waiter::Retrieve { fallback_at, .. } = waiter {
                fallback_at.get_or_insert(at);
            }
        }
        self.next_fallback = self.waiters.iter().filter_map(Waiter::fallback_at).min();
    }

    pub(super) fn add(&mut self, waiter: Waiter<H>) {
        self.next_fallback = self
            .next_fallback
            .into_iter()
            .chain(waiter.fallback_at())
            .min();
        self.waiters.push(waiter);
    }
}

impl<H: Host> Turn<'_, H> {
    /// Since when the flight has been under way that a call would share now.
    pub(super) fn flight_began(&self) -> BootTime {
        let flight = self.session.flight.as_ref();
        flight.map_or(self.now.boot, |flight| flight.began)
    }

    /// Lets `waiter` share the flight under way, or starts one.
    pub(super) fn exchange(&mut self, exchange: TokenExchange, waiter: Waiter<H>) {
        match &mut self.session.flight {
            Some(flight) => flight.add(waiter),
            None => self.launch(exchange, Some(waiter)),
        }
    }

    /// Logs a visitor in before anybody asks.
    pub(super) fn log_in_ahead(&mut self) {
        if matches!(self.standing(), Standing::Missing) && self.session.flight.is_none() {
            self.launch(TokenExchange::AnonymousLogin, None);
        }
    }

    fn launch(&mut self, exchange: TokenExchange, waiter: Option<Waiter<H>>) {
        if let Some(hold) = self.session.breaker.hold(self.now.boot) {
            let waiters = waiter.into_iter().collect();
            return self.settle(waiters, ApiError::circuit_open(hold));
        }
        let give_up_at = self.give_up_at();
        let mut flight = Flight {
            stage: self.send_exchange(&exchange, give_up_at),
            exchange,
            began: self.now.boot,
            tries: 1,
            give_up_at,
            waiters: Vec::new(),
            next_fallback: None,
        };
        if let Some(waiter) = waiter {
            flight.add(waiter);
        }
        self.session.flight = Some(flight);
    }

    fn send_again(&mut self, mut flight: Flight<H>) {
        flight.stage = self.send_exchange(&flight.exchange, flight.give_up_at);
        flight.tries += 1;
        self.session.flight = Some(flight);
    }

    fn send_exchange(&mut self, exchange: &TokenExchange, give_up_at: BootTime) -> Stage {
        let requests = self.requests(give_up_at.since(self.now.boot));
        let request = match exchange {
            TokenExchange::Refresh(_, token) => requests.refresh(&token.text),
            TokenExchange::AnonymousLogin => {
                requests.anonymous_login(self.session.record.identity.uuid)
            }
        };
        Stage::OnWire {
            id: self.send(request),
            sent: self.now.boot,
        }
    }

    /// Takes the flight whose request is called `id`, and when that request was sent.
    pub(super) fn take_flight(&mut self, id: RequestId) -> Option<(Flight<H>, BootTime)> {
        let sent = match &self.session.flight.as_ref()?.stage {
            Stage::OnWire { id: own, sent } if *own == id => *sent,
            _ => return None,
        };
        self.session.flight.take().map(|flight| (flight, sent))
    }

    pub(super) fn flight_answered(
        &mut self,
        flight: Flight<H>,
        sent: BootTime,
        exchange: &Exchange,
    ) {
        let received = self.server_now();
        let token = answers::judge(exchange, flight.exchange.secret())
            .and_then(|response| answers::read_token(response, received));
        self.observe(exchange, token.as_ref().map(Some), sent);
        match token {
            Ok(token) if token.is_expired(self.server_now()) => {
                let error = answers::already_expired(exchange);
                self.flight_failed(flight, error, Reason::Other);
            }
            Ok(token) => self.flight_landed(flight, token.accepted(self.server_now())),
            Err(Failure { error, reason, .. }) => match (reason, &flight.exchange) {
                (Reason::Rejected, TokenExchange::Refresh(Slot::Anonymous, _)) => {
                    self.visitor_rejected(flight);
                }
                (Reason::Rejected, TokenExchange::Refresh(Slot::Customer, token)) => {
                    let is_over = token.is_expired(self.server_now());
                    self.customer_rejected(flight, error, is_over);
                }
                _ => self.flight_failed(flight, error, reason),
            },
        }
    }

    fn flight_landed(&mut self, flight: Flight<H>, token: Token) {
        self.session.breaker.succeeded();
        self.session.breaker.end_rest();
        let token = Arc::new(token);
        let slot = flight.exchange.slot();
        self.session.record.fill(slot, Some(Arc::clone(&token)));
        self.commit(Purpose::Keep);
        self.publish();
        self.info(|| match slot {
            Slot::Anonymous => "the visitor has a new token".into(),
            Slot::Customer => "the customer has a new token".into(),
        });
        self.effects.reserve_exact(flight.waiters.len());
        for waiter in flight.waiters {
            match waiter {
                Waiter::Retrieve { call, .. } => self.grant(call, Arc::clone(&token)),
                Waiter::Refresh { call } => self.succeed(call),
            }
        }
    }

    /// The server does not accept the visitor's token.
    fn visitor_rejected(&mut self, mut flight: Flight<H>) {
        self.session.breaker.succeeded();
        self.info(|| "the visitor's token was rejected".into());
        self.session.record.anonymous = None;
        self.commit(Purpose::Keep);
        self.publish();
        if let Some(hold) = self.session.breaker.hold(self.now.boot) {
            return self.settle(flight.waiters, ApiError::circuit_open(hold));
        }
        flight.exchange = TokenExchange::AnonymousLogin;
        flight.tries = 0;
        flight.give_up_at = self.give_up_at();
        self.send_again(flight);
    }

    /// The server does not accept the customer's token; maybe because it `is_over`.
    fn customer_rejected(&mut self, flight: Flight<H>, error: ApiError, is_over: bool) {
        self.session.breaker.succeeded();
        let (reason, error) = if is_over {
            (EndReason::SessionExpiration, expired())
        } else {
            (EndReason::ClientRejected, error)
        };
        self.end_login(reason);
        let error = Arc::new(error);
        for waiter in flight.waiters {
            self.complete(waiter.fail(&error));
        }
    }

    fn flight_failed(&mut self, mut flight: Flight<H>, error: ApiError, reason: Reason) {
        let now = self.now.boot;
        let pause = match reason {
            Reason::AtHome => None,
            _ => self.count_failure(&error),
        };
        let asked = self.asked_pause(reason);
        if reason.is_trouble()
            && let Standing::Fresh(token) | Standing::InWindow(token) = self.standing()
        {
            let left = token.expiration.millis_since(self.server_now());
            let left = Duration::from_millis(left.try_into().unwrap_or_default());
            let draw = self.now.draw(Chance::Rest);
            self.session.breaker.rest(left, now, draw);
        }
        let worth_repeating = matches!(reason, Reason::Busy { .. } | Reason::Unreachable);
        let delay = retry_delay(flight.tries, self.now.draw(Chance::Retry));
        let until = now.plus(delay.max(asked.unwrap_or_default()));
        if worth_repeating
            && pause.is_none()
            && flight.tries < MAX_TRIES
            && until < flight.give_up_at
        {
            self.debug(|| format!("trying again in {:?}: {}", until.since(now), error.message));
            flight.stage = Stage::BackingOff {
                until,
                after: error,
            };
            self.session.flight = Some(flight);
        } else {
            self.keep_pause(asked, &error);
            self.warn(|| format!("no new token: {}", error.message));
            let error = self.held_back(error);
            self.settle(flight.waiters, error);
        }
    }

    pub(super) fn meet_flight_deadlines(&mut self) {
        self.serve_the_token_at_hand();
        let now = self.now.boot;
        let due = self.session.flight.take_if(|flight| match &flight.stage {
            Stage::OnWire { .. } => flight.give_up_at <= now,
            Stage::BackingOff { until, .. } => *until <= now,
        });
        let Some(flight) = due else { return };
        match &flight.stage {
            Stage::OnWire { id, .. } => {
                self.abandon(*id);
                let error = ApiError::no_answer();
                self.flight_failed(flight, error, Reason::Unreachable);
            }
            Stage::BackingOff { after, .. } => {
                let after = after.clone();
                self.try_again(flight, after);
            }
        }
    }

    /// The pause after a failure is over.
    fn try_again(&mut self, mut flight: Flight<H>, after: ApiError) {
        if let Some(hold) = self.session.breaker.hold(self.now.boot) {
            return self.settle(flight.waiters, ApiError::circuit_open(hold));
        }
        // The device may have slept: what is left of the time is no time for a request.
        let is_too_late = flight.give_up_at <= self.now.boot;
        match self.standing() {
            Standing::Expired => self.settle(flight.waiters, after),
            _ if is_too_late => self.settle(flight.waiters, after),
            Standing::Missing => {
                flight.exchange = TokenExchange::AnonymousLogin;
                self.send_again(flight);
            }
            Standing::Fresh(_) | Standing::InWindow(_) | Standing::Doubtful(_) => {
                self.send_again(flight);
            }
        }
    }

    /// Whoever waits because the device's calendar called the token expired need not, if the
    /// server's time says otherwise.
    pub(super) fn count_on_the_token_at_hand(&mut self) {
        let at = match self.standing() {
            Standing::Fresh(_) => self.now.boot,
            Standing::InWindow(_) => self.flight_began().plus(FRESHER_TOKEN_WAIT),
            Standing::Expired | Standing::Doubtful(_) | Standing::Missing => return,
        };
        if let Some(flight) = &mut self.session.flight {
            flight.give_fallbacks(at);
        }
    }

    /// Callers who have waited long enough get the token at hand, if it is still valid.
    fn serve_the_token_at_hand(&mut self) {
        let now = self.now.boot;
        let standing = self.standing();
        let Some(flight) = &mut self.session.flight else {
            return;
        };
        if flight.next_fallback.is_none_or(|next| now < next) {
            return;
        }
        let due: Vec<_> = match standing {
            Standing::Fresh(token) | Standing::InWindow(token) => flight
                .waiters
                .extract_if(.., |waiter| {
                    waiter.fallback_at().is_some_and(|at| at <= now)
                })
                .map(|waiter| (waiter, Arc::clone(&token)))
                .collect(),
            Standing::Expired | Standing::Doubtful(_) | Standing::Missing => {
                flight.waiters.iter_mut().for_each(Waiter::forget_fallback);
                Vec::new()
            }
        };
        flight.next_fallback = flight.waiters.iter().filter_map(Waiter::fallback_at).min();
        for (waiter, token) in due {
            if let Waiter::Retrieve { call, .. } = waiter {
                self.grant(call, token);
            }
        }
    }
}

impl<H: Host> Waiter<H> {
    fn fallback_at(&self) -> Option<BootTime> {
        match self {
            Self::Retrieve { fallback_at, .. } => *fallback_at,
            Self::Refresh { .. } => None,
        }
    }

    fn forget_fallback(&mut self) {
        if let Self::Retrieve { fallback_at, .. } = self {
            *fallback_at = None;
        }
    }

    pub(super) fn fail(self, error: &Arc<ApiError>) -> Outcome<H> {
        let error = Arc::clone(error);
        match self {
            Self::Retrieve { call, .. } => Outcome::Token(call, Err(error)),
            Self::Refresh { call } => Outcome::Unit(call, Err(error)),
        }
    }
}
