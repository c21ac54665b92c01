//! Issuing tokens, and judging the ones that come back.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;
use uuid::Uuid;

use crate::signing;

/// The origin of a token that belongs to nobody in particular.
pub(crate) const ANONYMOUS: &str = "ANONYMOUS";

/// Who a token speaks for.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) uuid: String,
    pub(crate) client_id: String,
    pub(crate) custom_id: Option<String>,
    pub(crate) origin: &'static str,
}

impl Identity {
    pub(crate) fn is_customer(&self) -> bool {
        self.origin != ANONYMOUS
    }

    fn realm(&self) -> &'static str {
        if self.is_customer() {
            "client"
        } else {
            "anonymous"
        }
    }
}

/// The published answer to a login or a refresh.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Envelope {
    token: String,
    expiration: i64,
    created: i64,
    origin: &'static str,
    realm: &'static str,
    custom_id: Option<String>,
    client_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Claims<'a> {
    iss: &'static str,
    sub: &'a str,
    iat: i64,
    exp: i64,
    jti: Uuid,
    uuid: &'a str,
    origin: &'a str,
    rlm: &'a str,
    client_id: &'a str,
    custom_id: Option<&'a str>,
}

struct Record {
    identity: Identity,
    expires_at: i64,
    revoked_at: Option<i64>,
}

/// Every token issued so far; all times are milliseconds of the sandbox clock.
#[derive(Default)]
pub(crate) struct TokenStore {
    records: HashMap<String, Record>,
}

impl TokenStore {
    /// A new token that lives for at least `lifetime`.
    pub(crate) fn issue(&mut self, identity: Identity, now: i64, lifetime: Duration) -> Envelope {
        let lifetime = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
        let expiration = now.saturating_add(lifetime).saturating_add(999) / 1000;
        let token = signing::sign(&Claims {
            iss: "snr-sandbox",
            sub: &identity.client_id,
            iat: now / 1000,
            exp: expiration,
            jti: Uuid::new_v4(),
            uuid: &identity.uuid,
            origin: identity.origin,
            rlm: identity.realm(),
            client_id: &identity.client_id,
            custom_id: identity.custom_id.as_deref(),
        });
        let envelope = Envelope {
            token: token.clone(),
            expiration,
            created: now,
            origin: identity.origin,
            realm: identity.realm(),
            custom_id: identity.custom_id.clone(),
            client_id: identity.client_id.clone(),
        };
        let expires_at = expiration.saturating_mul(1000);
        self.records.insert(
            token,
            Record {
                identity,
                expires_at,
                revoked_at: None,
            },
        );
        envelope
    }

    /// Who the token speaks for, when it is active.
    pub(crate) fn active(&self, token: &str, now: i64) -> Option<&Identity> {
        let record = self.records.get(token)?;
        let active =
            now < record.expires_at && record.revoked_at.is_none_or(|revoked| now < revoked);
        active.then_some(&record.identity)
    }

    /// Who the token speaks or once spoke for.
    pub(crate) fn known(&self, token: &str) -> Option<&Identity> {
        self.records.get(token).map(|record| &record.identity)
    }

    /// Ends a token at a moment, or leaves it when it ends sooner anyway; `false` when it was never issued.
    pub(crate) fn revoke(&mut self, token: &str, at: i64) -> bool {
        let record = self.records.get_mut(token);
        let known = record.is_some();
        if let Some(record) = record {
            record.revoked_at = Some(record.revoked_at.map_or(at, |earlier| earlier.min(at)));
        }
        known
    }

    /// Ends every token of one customer, on whichever device.
    pub(crate) fn revoke_client(&mut self, client_id: &str) {
        self.revoke_where(|identity| identity.client_id == client_id);
    }

    /// Ends every token issued so far.
    pub(crate) fn revoke_all(&mut self) {
        self.revoke_where(|_| true);
    }

    fn revoke_where(&mut self, matches: impl Fn(&Identity) -> bool) {
        for record in self
            .records
            .values_mut()
            .filter(|record| matches(&record.identity))
        {
            // The beginning of time, so that turning the clock back does not bring a revoked token to life again.
            record.revoked_at = Some(i64::MIN);
        }
    }
}

/// The number by which the API names a customer: the same for the same key in every run.
pub(crate) fn client_id(key: &str) -> String {
    let hash = key.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (1_000_000_000 + hash % 9_000_000_000).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn anonymous(uuid: &str) -> Identity {
        Identity {
            uuid: uuid.into(),
            client_id: client_id(uuid),
            custom_id: None,
            origin: ANONYMOUS,
        }
    }

    #[test]
    fn a_token_lives_at_least_its_lifetime_and_ends_on_a_whole_second() {
        let mut store = TokenStore::default();
        let short = store.issue(anonymous("a"), 10_400, Duration::from_millis(100));
        assert_eq!((short.created, short.expiration), (10_400, 11));
        let exact = store.issue(anonymous("a"), 10_000, SECOND);
        assert_eq!(exact.expiration, 11);
        let odd = store.issue(anonymous("a"), 10_001, SECOND);
        assert_eq!(odd.expiration, 12);
        assert!(store.active(&odd.token, 11_999).is_some());
        assert!(store.active(&odd.token, 12_000).is_none());
        assert!(store.known(&odd.token).is_some());
    }

    #[test]
    fn no_two_tokens_are_alike() {
        let mut store = TokenStore::default();
        let first = store.issue(anonymous("a"), 0, SECOND).token;
        assert_ne!(first, store.issue(anonymous("a"), 0, SECOND).token);
    }

    #[test]
    fn the_earliest_revocation_counts() {
        let mut store = TokenStore::default();
        let token = store.issue(anonymous("a"), 0, SECOND * 100).token;
        assert!(store.revoke(&token, 5_000));
        assert!(store.revoke(&token, 9_000));
        assert!(store.active(&token, 4_999).is_some());
        assert!(store.active(&token, 5_000).is_none());
        assert!(!store.revoke("unheard of", 0));
    }

    #[test]
    fn revoking_a_client_leaves_the_others() {
        let mut store = TokenStore::default();
        let mine = store.issue(anonymous("a"), 0, SECOND).token;
        let other = store.issue(anonymous("b"), 0, SECOND).token;
        store.revoke_client(&client_id("a"));
        assert!(store.active(&mine, 0).is_none());
        assert!(store.active(&other, 0).is_some());
        store.revoke_all();
        assert!(store.active(&other, 0).is_none());
    }

    #[test]
    fn client_ids_are_stable_numbers() {
        assert_eq!(client_id("a"), client_id("a"));
        assert_ne!(client_id("a"), client_id("b"));
        assert!(client_id("a").parse::<u64>().is_ok());
    }
}
