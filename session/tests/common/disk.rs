//! A storage that can be told to fail.

use serde_json::Value;
use snr_session::record::{Frame, Purpose};
use uuid::Uuid;

#[derive(Debug, Clone, Default)]
pub struct Disk {
    /// What a restart would find.
    pub stored: Option<Vec<u8>>,
    /// For each of the next writes, whether it fails; afterwards `fails` decides.
    pub script: Vec<bool>,
    pub fails: bool,
    pub removal_fails: bool,
    pub writes: u32,
    /// What each write said it was for.
    pub purposes: Vec<Purpose>,
}

/// What is stored, as far as tests look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub uuid: Uuid,
    pub generation: u64,
    pub binding: Option<String>,
    /// What the server calls whom the UUID belongs to.
    pub owner: Option<String>,
    pub anonymous: Option<String>,
    pub customer: Option<String>,
    pub email: Option<String>,
    pub identifier: Option<String>,
}

impl Disk {
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.writes += 1;
        self.purposes
            .extend(Frame::read(bytes).map(|frame| frame.purpose));
        let fails = if self.script.is_empty() {
            self.fails
        } else {
            self.script.remove(0)
        };
        if fails {
            return Err("disk full".into());
        }
        self.stored = Some(bytes.to_vec());
        Ok(())
    }

    pub fn remove(&mut self) -> Result<(), String> {
        if self.removal_fails {
            return Err("read-only".into());
        }
        self.stored = None;
        Ok(())
    }

    pub fn record(&self) -> Option<Stored> {
        self.stored.as_deref().map(Stored::read)
    }
}

impl Stored {
    pub fn read(bytes: &[u8]) -> Self {
        let value = payload(bytes);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self {
            uuid: value["uuid"].as_str().unwrap().parse().unwrap(),
            generation: value["generation"].as_u64().unwrap(),
            binding: text(&value["binding"]),
            owner: text(&value["customerName"]),
            anonymous: text(&value["anonymous"]["token"]),
            customer: text(&value["customer"]["token"]),
            email: text(&value["customEmail"]),
            identifier: text(&value["customIdentifier"]),
        }
    }

    pub fn holds(&self, token: &str) -> bool {
        self.anonymous.as_deref() == Some(token) || self.customer.as_deref() == Some(token)
    }
}

fn payload(bytes: &[u8]) -> Value {
    let line_end = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    serde_json::from_slice(&bytes[line_end + 1..]).unwrap()
}

/// The stored record without what may differ although the session does not.
pub fn comparable(bytes: &[u8]) -> Value {
    let mut value = payload(bytes);
    let members = value.as_object_mut().unwrap();
    members.remove("generation");
    members.remove("lastSeen");
    value
}
