//! A stand-in for the Synerise authorization API, for developing and testing apps without a workspace or a network.
//!
//! It speaks the published shapes of that API on a loopback port: anonymous login, login, refresh, logout and the
//! public key of the tokens. On top of that it can be told to misbehave ([`Fault`]), to lie about the time
//! ([`Sandbox::set_clock_skew`]) and to recount what it was asked ([`Sandbox::requests`]).
//!
//! It is not affiliated with Synerise and not the definition of right: see the README for what is published and what
//! is assumed.
//!
//! ```
//! use snr_sandbox::{Account, Fault, FaultAction, Options, Sandbox};
//! use std::time::Duration;
//!
//! let sandbox = Sandbox::start(Options {
//!     token_lifetime: Duration::from_secs(60),
//!     accounts: vec![Account::new("anna@example.com", "secret")],
//!     ..Options::default()
//! })?;
//! sandbox.inject(Fault { path: "*".into(), times: 1, action: FaultAction::Drop });
//! assert!(sandbox.url().starts_with("http://127.0.0.1:"));
//! assert!(sandbox.requests().is_empty());
//! # Ok::<(), std::io::Error>(())
//! ```

mod clock;
mod control;
mod directory;
mod error;
mod faults;
mod fields;
mod journal;
mod log;
mod options;
mod pipeline;
mod routes;
mod sandbox;
mod server;
mod signing;
mod state;
mod tokens;
mod truncated;

pub use faults::{Fault, FaultAction};
pub use journal::LoggedRequest;
pub use options::{Account, IdentityProvider, Options, ProviderToken};
pub use sandbox::Sandbox;
