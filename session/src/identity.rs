//! Customer UUIDs, what they are bound to, and the epochs between changes of identity.

use uuid::Uuid;

use crate::text::Text;

/// Grows with every change of identity; nothing of an older epoch is ever stored or delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch {
    /// Which session of the process.
    session: u32,
    changes: u32,
}

impl Epoch {
    /// The first epoch of a session.
    pub(crate) fn first_of(session: u32) -> Self {
        Self {
            session,
            changes: 0,
        }
    }

    /// The epoch after this one.
    pub(crate) fn next(self) -> Self {
        Self {
            changes: self.changes + 1,
            ..self
        }
    }

    /// Whether both are epochs of the same session.
    pub(crate) fn shares_session_with(self, other: Self) -> bool {
        self.session == other.session
    }
}

/// What a UUID can be made from: the host's own identifier of a customer.
///
/// Never empty, because an empty one would give every customer the same UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Seed(Text);

impl Seed {
    /// Takes an identifier over exactly as it is, or refuses it when it is empty.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        Text::new(text).filter(|text| !text.is_empty()).map(Self)
    }

    /// The identifier itself.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A customer UUID and whom it belongs to, if it belongs to anybody yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The customer UUID.
    pub uuid: Uuid,
    /// What the host calls whom it belongs to.
    pub seed: Option<Seed>,
    /// What the server calls whom it belongs to.
    pub customer: Option<Text>,
}

impl Identity {
    /// A random, unbound identity.
    pub(crate) fn random(entropy: u128) -> Self {
        Self {
            uuid: uuid::Builder::from_random_bytes(entropy.to_be_bytes()).into_uuid(),
            seed: None,
            customer: None,
        }
    }

    /// The identity that `seed` stands for.
    pub(crate) fn seeded(salt: &str, seed: &Seed) -> Self {
        Self {
            uuid: seeded_uuid(salt, seed.as_str()),
            seed: Some(seed.clone()),
            customer: None,
        }
    }

    /// The identity under which the customer whom the host calls `auth_id` would sign in.
    ///
    /// An unbound UUID is kept, so that the visitor's history joins the customer.
    pub(crate) fn for_authentication(&self, salt: &str, auth_id: &Seed) -> Self {
        let unbound = self.seed.is_none() && self.customer.is_none();
        if unbound || self.seed.as_ref() == Some(auth_id) {
            Self {
                seed: Some(auth_id.clone()),
                ..self.clone()
            }
        } else {
            Self::seeded(salt, auth_id)
        }
    }

    /// The identity of a customer who comes with `uuid`, as far as host and server say who it is.
    ///
    /// What is known of that UUID already stays known, unless it was somebody else's.
    pub(crate) fn taken_over(&self, uuid: Uuid, seed: Option<Seed>, name: Option<Text>) -> Self {
        let known = Some(self).filter(|known| {
            known.uuid == uuid && agree(&known.seed, &seed) && agree(&known.customer, &name)
        });
        Self {
            uuid,
            seed: seed.or_else(|| known?.seed_of(name.as_ref())),
            customer: name.or_else(|| known?.customer.clone()),
        }
    }

    /// The identity of a customer who signed in, and whom the server calls `name`.
    ///
    /// Two accounts never share a UUID: one that is known to be somebody else's stays theirs, and
    /// this customer gets the one that the name stands for.
    pub(crate) fn of_customer(self, salt: &str, name: Option<&Text>) -> Self {
        let Some(name) = name else { return self };
        let is_free = self.customer.as_ref().is_none_or(|known| known == name);
        Self {
            uuid: if is_free {
                self.uuid
            } else {
                named_uuid(salt, name.as_str())
            },
            seed: self.seed_of(Some(name)),
            customer: Some(name.clone()),
        }
    }

    /// What the host calls whom the server calls `name`, if that is known: whom it named may be another
    /// customer than whom the server names now.
    fn seed_of(&self, name: Option<&Text>) -> Option<Seed> {
        let is_the_same = name.is_none() || self.customer.as_ref() == name;
        self.seed.clone().filter(|_| is_the_same)
    }
}

/// Whether two names may be of the same customer.
fn agree<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// The version 5 UUID of `salt + seed` in the URL namespace, as the platform defines it.
///
/// The seed counts byte for byte: nothing is folded or trimmed.
pub fn seeded_uuid(salt: &str, seed: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{salt}{seed}").as_bytes())
}

/// The UUID of a customer whom only the server names. In a namespace of its own, because the host may
/// call somebody else so.
pub fn named_uuid(salt: &str, name: &str) -> Uuid {
    const NAMES: Uuid = Uuid::from_u128(0xc4dc_2635_f492_4c38_b2e2_7b00_bdd6_441b);
    Uuid::new_v5(&NAMES, format!("{salt}{name}").as_bytes())
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
        let anna = Seed::new("anna").unwrap();
        let ben = Seed::new("ben").unwrap();
        let visitor = Identity::random(1);
        let as_anna = visitor.for_authentication("", &anna);
        assert_eq!(as_anna.uuid, visitor.uuid);
        assert_eq!(as_anna.for_authentication("", &anna), as_anna);
        let as_ben = as_anna.for_authentication("", &ben);
        assert_eq!(as_ben, Identity::seeded("", &ben));
        assert_ne!(as_ben.uuid, visitor.uuid);
    }

    // spec §7, F07: another account gets another UUID, the same account keeps its own
    #[test]
    fn a_uuid_belongs_to_the_customer_whom_the_server_named_first() {
        let name = |text| Text::new(text).unwrap();
        let visitor = Identity::random(1);
        let anna = visitor.clone().of_customer("", Some(&name("1")));
        assert_eq!(anna.uuid, visitor.uuid);
        assert_eq!(anna.clone().of_customer("", Some(&name("1"))), anna);
        assert_eq!(anna.clone().of_customer("", None), anna);
        let ben = anna.clone().of_customer("", Some(&name("2")));
        assert_eq!(ben.uuid, named_uuid("", "2"));
        assert_ne!(
            ben.uuid,
            seeded_uuid("", "2"),
            "the host may call another so"
        );
    }

    // spec §7: without an authID it is bound to whom the response names, and to nobody else
    #[test]
    fn what_the_host_calls_a_customer_holds_for_whom_the_server_names_likewise() {
        let name = |text| Text::new(text).unwrap();
        let seeded = Identity::random(1).for_authentication("", &Seed::new("anna").unwrap());
        let anna = Identity {
            customer: Some(name("1")),
            ..seeded.clone()
        };
        assert_eq!(anna.clone().of_customer("", Some(&name("1"))), anna);
        let same = anna.taken_over(anna.uuid, None, Some(name("1")));
        assert_eq!(same, anna);
        // Nobody has said that the customer whom the server names now is Anna.
        let ben = seeded.clone().of_customer("", Some(&name("2")));
        assert_eq!((ben.uuid, ben.seed), (seeded.uuid, None));
        let ben = seeded.taken_over(seeded.uuid, None, Some(name("2")));
        assert_eq!((ben.uuid, ben.seed), (seeded.uuid, None));
    }

    #[test]
    fn a_seed_is_never_empty() {
        assert_eq!(Seed::new(""), None);
        assert_eq!(Seed::new(" ").unwrap().as_str(), " ");
    }
}
