//! The session as the getters read it, without waiting.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::identity::{Epoch, Identity, Seed};
use crate::record::Record;
use crate::settings::Settings;
use crate::text::Text;
use crate::time::{BootTime, ServerClock, UnixTime};
use crate::token::Token;

/// An immutable picture of the session after its last durable change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Snapshot {
    epoch: Epoch,
    identity: Identity,
    /// The UUID as it is told, because it is asked for far more often than it changes.
    uuid_text: Text,
    salt: Text,
    anonymous: Option<Arc<Token>>,
    customer: Option<Arc<Token>>,
    custom_email: Option<Text>,
    custom_identifier: Option<Text>,
    clock: ServerClock,
    min_token_refresh_interval: Duration,
}

impl Snapshot {
    pub(crate) fn new(
        epoch: Epoch,
        record: &Record,
        settings: &Settings,
        clock: ServerClock,
    ) -> Self {
        Self {
            epoch,
            identity: record.identity.clone(),
            uuid_text: Text::lossy(record.identity.uuid.to_string()),
            salt: settings.uuid_salt.clone(),
            anonymous: record.anonymous.clone(),
            customer: record.customer.clone(),
            custom_email: record.custom_email.clone(),
            custom_identifier: record.custom_identifier.clone(),
            clock,
            min_token_refresh_interval: settings.min_token_refresh_interval,
        }
    }

    /// The customer UUID.
    pub fn uuid(&self) -> Uuid {
        self.identity.uuid
    }

    /// The customer UUID as lower-case hyphenated text.
    pub fn uuid_text(&self) -> &Text {
        &self.uuid_text
    }

    /// The UUID with which the customer named `auth_id` would sign in.
    pub fn uuid_for_authentication(&self, auth_id: &Seed) -> Uuid {
        self.identity
            .for_authentication(self.salt.as_str(), auth_id)
            .uuid
    }

    /// Whether the customer slot holds an unexpired token.
    pub fn is_signed_in(&self, boot: BootTime, wall: impl FnOnce() -> UnixTime) -> bool {
        self.customer
            .as_ref()
            .is_some_and(|token| !token.is_expired(self.clock.at(boot, wall)))
    }

    /// The current token, when it is valid and outside the refresh window: what a call for a token
    /// gets from memory.
    pub fn fresh_token(
        &self,
        boot: BootTime,
        wall: impl FnOnce() -> UnixTime,
    ) -> Option<&Arc<Token>> {
        let token = self.customer.as_ref().or(self.anonymous.as_ref())?;
        let server_now = self.clock.at(boot, wall);
        token
            .is_fresh(server_now, self.min_token_refresh_interval)
            .then_some(token)
    }

    /// The same, on its way to the host.
    pub fn grant(&self, boot: BootTime, wall: impl FnOnce() -> UnixTime) -> Option<Grant> {
        Some(Grant {
            epoch: self.epoch,
            token: Arc::clone(self.fresh_token(boot, wall)?),
        })
    }

    /// Whether a token that was granted may still be handed over: the identity has not changed since,
    /// and it is valid by what is known of the time now.
    pub fn still_grants(
        &self,
        grant: &Grant,
        boot: BootTime,
        wall: impl FnOnce() -> UnixTime,
    ) -> bool {
        grant.epoch >= self.epoch && !grant.token.is_expired(self.clock.at(boot, wall))
    }

    /// The visitor's email, as the host noted it.
    pub fn custom_email(&self) -> Option<&Text> {
        self.custom_email.as_ref()
    }

    /// The host's identifier of the visitor.
    pub fn custom_identifier(&self) -> Option<&Text> {
        self.custom_identifier.as_ref()
    }
}

/// A token on its way to the host. Whoever hands it over asks [`Snapshot::still_grants`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    pub(crate) epoch: Epoch,
    /// The token.
    pub token: Arc<Token>,
}
