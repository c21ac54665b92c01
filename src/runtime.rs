//! What carries out the engine's decisions.
//!
//! A [`driver`] feeds the engine and orders its effects, [`workers`] wait for a [`transport`], a
//! [`store`] keeps the record, and callbacks take [`turns`]. Nothing here knows of
//! C, except that the clocks are read through it.

pub mod base_url;
pub mod clock;
pub mod driver;
#[cfg(feature = "http")]
pub mod http;
#[cfg(not(feature = "http"))]
#[path = "runtime/no_http.rs"]
pub mod http;
pub mod inside;
#[cfg(not(feature = "tls"))]
mod no_trust;
mod queue;
pub mod store;
pub mod sync;
pub mod transport;
pub mod turns;
pub mod workers;
