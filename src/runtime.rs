//! What carries out the engine's decisions.
//!
//! A [`Runtime`] is one running session: a [`driver`] that feeds the engine and orders its
//! effects, [`workers`] that wait for a [`transport`], a [`store`], and the [`callbacks`].

pub mod base_url;
pub mod callbacks;
pub mod clock;
pub mod completion;
pub mod driver;
#[cfg(feature = "http")]
pub mod http;
#[cfg(not(feature = "http"))]
#[path = "runtime/no_http.rs"]
pub mod http;
mod inside;
#[cfg(not(feature = "tls"))]
mod no_trust;
mod running;
pub mod store;
pub mod sync;
pub mod transport;
pub mod workers;

pub use self::running::{Configuration, Runtime, StorageFailed, complain};
