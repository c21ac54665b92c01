//! Changes of identity, and what becomes of those who waited for the one before.

use std::sync::Arc;

use crate::breaker::Breaker;
use crate::error::ApiError;
use crate::host::{EndReason, Host, Transition};
use crate::identity::{Identity, Seed};
use crate::record::Purpose;
use crate::session::flight::Waiter;
use crate::session::login::Login;
use crate::session::turn::Turn;
use crate::settings::ApiKey;
use crate::text::Text;

/// The calls that waited when their epoch ended.
#[must_use]
pub(super) struct Orphans<H: Host> {
    waiters: Vec<Waiter<H>>,
    login: Option<Login<H>>,
}

impl<H: Host> Orphans<H> {
    /// Lets the new session serve those that it can.
    pub(super) fn go_on(self, turn: &mut Turn<'_, H>) {
        let replaced = Arc::new(ApiError::session_replaced());
        if let Some(login) = self.login {
            turn.complete(login.call.fail(ApiError::session_replaced()));
        }
        for waiter in self.waiters {
            match waiter {
                Waiter::Retrieve { call, .. } => turn.retrieve_token(call),
                Waiter::Refresh { call } => turn.fail_unit(call, Arc::clone(&replaced)),
            }
        }
    }

    /// Fails them all.
    pub(super) fn fail(self, turn: &mut Turn<'_, H>, error: &ApiError) {
        if let Some(login) = self.login {
            turn.complete(login.call.fail(error.clone()));
        }
        let error = Arc::new(error.clone());
        for waiter in self.waiters {
            turn.complete(waiter.fail(&error));
        }
    }
}

impl<H: Host> Turn<'_, H> {
    /// Fences off all that was asked for so far: no answer to it is stored or delivered.
    pub(super) fn begin_epoch(&mut self) -> Orphans<H> {
        self.session.epoch = self.session.epoch.next();
        self.session.breaker.end_rest();
        let (on_wire, waiters) = match self.session.flight.take() {
            Some(flight) => flight.dissolve(),
            None => (None, Vec::new()),
        };
        let login = self.session.login.take();
        for id in on_wire
            .into_iter()
            .chain(login.as_ref().map(|login| login.id))
        {
            self.abandon(id);
        }
        Orphans { waiters, login }
    }

    pub(super) fn regenerate_uuid(&mut self, seed: Option<Seed>) {
        if self.is_signed_in() {
            self.warn(|| {
                "the UUID was not regenerated, because a customer is signed in; \
                 sign out first, or call destroySession"
                    .into()
            });
            return;
        }
        let identity = match &seed {
            Some(seed) => Identity::seeded(self.session.settings.uuid_salt.as_str(), seed),
            None => Identity::random(self.now.entropy),
        };
        self.replace_identity(identity, EndReason::SessionExpiration)
            .go_on(self);
    }

    pub(super) fn destroy_session(&mut self) {
        let identity = Identity::random(self.now.entropy);
        let orphans = self.replace_identity(identity, EndReason::SessionDestroyed);
        orphans.go_on(self);
        self.log_in_ahead();
    }

    /// Starts over as `identity`, with nothing of the session before.
    fn replace_identity(&mut self, identity: Identity, reason: EndReason) -> Orphans<H> {
        let departure = self.departure(reason);
        let orphans = self.begin_epoch();
        self.session.record.replace_identity(identity);
        self.commit(Purpose::Clear);
        self.publish();
        self.info(|| "the session starts over with a new UUID".into());
        if let Some(reason) = departure {
            self.notify(Transition::SignedOut(reason));
        }
        orphans
    }

    pub(super) fn change_api_key(&mut self, key: ApiKey, call: H::UnitCall) {
        if key == self.session.settings.api_key {
            let error = "this API key is in use already; there is nothing to change";
            return self.fail_unit(call, ApiError::refused_state(error));
        }
        self.session.settings.api_key = key;
        self.session.breaker = Breaker::default();
        self.adopt_api_key();
        self.succeed(call);
    }

    /// Lets the session follow a change of API key that the settings already show.
    pub(super) fn adopt_api_key(&mut self) {
        self.session.record.api_key_fingerprint = self.session.settings.api_key.fingerprint();
        if self.session.settings.destroy_on_api_key_change {
            self.destroy_session();
        } else {
            let orphans = self.begin_epoch();
            self.session.record.anonymous = None;
            // Should it not be stored, the next start finds the old key and does the same.
            self.commit(Purpose::Keep);
            self.publish();
            orphans.go_on(self);
            self.log_in_ahead();
        }
    }

    pub(super) fn set_custom_email(&mut self, email: Option<Text>) {
        if self.session.record.custom_email != email {
            self.session.record.custom_email = email;
            self.commit(Purpose::Keep);
            self.publish();
        }
    }

    pub(super) fn set_custom_identifier(&mut self, identifier: Option<Text>) {
        if self.session.record.custom_identifier != identifier {
            self.session.record.custom_identifier = identifier;
            self.commit(Purpose::Keep);
            self.publish();
        }
    }
}
