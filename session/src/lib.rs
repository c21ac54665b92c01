//! The session engine of SNRClient.
//!
//! A [`Session`] is an ordinary value. It is told what happens as an [`Input`] and the [`Moment`]
//! in which it happens, and answers with what is to be done as a list of [`Effect`]s. It does no
//! I/O, starts no thread, reads no clock and draws no random number, so every behaviour can be
//! replayed, and every interleaving tried, without a device or a server.
//!
//! Where to look:
//!
//! - `session`: the decisions, one file for each kind; they begin in [`Session::step`];
//! - `host`: [`Input`]s and [`Effect`]s;
//! - [`record`]: what survives a restart, and how it is read back;
//! - [`wire`]: how the server spells things;
//! - `snapshot`: what may be read without waiting, a [`Snapshot`].

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod breaker;
mod error;
mod host;
pub mod identity;
pub mod record;
mod session;
mod settings;
mod snapshot;
mod text;
pub mod time;
mod token;
pub mod wire;

pub use error::{ApiError, Cause, ErrorCode, ErrorKind};
pub use host::{Effect, EndReason, Host, Input, LoginCall, Outcome, TokenPayload, Transition};
pub use identity::Seed;
pub use record::{Beginning, Recovery, StorageRead, StorageUnavailable};
pub use session::Session;
pub use settings::{ApiKey, LogLevel, Settings};
pub use snapshot::{Grant, Snapshot};
pub use text::{Body, Secret, Text};
pub use time::{BootTime, Moment, UnixTime};
pub use token::{Origin, Token};
pub use wire::answers::ConditionalStatus;
pub use wire::requests::{Credentials, IdentityProvider, LoginContext};
pub use wire::{Exchange, Request, RequestId, Response, TransportFailure};
