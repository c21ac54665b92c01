//! What is noted of a run: nothing, a hash, or lines to read.

use std::hash::{DefaultHasher, Hash, Hasher};

use snr_session::{Effect, Outcome};
use uuid::Uuid;

use super::World;
use super::disk::Stored;
use super::people::Calls;

/// What is noted of a run.
#[derive(Debug, Default)]
pub enum Log {
    /// Nothing.
    #[default]
    Silent,
    /// A hash of all effects in their order.
    Digest(DefaultHasher),
    /// The hash, and lines to read.
    Lines(DefaultHasher, Vec<String>),
}

impl Log {
    /// A log that only hashes.
    pub fn digest() -> Self {
        Self::Digest(DefaultHasher::new())
    }

    /// A log to read.
    pub fn lines() -> Self {
        Self::Lines(DefaultHasher::new(), Vec::new())
    }

    /// The hash of all that happened.
    pub fn hash(&self) -> u64 {
        match self {
            Self::Silent => 0,
            Self::Digest(hasher) | Self::Lines(hasher, _) => hasher.finish(),
        }
    }

    /// The lines so far; they are forgotten here.
    pub fn take_lines(&mut self) -> Vec<String> {
        match self {
            Self::Lines(_, lines) => std::mem::take(lines),
            _ => Vec::new(),
        }
    }

    pub(super) fn line(&mut self, line: impl FnOnce() -> String) {
        if let Self::Lines(_, lines) = self {
            lines.push(line());
        }
    }

    pub(super) fn effect(&mut self, world: &World, effect: &Effect<Calls>) {
        match self {
            Self::Silent => {}
            Self::Digest(hasher) => effect.hash(hasher),
            Self::Lines(hasher, lines) => {
                effect.hash(hasher);
                lines.push(describe(world, effect));
            }
        }
    }
}

/// The first digits tell one UUID from another.
pub(super) fn short(uuid: &Uuid) -> String {
    uuid.to_string().chars().take(8).collect()
}

fn describe(world: &World, effect: &Effect<Calls>) -> String {
    match effect {
        Effect::Commit(commit) => match Stored::read(commit.encode().expose()) {
            Some(stored) => format!("store {stored}"),
            None => "store something unreadable".into(),
        },
        Effect::Remove => "remove what is stored".into(),
        Effect::Publish(snapshot) => format!("publish {}", short(&snapshot.uuid())),
        Effect::Send(id, request) => match world.server.read(request) {
            Some(kind) => format!("send #{} {kind:?}", id.serial),
            None => format!("send #{} {}", id.serial, request.path),
        },
        Effect::Abandon(id) => format!("abandon #{}", id.serial),
        Effect::Notify(transition) => format!("tell the delegate {transition:?}"),
        Effect::Log(_, line) => line.clone(),
        Effect::Complete(outcome) => match outcome {
            Outcome::Token(call, Ok(grant)) => {
                format!(
                    "complete call {} with {}",
                    call.0,
                    grant.token.text.expose()
                )
            }
            Outcome::Token(call, Err(error)) | Outcome::Unit(call, Err(error)) => {
                format!("fail call {}: {:?}: {}", call.0, error.code, error.message)
            }
            Outcome::Unit(call, Ok(())) => format!("complete call {}", call.0),
            Outcome::Status(call, result) => match result {
                Ok(status) => format!("complete call {} with {status:?}", call.0),
                Err(error) => format!("fail call {}: {:?}: {}", call.0, error.code, error.message),
            },
        },
    }
}

impl std::fmt::Display for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.binding.map_or("nobody", |name| name.as_str());
        let token = |slot: Option<u32>| match slot {
            Some(number) => format!("token-{number}"),
            None => "no token".into(),
        };
        write!(
            f,
            "no. {}: UUID {} of {name}, visitor {}, customer {}",
            self.generation,
            short(&self.uuid),
            token(self.anonymous),
            token(self.customer)
        )
    }
}
