//! The session record: all that survives a restart, and how it is read back.

mod codec;

use std::sync::Arc;

use uuid::Uuid;

use crate::identity::Identity;
use crate::settings::{ApiKey, Settings};
use crate::text::{Body, Text};
use crate::time::{Anchor, Moment, ServerClock, UnixTime};
use crate::token::Token;

/// The longest stored record, in bytes. A longer one would not be read back.
pub const LONGEST_RECORD: usize = 1024 * 1024;

/// All that survives a restart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Record {
    pub(crate) generation: u64,
    pub(crate) api_key_fingerprint: Uuid,
    pub(crate) identity: Identity,
    pub(crate) anonymous: Option<Arc<Token>>,
    pub(crate) customer: Option<Arc<Token>>,
    pub(crate) custom_email: Option<Text>,
    pub(crate) custom_identifier: Option<Text>,
    pub(crate) last_seen: Option<LastSeen>,
}

/// The server's time as last seen, and the boot of the device in which it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct LastSeen {
    pub(crate) anchor: Anchor,
    /// Whether the API itself told it.
    pub(crate) is_sure: bool,
    /// What the API itself had told at the least, in this boot or before.
    pub(crate) floor: UnixTime,
    /// By how many milliseconds the device's calendar was ahead of the server's then.
    pub(crate) wall_ahead: i64,
    pub(crate) boot_id: Option<Text>,
}

/// Which of the two places for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The visitor's own token.
    Anonymous,
    /// The token of the customer who signed in.
    Customer,
}

impl Record {
    pub(crate) fn new(identity: Identity, api_key: &ApiKey) -> Self {
        Self {
            generation: 0,
            api_key_fingerprint: api_key.fingerprint(),
            identity,
            anonymous: None,
            customer: None,
            custom_email: None,
            custom_identifier: None,
            last_seen: None,
        }
    }

    /// Becomes the record of somebody else: nothing of the session so far is left in it.
    pub(crate) fn replace_identity(&mut self, identity: Identity) {
        self.identity = identity;
        self.anonymous = None;
        self.customer = None;
        self.custom_email = None;
        self.custom_identifier = None;
    }

    /// The slot that speaks for the session: the customer's when it is filled.
    pub(crate) fn current_slot(&self) -> Slot {
        match self.customer {
            Some(_) => Slot::Customer,
            None => Slot::Anonymous,
        }
    }

    pub(crate) fn slot(&self, slot: Slot) -> Option<&Arc<Token>> {
        match slot {
            Slot::Anonymous => self.anonymous.as_ref(),
            Slot::Customer => self.customer.as_ref(),
        }
    }

    pub(crate) fn fill(&mut self, slot: Slot, token: Option<Arc<Token>>) {
        match slot {
            Slot::Anonymous => self.anonymous = token,
            Slot::Customer => self.customer = token,
        }
    }

    /// The server's clock as this record remembers it.
    ///
    /// The time since boot means something only within the boot in which it was noted; how far the
    /// calendar is off is likely to be the same in the next.
    pub(crate) fn clock(&self, settings: &Settings, now: &Moment) -> ServerClock {
        let Some(seen) = &self.last_seen else {
            return ServerClock::default();
        };
        let estimate = ServerClock::estimate(seen.floor, seen.wall_ahead);
        let same_boot = seen.boot_id.is_some() && seen.boot_id == settings.boot_id;
        if same_boot && seen.anchor.boot <= now.boot {
            estimate.resume(seen.anchor, seen.is_sure)
        } else {
            estimate
        }
    }

    /// How many commits led to it.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The bytes to store.
    pub fn encode(&self, purpose: Purpose) -> Body {
        codec::encode(self, purpose)
    }

    /// Reads stored bytes back.
    ///
    /// # Errors
    ///
    /// When they are damaged, or of a format that only a newer version knows.
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        codec::decode(bytes).map(|commit| commit.record)
    }
}

/// What a record is stored for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// To keep something.
    Keep,
    /// To be rid of something: no trace of the record before may remain.
    Clear,
}

/// A record on its way to the storage.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Commit {
    /// What is to be stored in place of what is.
    pub record: Record,
    /// What it is stored for.
    pub purpose: Purpose,
}

impl Commit {
    /// The bytes to store. A storage that keeps nothing need not ask for them.
    pub fn encode(&self) -> Body {
        self.record.encode(self.purpose)
    }

    /// Reads stored bytes back.
    ///
    /// # Errors
    ///
    /// As [`Record::decode`].
    pub fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        codec::decode(bytes)
    }
}

/// What the first line of a stored record says to whoever stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// What the record was stored for.
    pub purpose: Purpose,
    /// How many bytes belong to it.
    pub length: usize,
}

impl Frame {
    /// Reads the first line, if the bytes are what was once written, in whatever version.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        codec::read_frame(bytes)
    }
}

/// Why stored bytes are not a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// They are not what was once written.
    Damaged(&'static str),
    /// A newer version of the library wrote them.
    NewerFormat(u32),
}

/// What reading the storage answered. "Could not read" is never "nothing stored".
#[derive(Debug)]
pub enum StorageRead {
    /// Something is stored: a record, or what cannot be read as one.
    Present(Result<Box<Record>, Unreadable>),
    /// Nothing is stored.
    Absent,
    /// Whether something is stored could not be found out.
    Unavailable(String),
}

/// Why the session cannot start now. The stored record, if any, is untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageUnavailable(pub String);

/// What a session begins with.
#[derive(Debug)]
pub enum Beginning {
    /// The record of the session before.
    Resume(Box<Record>),
    /// Nothing; a UUID is minted.
    Mint(MintPermit),
}

/// Leave to mint a new UUID: only storage that answered can grant it.
#[derive(Debug)]
pub struct MintPermit(());

/// A stored record that is damaged; it has to be set aside before anything may be minted.
#[derive(Debug)]
pub struct DamagedRecord {
    /// What is wrong with it.
    pub reason: &'static str,
}

impl DamagedRecord {
    /// Lets a fresh session begin, once the damaged record is safe under another name.
    ///
    /// # Errors
    ///
    /// When `set_aside` fails: a fresh record would erase the damaged one.
    pub fn set_aside(
        self,
        set_aside: impl FnOnce() -> Result<(), String>,
    ) -> Result<Beginning, StorageUnavailable> {
        set_aside()
            .map(|()| Beginning::Mint(MintPermit(())))
            .map_err(StorageUnavailable)
    }
}

/// What follows from what is stored.
#[derive(Debug)]
pub enum Recovery {
    /// A session can begin.
    Ready(Beginning),
    /// Something is stored that cannot be read.
    Damaged(DamagedRecord),
}

impl StorageRead {
    /// These bytes are stored.
    pub fn present(bytes: &[u8]) -> Self {
        Self::Present(Record::decode(bytes).map(Box::new))
    }

    /// How a session can begin.
    ///
    /// # Errors
    ///
    /// When the storage did not answer, or holds a record of a newer format.
    pub fn recover(self) -> Result<Recovery, StorageUnavailable> {
        match self {
            Self::Absent => Ok(Recovery::Ready(Beginning::Mint(MintPermit(())))),
            Self::Unavailable(reason) => Err(StorageUnavailable(reason)),
            Self::Present(Ok(record)) => Ok(Recovery::Ready(Beginning::Resume(record))),
            Self::Present(Err(Unreadable::Damaged(reason))) => {
                Ok(Recovery::Damaged(DamagedRecord { reason }))
            }
            Self::Present(Err(Unreadable::NewerFormat(version))) => {
                Err(StorageUnavailable(format!(
                    "the stored session has format {version}, which only a newer version of this \
                     library reads; it was left alone"
                )))
            }
        }
    }
}
