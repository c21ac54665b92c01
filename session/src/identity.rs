//! Customer UUIDs, what they are bound to, and the epochs between changes of identity.

use uuid::Uuid;

use crate::text::Text;

/// Grows with every change of identity; nothing of an older epoch is ever stored or delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Epoch(u64);

impl Epoch {
    /// The epoch after this one.
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A customer UUID and the identity it belongs to, if it belongs to one yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The customer UUID.
    pub uuid: Uuid,
    /// The seed binding: absent while the visitor is nobody in particular.
    pub binding: Option<Text>,
}

impl Identity {
    /// A random, unbound identity.
    pub(crate) fn random(entropy: u128) -> Self {
        Self {
            uuid: uuid::Builder::from_random_bytes(entropy.to_be_bytes()).into_uuid(),
            binding: None,
        }
    }

    /// The identity that `seed` stands for.
    pub(crate) fn seeded(salt: &str, seed: &Text) -> Self {
        Self {
            uuid: seeded_uuid(salt, seed.as_str()),
            binding: Some(seed.clone()),
        }
    }

    /// The identity under which the customer named `auth_id` would sign in.
    ///
    /// An unbound UUID is kept, so that the visitor's history joins the customer.
    pub(crate) fn for_authentication(&self, salt: &str, auth_id: &Text) -> Self {
        match &self.binding {
            None => Self {
                uuid: self.uuid,
                binding: Some(auth_id.clone()),
            },
            Some(bound) if bound == auth_id => self.clone(),
            Some(_) => Self::seeded(salt, auth_id),
        }
    }
}

/// The version 5 UUID of `salt + seed` in the URL namespace, as the platform defines it.
///
/// The seed counts byte for byte: nothing is folded or trimmed.
pub fn seeded_uuid(salt: &str, seed: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{salt}{seed}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    // FACTS §5.10: the published vectors
    #[test]
    fn seeded_uuids_match_the_published_vectors() {
        let current = seeded_uuid("someString", "customer@synerise.com");
        assert_eq!(current.to_string(), "345d4c8f-5aff-591d-a19c-1ca48923d9ee");
        let older = seeded_uuid("yourdomain.com", "customer@synerise.com");
        assert_eq!(older.to_string(), "7023e164-2318-542c-9992-0b70cf4c5625");
    }

    // spec §1: random UUIDs are version 4; seeds are taken byte for byte
    #[test]
    fn versions_and_exact_seeds() {
        assert_eq!(Identity::random(u128::MAX).uuid.get_version_num(), 4);
        assert_eq!(seeded_uuid("", "a").get_version_num(), 5);
        assert_ne!(seeded_uuid("", "a"), seeded_uuid("", "A"));
        assert_ne!(seeded_uuid("", "a"), seeded_uuid("", " a"));
    }

    // spec §2: getUUIDForAuthentication
    #[test]
    fn the_uuid_for_authentication_follows_the_binding() {
        let anna = Text::new("anna").unwrap();
        let ben = Text::new("ben").unwrap();
        let visitor = Identity::random(1);
        let as_anna = visitor.for_authentication("", &anna);
        assert_eq!(as_anna.uuid, visitor.uuid);
        assert_eq!(as_anna.for_authentication("", &anna), as_anna);
        let as_ben = as_anna.for_authentication("", &ben);
        assert_eq!(as_ben, Identity::seeded("", &ben));
        assert_ne!(as_ben.uuid, visitor.uuid);
    }
}
