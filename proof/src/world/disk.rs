//! The storage: what a restart would find, and what is in it.

use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

use super::people::Name;
use super::server::{TokenNo, token_number};

/// How the last attempt to change the storage went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "their names say it")]
pub enum LastChange {
    Written,
    NotWritten,
    Removed,
    NotRemoved,
}

/// The storage.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Disk {
    /// What a restart would find.
    pub bytes: Option<Arc<[u8]>>,
    /// The same, read.
    pub view: Option<Stored>,
    /// How the last attempt to change it went.
    pub last: LastChange,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            bytes: None,
            view: None,
            last: LastChange::Removed,
        }
    }
}

impl Disk {
    /// Whether the storage lacks the last change, because it refused it.
    pub fn is_behind(&self) -> bool {
        self.last != LastChange::Written
    }

    /// These bytes are stored now.
    pub fn write(&mut self, bytes: &[u8], view: Stored) {
        self.bytes = Some(bytes.into());
        self.view = Some(view);
        self.last = LastChange::Written;
    }

    /// Nothing is stored any more.
    pub fn remove(&mut self) {
        self.bytes = None;
        self.view = None;
        self.last = LastChange::Removed;
    }
}

/// A stored record, as far as the rules look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stored {
    /// How many commits led to it.
    pub generation: u64,
    /// The fingerprint of its API key.
    pub key: Uuid,
    /// The customer UUID.
    pub uuid: Uuid,
    /// What the host calls whom the UUID belongs to.
    pub binding: Option<Name>,
    /// What the server calls whom the UUID belongs to.
    pub customer_name: Option<Name>,
    /// The visitor's token.
    pub anonymous: Option<TokenNo>,
    /// The customer's token.
    pub customer: Option<TokenNo>,
    /// The visitor's email, which is a number here.
    pub email: Option<u32>,
    /// The host's identifier of the visitor, which is a number here.
    pub identifier: Option<u32>,
    /// The boot in which the server's time was last seen.
    pub seen_in_boot: Option<u32>,
    /// Whether it was the API that told it.
    pub seen_surely: bool,
    /// How far the device's calendar was ahead then.
    pub seen_ahead: i64,
    /// Which life of the session it belongs to; the world notes it, the record does not tell.
    pub life: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    generation: u64,
    api_key: &'a str,
    uuid: &'a str,
    binding: Option<&'a str>,
    customer_name: Option<&'a str>,
    #[serde(borrow)]
    anonymous: Option<Slot<'a>>,
    customer: Option<Slot<'a>>,
    custom_email: Option<&'a str>,
    custom_identifier: Option<&'a str>,
    last_seen: Option<LastSeen<'a>>,
}

#[derive(Deserialize)]
struct Slot<'a> {
    token: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LastSeen<'a> {
    sure: bool,
    wall_ahead: i64,
    boot_id: Option<&'a str>,
}

impl Stored {
    /// Reads a record; `None` when it holds anything that nobody in this world put there.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let line_end = bytes.iter().position(|byte| *byte == b'\n')?;
        let members: Members<'_> = serde_json::from_slice(bytes.get(line_end + 1..)?).ok()?;
        let slot = |slot: Option<Slot<'_>>| match slot {
            Some(slot) => token_number(slot.token).map(Some),
            None => Some(None),
        };
        let name = |text: Option<&str>| match text {
            Some(text) => Name::parse(text).map(Some),
            None => Some(None),
        };
        let number = |text: Option<&str>| match text {
            Some(text) => text.parse().ok().map(Some),
            None => Some(None),
        };
        Some(Self {
            generation: members.generation,
            key: members.api_key.parse().ok()?,
            uuid: members.uuid.parse().ok()?,
            binding: name(members.binding)?,
            customer_name: name(members.customer_name)?,
            anonymous: slot(members.anonymous)?,
            customer: slot(members.customer)?,
            email: number(members.custom_email)?,
            identifier: number(members.custom_identifier)?,
            seen_surely: members.last_seen.as_ref().is_some_and(|seen| seen.sure),
            seen_ahead: members.last_seen.as_ref().map_or(0, |seen| seen.wall_ahead),
            seen_in_boot: members
                .last_seen
                .and_then(|seen| boot_number(seen.boot_id?)),
            life: 0,
        })
    }
}

/// How the operating system names a boot.
pub fn boot_name(number: u32) -> String {
    format!("boot-{number}")
}

fn boot_number(name: &str) -> Option<u32> {
    name.strip_prefix("boot-")?.parse().ok()
}
