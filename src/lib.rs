//! The customer session of the Synerise platform behind a C ABI.
//!
//! The library is used through `include/SNRClient.h`, which is generated from [`ffi`] and is the
//! manual. Three parts:
//!
//! - [`ffi`]: the border to C, both ways. What C calls, one file for each C type; how C is called
//!   back ([`ffi::callback`], [`ffi::delivery`]); and the one session of the process, which both
//!   meet in. All `unsafe` is here;
//! - [`runtime`]: threads, HTTP, storage and clocks, which carry out what the engine decides, whoever
//!   the host is;
//! - [`snr_session`]: the engine, which decides and does nothing else.

pub mod ffi;
#[cfg(test)]
mod first_session;
pub mod runtime;
#[cfg(feature = "testing")]
mod testing;
