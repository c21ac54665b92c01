//! The session and its step.
//!
//! [`Session::step`] is the one place where inputs are told apart. What each of them does is in
//! this folder: `tokens` (retrieve and refresh) and the one `flight` they share, `identity`,
//! `login`, `sign_out`, and what is owed to the `storage`.

mod flight;
mod identity;
mod login;
mod sign_out;
mod start;
mod storage;
mod tokens;
mod turn;

use std::collections::VecDeque;
use std::time::Duration;

use derive_where::derive_where;

use self::flight::Flight;
use self::login::Login;
use self::sign_out::Logout;
use self::storage::StorageDebt;
use self::turn::Turn;
use crate::breaker::Breaker;
use crate::error::ApiError;
use crate::host::{Effect, Host, Input};
use crate::identity::Epoch;
use crate::record::{Purpose, Record};
use crate::settings::Settings;
use crate::snapshot::Grant;
use crate::time::{BootTime, Moment, ServerClock};
use crate::wire::{Exchange, RequestId};

/// How long a caller with a still valid token waits for a fresher one.
pub(crate) const FRESHER_TOKEN_WAIT: Duration = Duration::from_secs(3);

/// One customer session.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash; H::TokenCall, H::UnitCall, H::StatusCall)]
pub struct Session<H: Host> {
    settings: Settings,
    record: Record,
    epoch: Epoch,
    clock: ServerClock,
    breaker: Breaker,
    flight: Option<Flight<H>>,
    login: Option<Login<H>>,
    logouts: Vec<Logout<H>>,
    debt: StorageDebt,
    /// What each commit that has not been reported yet is for.
    unreported: VecDeque<Purpose>,
    next_serial: u64,
    /// The customer, if there is one, was signed in by an earlier process, maybe before a reboot.
    is_restored: bool,
    shut_down: bool,
}

impl<H: Host> Session<H> {
    /// Decides what follows from `input` at `now`.
    ///
    /// The effects are to be carried out in their order, and before the next input is given.
    pub fn step(&mut self, input: Input<H>, now: Moment) -> Vec<Effect<H>> {
        let mut turn = Turn::new(self, now);
        if turn.session.shut_down {
            turn.refuse(input);
            return turn.finish();
        }
        if input.yields_to_deadlines() {
            turn.meet_deadlines();
        }
        match input {
            Input::RetrieveToken(call) => turn.retrieve_token(call),
            Input::RefreshToken(call) => turn.refresh_token(call),
            Input::RegenerateUuid(seed) => turn.regenerate_uuid(seed),
            Input::DestroySession => turn.destroy_session(),
            Input::ChangeApiKey(key, call) => turn.change_api_key(key, call),
            Input::SignIn {
                credentials,
                auth_id,
                call,
            } => turn.sign_in(&credentials, auth_id, call),
            Input::SignInWithPayload(payload, auth_id, call) => {
                turn.sign_in_with_payload(payload, auth_id, call);
            }
            Input::SignOut {
                destroy,
                from_all_devices,
                call,
            } => turn.sign_out(destroy, from_all_devices, call),
            Input::SetCustomEmail(email) => turn.set_custom_email(email),
            Input::SetCustomIdentifier(identifier) => turn.set_custom_identifier(identifier),
            Input::Answered(id, exchange) => turn.answered(id, exchange),
            Input::Committed(result) => turn.committed(result),
            Input::Removed(result) => turn.removed(result),
            Input::Tick => {}
            Input::ShutDown => turn.shut_down(),
        }
        turn.finish()
    }

    /// Whether a call whose token is not to be handed over any more is this session's to answer anew:
    /// it was this session that granted the token, and it has not ended.
    pub fn answers_anew(&self, grant: &Grant) -> bool {
        !self.shut_down && grant.epoch.shares_session_with(self.epoch)
    }

    /// When the next [`Input::Tick`] is due, if nothing else happens before.
    pub fn next_deadline(&self) -> Option<BootTime> {
        self.flight.as_ref().and_then(Flight::next_deadline)
    }

    /// When a request on the wire is given up, if its answer never comes.
    ///
    /// Only a transport that may forget a request needs an [`Input::Tick`] then; one that keeps
    /// each request's timeout answers before.
    pub fn wire_deadline(&self) -> Option<BootTime> {
        let flight = self.flight.as_ref().map(Flight::wire_deadline);
        let login = self.login.as_ref().map(Login::deadline);
        let logouts = self.logouts.iter().map(Logout::deadline);
        flight.into_iter().chain(login).chain(logouts).min()
    }
}

impl<H: Host> Turn<'_, H> {
    /// Answers an input of a session that has been shut down.
    fn refuse(&mut self, input: Input<H>) {
        let error = ApiError::shutting_down();
        match input {
            Input::RetrieveToken(call) => self.fail_token(call, error),
            Input::RefreshToken(call)
            | Input::ChangeApiKey(_, call)
            | Input::SignInWithPayload(_, _, call)
            | Input::SignOut { call, .. } => self.fail_unit(call, error),
            Input::SignIn { call, .. } => self.complete(call.fail(error)),
            Input::RegenerateUuid(_)
            | Input::DestroySession
            | Input::SetCustomEmail(_)
            | Input::SetCustomIdentifier(_)
            | Input::Answered(..)
            | Input::Tick
            | Input::ShutDown => {}
            Input::Committed(result) => self.committed(result),
            Input::Removed(result) => self.removed(result),
        }
    }

    fn answered(&mut self, id: RequestId, exchange: Exchange) {
        if let Some((flight, sent)) = self.take_flight(id) {
            self.flight_answered(flight, sent, &exchange);
        } else if let Some(login) = self.take_login(id) {
            self.login_answered(login, &exchange);
        } else if let Some(logout) = self.take_logout(id) {
            self.logout_answered(logout, &exchange);
        } else {
            self.debug(|| "an answer that nobody waits for any more was dropped".into());
        }
    }

    /// Gives up on whatever has waited long enough.
    fn meet_deadlines(&mut self) {
        self.meet_flight_deadlines();
        self.meet_login_deadline();
        self.meet_logout_deadlines();
    }

    fn shut_down(&mut self) {
        self.session.shut_down = true;
        self.settle_storage_debt();
        let orphans = self.begin_epoch();
        orphans.fail(self, &ApiError::shutting_down());
        for logout in std::mem::take(&mut self.session.logouts) {
            self.abandon(logout.id);
            self.fail_unit(logout.call, ApiError::shutting_down());
        }
    }
}
