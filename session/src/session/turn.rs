//! One step under way: the session, the moment, and the effects so far.

use std::sync::Arc;
use std::time::Duration;

use crate::breaker::spread;
use crate::error::ApiError;
use crate::host::{Effect, Host, Outcome, Transition};
use crate::record::Purpose;
use crate::session::Session;
use crate::settings::LogLevel;
use crate::snapshot::{Grant, Snapshot};
use crate::time::{BootTime, Chance, Moment, ServerClock, UnixTime};
use crate::token::{Freshness, Token};
use crate::wire::answers::{self, Failure, Reason};
use crate::wire::requests::Requests;
use crate::wire::{Exchange, Request, RequestId};

pub(super) struct Turn<'a, H: Host> {
    pub(super) session: &'a mut Session<H>,
    pub(super) now: Moment,
    pub(super) effects: Vec<Effect<H>>,
    /// The clock as this step found it, as it was last stored, and as it was last published.
    clock_found: ServerClock,
    pub(super) clock_stored: ServerClock,
    clock_published: ServerClock,
}

impl<'a, H: Host> Turn<'a, H> {
    pub(super) fn new(session: &'a mut Session<H>, now: Moment) -> Self {
        let clock = session.clock;
        Self {
            session,
            now,
            effects: Vec::new(),
            clock_found: clock,
            clock_stored: clock,
            clock_published: clock,
        }
    }

    pub(super) fn server_now(&self) -> UnixTime {
        self.session.clock.now(&self.now)
    }

    pub(super) fn freshness(&self, token: &Token) -> Freshness {
        let now = self.server_now();
        if token.is_expired(now) {
            Freshness::Expired
        } else if token.is_fresh(now, self.session.settings.min_token_refresh_interval) {
            Freshness::Fresh
        } else {
            Freshness::InWindow
        }
    }

    /// Learns the server's time from an answer to a request that left at `sent`.
    ///
    /// The API's own answers count: anybody in between may answer something. One that took longer
    /// than a request may, waited somewhere while the device slept; when it was given is not known.
    pub(super) fn observe(
        &mut self,
        exchange: &Exchange,
        judged: Result<Option<&Token>, &Failure>,
        sent: BootTime,
    ) {
        let token = judged.unwrap_or_default();
        let Some(told) = answers::server_time(exchange, token) else {
            return;
        };
        let now = self.now.boot;
        let is_the_apis =
            judged.map_or_else(|failure| failure.is_the_apis, |token| token.is_some());
        let is_late = now.since(sent) > self.session.settings.request_timeout;
        let clock = &mut self.session.clock;
        if is_the_apis && (!is_late || clock.is_sure()) {
            clock.observe(told, sent, now);
        } else {
            clock.hear(told, sent);
        }
    }

    /// What the step did, and what it owes to whoever reads the clock without it.
    pub(super) fn finish(mut self) -> Vec<Effect<H>> {
        // The first telling since boot, and the first that is sure, are worth a commit of their own.
        if !self.session.clock.is_as_sure_as(&self.clock_stored) {
            self.commit(Purpose::Keep);
        }
        self.publish_what_is_known();
        if self.session.clock != self.clock_found {
            self.count_on_the_token_at_hand();
        }
        self.effects
    }

    pub(super) fn requests(&self, timeout: Duration) -> Requests<'_> {
        Requests {
            settings: &self.session.settings,
            timeout,
        }
    }

    /// When a request that starts now has taken too long.
    pub(super) fn give_up_at(&self) -> BootTime {
        self.now.boot.plus(self.session.settings.request_timeout)
    }

    /// Counts a request that failed with `error`. Returns the pause when this opened the circuit.
    pub(super) fn count_failure(&mut self, error: &ApiError) -> Option<Duration> {
        let draw = self.now.draw(Chance::Pause);
        let breaker = &mut self.session.breaker;
        let pause = breaker.failed(error.http_status, self.now.boot, draw);
        if let Some(pause) = pause {
            self.warn(|| format!("requests keep failing; holding them back for {pause:.1?}"));
        }
        pause
    }

    /// When to come back to a server that asked for a pause, if it did.
    pub(super) fn asked_pause(&self, reason: Reason) -> Option<Duration> {
        match reason {
            Reason::Busy { retry_after } => {
                retry_after.map(|asked| spread(asked, self.now.draw(Chance::Spread)))
            }
            _ => None,
        }
    }

    /// Leaves a server alone for as long as it asked for.
    pub(super) fn keep_pause(&mut self, pause: Option<Duration>, error: &ApiError) {
        if let Some(pause) = pause {
            let breaker = &mut self.session.breaker;
            breaker.asked_for(pause, error.http_status, self.now.boot);
        }
    }

    /// A request that is never repeated failed: a server in trouble is spared for a while. One that
    /// knows of a mistyped password is in none.
    pub(super) fn spare_the_server(&mut self, failure: Failure) -> ApiError {
        let Failure {
            error,
            reason,
            is_the_apis,
        } = failure;
        if reason.is_trouble() {
            self.count_failure(&error);
            self.keep_pause(self.asked_pause(reason), &error);
        } else if is_the_apis {
            self.session.breaker.succeeded();
        }
        self.held_back(error)
    }

    /// The error with which a call fails, and how requests are held back by now.
    pub(super) fn held_back(&self, error: ApiError) -> ApiError {
        error.held_back(self.session.breaker.hold(self.now.boot))
    }

    pub(super) fn send(&mut self, request: Request) -> RequestId {
        let id = RequestId {
            epoch: self.session.epoch,
            serial: self.session.next_serial,
        };
        self.session.next_serial += 1;
        self.debug(|| format!("POST {}", request.path));
        self.effects.push(Effect::Send(id, request));
        id
    }

    pub(super) fn abandon(&mut self, id: RequestId) {
        self.effects.push(Effect::Abandon(id));
    }

    pub(super) fn publish(&mut self) {
        self.clock_published = self.session.clock;
        let snapshot = Snapshot::new(
            self.session.epoch,
            &self.session.record,
            &self.session.settings,
            self.session.clock,
        );
        self.effects.push(Effect::Publish(Arc::new(snapshot)));
    }

    /// Shows the time that this step has learnt. Whoever hears of anything in it must not be served
    /// by the clock before.
    fn publish_what_is_known(&mut self) {
        if self.session.clock != self.clock_published {
            self.publish();
        }
    }

    pub(super) fn complete(&mut self, outcome: Outcome<H>) {
        self.publish_what_is_known();
        self.effects.push(Effect::Complete(outcome));
    }

    pub(super) fn succeed(&mut self, call: H::UnitCall) {
        self.complete(Outcome::Unit(call, Ok(())));
    }

    pub(super) fn fail_token(&mut self, call: H::TokenCall, error: impl Into<Arc<ApiError>>) {
        self.complete(Outcome::Token(call, Err(error.into())));
    }

    pub(super) fn fail_unit(&mut self, call: H::UnitCall, error: impl Into<Arc<ApiError>>) {
        self.complete(Outcome::Unit(call, Err(error.into())));
    }

    /// Delivers `token`, unless it expires on the way.
    pub(super) fn grant(&mut self, call: H::TokenCall, token: Arc<Token>) {
        let epoch = self.session.epoch;
        let grant = Grant { epoch, token };
        self.complete(Outcome::Token(call, Ok(grant)));
    }

    pub(super) fn notify(&mut self, transition: Transition) {
        self.publish_what_is_known();
        self.effects.push(Effect::Notify(transition));
    }

    pub(super) fn error(&mut self, message: impl FnOnce() -> String) {
        self.log(LogLevel::Error, message);
    }

    pub(super) fn warn(&mut self, message: impl FnOnce() -> String) {
        self.log(LogLevel::Warn, message);
    }

    pub(super) fn info(&mut self, message: impl FnOnce() -> String) {
        self.log(LogLevel::Info, message);
    }

    pub(super) fn debug(&mut self, message: impl FnOnce() -> String) {
        self.log(LogLevel::Debug, message);
    }

    fn log(&mut self, level: LogLevel, message: impl FnOnce() -> String) {
        if level <= self.session.settings.log_level {
            self.effects.push(Effect::Log(level, message()));
        }
    }
}
