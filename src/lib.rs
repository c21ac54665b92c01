//! The customer session of the Synerise platform behind a C ABI.
//!
//! The library is used through `include/SNRClient.h`, which is generated from [`ffi`] and is the
//! manual. Three layers, each of which knows only the ones below it:
//!
//! - [`ffi`]: the C ABI, one file for each C type; all `unsafe` is here;
//! - [`runtime`]: threads, HTTP, storage and clocks, which carry out what the engine decides;
//! - [`snr_session`]: the engine, which decides and does nothing else.

pub mod ffi;
pub mod runtime;
