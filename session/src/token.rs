//! Tokens: opaque text, what the response envelope says about it, and how fresh it is.

use std::time::Duration;

use crate::text::{Secret, Text};
use crate::time::UnixTime;

/// Who vouched for the customer when the token was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs, reason = "the platform's names say it")]
pub enum Origin {
    #[default]
    Unknown,
    Incognito,
    Anonymous,
    Synerise,
    SimpleAuth,
    Facebook,
    OAuth,
    Apple,
    Google,
}

impl Origin {
    const NAMES: [(Self, &'static str); 9] = [
        (Self::Unknown, "UNKNOWN"),
        (Self::Incognito, "INCOGNITO"),
        (Self::Anonymous, "ANONYMOUS"),
        (Self::Synerise, "SYNERISE"),
        (Self::SimpleAuth, "SIMPLE_AUTH"),
        (Self::Facebook, "FACEBOOK"),
        (Self::OAuth, "OAUTH"),
        (Self::Apple, "APPLE"),
        (Self::Google, "GOOGLE"),
    ];

    /// The platform's name, which is what travels and what is stored.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(origin, _)| *origin == self)
            .map_or("UNKNOWN", |(_, name)| name)
    }

    /// The origin of that very name; any other name is [`Origin::Unknown`].
    pub fn from_name(name: &str) -> Self {
        Self::NAMES
            .iter()
            .find(|(_, candidate)| *candidate == name)
            .map_or(Self::Unknown, |(origin, _)| *origin)
    }
}

/// A token and what is known about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token {
    /// The text that authorizes a request.
    pub text: Secret,
    /// When the server stops accepting it, by the server's clock.
    pub expiration: UnixTime,
    /// When the server issued it, by the server's clock.
    pub created: UnixTime,
    /// Who vouched for the customer.
    pub origin: Origin,
    /// The realm it belongs to.
    pub realm: Text,
    /// The customer's number, when the server named one.
    pub client_id: Option<Text>,
    /// The customer's own identifier, when the server named one.
    pub custom_id: Option<Text>,
}

/// How far a token is through its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Freshness {
    /// Valid, and outside the refresh window.
    Fresh,
    /// Valid, and near enough to its end to be exchanged.
    InWindow,
    /// Over.
    Expired,
}

impl Token {
    /// Whether the server has stopped accepting it.
    pub fn is_expired(&self, server_now: UnixTime) -> bool {
        server_now >= self.expiration
    }

    /// The same token, as it is accepted at `now`. One that says it was issued behind its own expiry
    /// would have no life, and so no window; it was issued by now.
    pub(crate) fn accepted(mut self, now: UnixTime) -> Self {
        if self.created >= self.expiration {
            self.created = now;
        }
        self
    }

    /// The span before expiry in which the token is exchanged for a new one.
    ///
    /// Never more than half of the token's life, or a short-lived token would be exchanged at
    /// every call.
    pub(crate) fn refresh_window(&self, min_refresh_interval: Duration) -> i64 {
        let interval = i64::try_from(min_refresh_interval.as_millis()).unwrap_or(i64::MAX);
        let life = self.expiration.millis_since(self.created).max(0);
        interval.min(life / 2)
    }

    /// Whether it is valid and outside the refresh window.
    pub(crate) fn is_fresh(&self, server_now: UnixTime, min_refresh_interval: Duration) -> bool {
        self.expiration.millis_since(server_now) > self.refresh_window(min_refresh_interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(created: i64, expiration: i64) -> Token {
        Token {
            text: Secret::new("t").unwrap(),
            expiration: UnixTime(expiration),
            created: UnixTime(created),
            origin: Origin::Anonymous,
            realm: Text::default(),
            client_id: None,
            custom_id: None,
        }
    }

    const INTERVAL: Duration = Duration::from_secs(1800);

    // spec §3, F23: the window is honoured at its edges
    #[test]
    fn a_long_lived_token_is_in_the_window_for_its_last_1800_seconds() {
        let token = token(0, 7_200_000);
        assert!(token.is_fresh(UnixTime(5_399_999), INTERVAL));
        assert!(!token.is_fresh(UnixTime(5_400_000), INTERVAL));
        assert!(!token.is_expired(UnixTime(7_199_999)));
        assert!(token.is_expired(UnixTime(7_200_000)));
    }

    // spec §3, T44: the half-life guard
    #[test]
    fn a_short_lived_token_is_fresh_for_half_of_its_life() {
        let token = token(0, 20_000);
        assert!(token.is_fresh(UnixTime(9_999), INTERVAL));
        assert!(!token.is_fresh(UnixTime(10_000), INTERVAL));
    }

    // F40: names travel, never numbers; matching is exact
    #[test]
    fn origins_go_by_their_names() {
        for (origin, name) in Origin::NAMES {
            assert_eq!(origin.name(), name);
            assert_eq!(Origin::from_name(name), origin);
        }
        assert_eq!(Origin::from_name("anonymous"), Origin::Unknown);
        assert_eq!(Origin::from_name("PINTEREST"), Origin::Unknown);
    }
}
