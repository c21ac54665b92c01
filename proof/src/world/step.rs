//! One step under way: what caused it, what is to go wrong in it, and what was seen so far.

use snr_session::Input;
use uuid::Uuid;

use super::disk::Stored;
use super::people::{Call, Calls, Name};
use super::server::TokenNo;

/// What caused a step, as far as the rules go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the engine's inputs are documented there")]
pub enum Cause {
    Begin,
    Retrieve(Call),
    Refresh(Call),
    Regenerate(Option<Name>),
    Destroy,
    ChangeKey,
    SameKey(Call),
    SignIn(Call, Option<Name>),
    Payload(Call, TokenNo, Uuid),
    SignOut {
        destroy: bool,
        call: Call,
    },
    SetEmail(Option<u32>),
    SetIdentifier(Option<u32>),
    /// An answer arrives; it is wanted when its request is on the wire and of this era.
    Answer {
        request: usize,
        wanted: bool,
    },
    Tick,
    ShutDown,
}

/// What is to go wrong in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Fate {
    /// Bit `n`: the storage refuses its change number `n`.
    pub fails: u8,
    /// After so many effects the process dies.
    pub dies_after: Option<u8>,
}

/// What a step came to, for whoever wants to let it go wrong elsewhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct Report {
    /// How many changes the storage was asked for.
    pub changes: u8,
    /// Bit `n`: something outside of the process happened with effect number `n`, so that dying
    /// right after it differs from dying before.
    pub marks: u64,
}

/// A step under way.
#[derive(Debug)]
pub struct Step {
    /// What caused it.
    pub cause: Cause,
    /// What is to go wrong.
    pub fate: Fate,
    /// What the engine held before.
    pub before: Option<Stored>,
    /// The era before.
    pub era: u32,
    /// Whether a token exchange was under way before.
    pub flying: bool,
    /// Whether its time is over, so that a request that follows is the first of another.
    pub is_too_late: bool,
    /// Bit `n`: call `n` waited before.
    pub waiting: u64,
    /// Whether the session started over in this step.
    pub replaced: bool,
    /// The customer's token that went.
    pub departed: Option<TokenNo>,
    /// Whether a token exchange was sent.
    pub sent: bool,
    /// The call that was completed with a token, and the token.
    pub granted: Option<(Call, TokenNo)>,
    /// Effects carried out so far, log lines not counted.
    pub effects: u8,
    /// Whether the process died.
    pub dead: bool,
    /// For whoever plans other fates.
    pub report: Report,
}

impl Step {
    /// A step that begins.
    pub fn new(cause: Cause, fate: Fate) -> Self {
        Self {
            cause,
            fate,
            before: None,
            era: 0,
            flying: false,
            is_too_late: false,
            waiting: 0,
            replaced: false,
            departed: None,
            sent: false,
            granted: None,
            effects: 0,
            dead: false,
            report: Report::default(),
        }
    }

    /// Whether a login under way goes on: a customer went, but nobody sent them away.
    pub fn leaves_logins_alone(&self) -> bool {
        let is_unasked = !matches!(self.cause, Cause::SignOut { .. });
        self.departed.is_some() && is_unasked && !self.replaced
    }

    /// Whether the storage refuses its next change.
    pub fn next_change_fails(&mut self) -> bool {
        let number = self.report.changes;
        self.report.changes += 1;
        number < 8 && self.fate.fails & (1 << number) != 0
    }

    /// Whether an effect can still be carried out; notes it when so.
    pub fn lives_to_act(&mut self) -> bool {
        if self.fate.dies_after == Some(self.effects) {
            self.dead = true;
        } else {
            self.effects += 1;
        }
        !self.dead
    }

    /// Notes that something happened outside of the process.
    pub fn mark(&mut self) {
        if self.effects < 64 {
            self.report.marks |= 1 << self.effects;
        }
    }
}

impl Cause {
    /// Whether deadlines that passed meanwhile come before it.
    pub fn yields_to_deadlines(self) -> bool {
        !matches!(self, Self::Answer { .. } | Self::Begin | Self::ShutDown)
    }

    /// The call that came with it.
    pub fn call(self) -> Option<Call> {
        match self {
            Self::Retrieve(call)
            | Self::Refresh(call)
            | Self::SameKey(call)
            | Self::SignIn(call, _)
            | Self::Payload(call, ..)
            | Self::SignOut { call, .. } => Some(call),
            _ => None,
        }
    }
}

/// An input and what it means.
pub struct Stimulus {
    /// What the rules go by.
    pub cause: Cause,
    /// What the engine gets.
    pub input: Input<Calls>,
}

impl std::fmt::Display for Fate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for change in (0..8).filter(|bit| self.fails & (1 << bit) != 0) {
            write!(f, ", change no. {} of the storage fails", change + 1)?;
        }
        match self.dies_after {
            Some(effects) => write!(f, ", the process dies after {effects} effects"),
            None => Ok(()),
        }
    }
}
