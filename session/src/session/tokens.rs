//! `retrieveToken` and `refreshToken`: the tables of spec §3.

use std::sync::Arc;

use crate::error::ApiError;
use crate::host::{EndReason, Host, Transition};
use crate::record::{Purpose, Slot};
use crate::session::FRESHER_TOKEN_WAIT;
use crate::session::flight::{TokenExchange, Waiter};
use crate::session::identity::Orphans;
use crate::session::turn::Turn;
use crate::token::{Freshness, Token};

/// What the current token is good for.
pub(super) enum Standing {
    /// To be handed out as it is.
    Fresh(Arc<Token>),
    /// To be handed out, but better exchanged first.
    InWindow(Arc<Token>),
    /// The customer's, and over.
    Expired,
    /// The customer's, and over as far as is known; but the server's time is not sure, and the login is
    /// one of an earlier process, or somebody else's word is all that is known.
    Doubtful(Arc<Token>),
    /// The visitor's, and over or not there.
    Missing,
}

impl<H: Host> Turn<'_, H> {
    pub(super) fn standing(&self) -> Standing {
        let slot = self.session.record.current_slot();
        let Some(token) = self.session.record.slot(slot) else {
            return Standing::Missing;
        };
        match (slot, self.freshness(token)) {
            (_, Freshness::Fresh) => Standing::Fresh(Arc::clone(token)),
            (_, Freshness::InWindow) => Standing::InWindow(Arc::clone(token)),
            (Slot::Customer, Freshness::Expired)
                if self.session.clock.is_hearsay()
                    || self.session.is_restored && !self.session.clock.is_sure() =>
            {
                Standing::Doubtful(Arc::clone(token))
            }
            (Slot::Customer, Freshness::Expired) => Standing::Expired,
            (Slot::Anonymous, Freshness::Expired) => Standing::Missing,
        }
    }

    /// Whether the customer slot holds a token that is valid as far as is known.
    pub(super) fn is_signed_in(&self) -> bool {
        let customer = self.session.record.customer.as_ref();
        customer.is_some_and(|token| self.freshness(token) != Freshness::Expired)
    }

    pub(super) fn retrieve_token(&mut self, call: H::TokenCall) {
        let wait = |fallback_at| move |call| Waiter::Retrieve { call, fallback_at };
        match self.standing() {
            Standing::Fresh(token) => self.grant(call, token),
            Standing::InWindow(token)
                if self.session.flight.is_none()
                    && self.session.breaker.is_resting(self.now.boot) =>
            {
                self.grant(call, token);
            }
            Standing::InWindow(token) => {
                let fallback_at = self.flight_began().plus(FRESHER_TOKEN_WAIT);
                if fallback_at <= self.now.boot {
                    return self.grant(call, token);
                }
                self.refresh(token, wait(Some(fallback_at))(call));
            }
            Standing::Missing => self.exchange(TokenExchange::AnonymousLogin, wait(None)(call)),
            Standing::Doubtful(token) => self.refresh(token, wait(None)(call)),
            Standing::Expired => match &mut self.session.flight {
                Some(flight) => flight.add(wait(None)(call)),
                None => {
                    self.expire_customer();
                    self.fail_token(call, expired());
                }
            },
        }
    }

    pub(super) fn refresh_token(&mut self, call: H::UnitCall) {
        match self.standing() {
            Standing::Fresh(token) | Standing::InWindow(token) | Standing::Doubtful(token) => {
                self.refresh(token, Waiter::Refresh { call });
            }
            Standing::Missing => {
                self.exchange(TokenExchange::AnonymousLogin, Waiter::Refresh { call });
            }
            Standing::Expired => match &mut self.session.flight {
                Some(flight) => flight.add(Waiter::Refresh { call }),
                None => {
                    self.expire_customer();
                    self.fail_unit(call, expired());
                }
            },
        }
    }

    fn refresh(&mut self, token: Arc<Token>, waiter: Waiter<H>) {
        let slot = self.session.record.current_slot();
        self.exchange(TokenExchange::Refresh(slot, token), waiter);
    }

    /// Ends the calls that waited for an exchange which failed.
    ///
    /// A token that is still valid is never displaced by an error.
    pub(super) fn settle(&mut self, waiters: Vec<Waiter<H>>, error: ApiError) {
        let standing = self.standing();
        if let Standing::Expired = standing {
            self.expire_customer();
        }
        let error = Arc::new(match &standing {
            Standing::Expired => expired(),
            Standing::Fresh(_)
            | Standing::InWindow(_)
            | Standing::Doubtful(_)
            | Standing::Missing => error,
        });
        for waiter in waiters {
            match (waiter, &standing) {
                (
                    Waiter::Retrieve { call, .. },
                    Standing::Fresh(token) | Standing::InWindow(token),
                ) => self.grant(call, Arc::clone(token)),
                (waiter, _) => self.complete(waiter.fail(&error)),
            }
        }
    }

    /// Signs the customer out because the token is over.
    pub(super) fn expire_customer(&mut self) {
        self.end_login(EndReason::SessionExpiration);
    }

    /// Empties the customer slot; UUID, binding and anonymous slot stay.
    ///
    /// Whoever is about to sign in has nothing to do with who goes: a login under way goes on.
    pub(super) fn end_login(&mut self, reason: EndReason) {
        let login = self.session.login.take();
        let orphans = self.empty_customer_slot(reason);
        self.session.login = login;
        orphans.go_on(self);
    }

    /// The same, for whoever has something else to do before the calls so far are served.
    pub(super) fn empty_customer_slot(&mut self, reason: EndReason) -> Orphans<H> {
        let orphans = self.begin_epoch();
        self.session.record.customer = None;
        self.commit(Purpose::Clear);
        self.publish();
        self.info(|| format!("the customer was signed out: {}", reason.in_words()));
        self.notify(Transition::SignedOut(reason));
        orphans
    }

    /// What to tell the delegate when the customer, if there is one, goes because of `reason`.
    ///
    /// A customer whose token is over went for that reason, whatever happens now.
    pub(super) fn departure(&self, reason: EndReason) -> Option<EndReason> {
        self.session.record.customer.as_ref()?;
        Some(match self.standing() {
            Standing::Expired => EndReason::SessionExpiration,
            _ => reason,
        })
    }
}

pub(super) fn expired() -> ApiError {
    ApiError::session_expired("the customer's session has expired; sign in again")
}
