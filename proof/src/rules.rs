//! The rules, each with its place in the behaviour contract.

/// A rule of the behaviour contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Rule {
    /// Every call completes exactly once.
    ExactlyOnce,
    /// Nothing of an older epoch is stored or delivered.
    Fenced,
    /// At most one token request is on the wire.
    SingleFlight,
    /// What is told is stored before, unless the storage refused it.
    DurableFirst,
    /// Nothing but the listed causes ends a login.
    LoginEnds,
    /// Nothing but the listed causes changes the UUID or its binding.
    UuidChanges,
    /// What ended leaves nothing behind: not in the record, not on disk, not after a restart.
    Cleared,
    /// No token is delivered that the server would call expired.
    NotExpired,
    /// Every call can finish once faults stop.
    CanFinish,
    /// Each transition is told once, with its true reason, before the call that brought it.
    ToldOnce,
    /// A failure is never remembered: only the documented pauses hold a request back.
    NotRemembered,
    /// A request is tried at most three times.
    RetryBudget,
    /// A valid token is never held back: outside of the window it comes from memory, inside of it
    /// after 3 s at the latest.
    NeverDelayed,
    /// A customer's token that is over is never sent again, and no token of an ended session is.
    NoRequest,
    /// Storage that does not answer never mints.
    Unavailable,
    /// A call does what its documentation says.
    Documented,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::ExactlyOnce,
        Self::Fenced,
        Self::SingleFlight,
        Self::DurableFirst,
        Self::LoginEnds,
        Self::UuidChanges,
        Self::Cleared,
        Self::NotExpired,
        Self::CanFinish,
        Self::ToldOnce,
        Self::NotRemembered,
        Self::RetryBudget,
        Self::NeverDelayed,
        Self::NoRequest,
        Self::Unavailable,
        Self::Documented,
    ];

    /// Its name, and where the contract states it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ExactlyOnce => "every call completes exactly once (§4)",
            Self::Fenced => "nothing of an older epoch is stored or delivered (§3 Fencing)",
            Self::SingleFlight => "one token request on the wire (§3 Single flight)",
            Self::DurableFirst => "durable before told (§3, §7)",
            Self::LoginEnds => "only the listed causes end a login (§3 Rejection, §7)",
            Self::UuidChanges => "only the listed causes change the UUID (§2, §7)",
            Self::Cleared => "signed out stays signed out, destroyed stays destroyed (§2, §5)",
            Self::NotExpired => "no delivered token is expired by server time (§3 Clock)",
            Self::CanFinish => "every world can finish (§4)",
            Self::ToldOnce => "each transition is told once, before its call (§7)",
            Self::NotRemembered => "a failure is never remembered (§3)",
            Self::RetryBudget => "three tries at most (§3 Retry budget)",
            Self::NeverDelayed => "a valid token is never held back (§3 retrieveToken 1, 2)",
            Self::NoRequest => "no request with a token that is over (§3 retrieveToken 3)",
            Self::Unavailable => "storage that does not answer never mints (§5)",
            Self::Documented => "a call does what is documented (§2, §6, §7)",
        }
    }

    fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// What was broken so far, and how at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Verdict {
    broken: u32,
    first: Option<(Rule, &'static str)>,
}

impl Verdict {
    /// Notes that a rule was broken.
    pub fn accuse(&mut self, rule: Rule, how: &'static str) {
        self.broken |= rule.bit();
        self.first.get_or_insert((rule, how));
    }

    /// Whether a rule was kept.
    pub fn keeps(&self, rule: Rule) -> bool {
        self.broken & rule.bit() == 0
    }

    /// What was broken first, and how.
    pub fn first(&self) -> Option<(Rule, &'static str)> {
        self.first
    }
}
