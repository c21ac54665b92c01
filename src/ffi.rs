//! The C ABI. One file for each C type; all `unsafe` of the library is in this folder.
//!
//! The doc comments of what is exported become the comments of `include/SNRClient.h`, so they are
//! written for somebody who reads C.

#![allow(non_snake_case, reason = "names are those of the header")]
#![allow(
    clippy::missing_safety_doc,
    reason = "the header's chapters say what a caller promises"
)]

pub mod api_error;
pub mod boundary;
pub mod callback;
mod callbacks;
pub mod client;
pub mod client_login;
mod completion;
pub mod delegate;
pub mod delivery;
pub mod enums;
pub mod executor;
pub mod host_storage;
pub mod host_transport;
mod instance;
pub mod logger;
pub mod os;
mod running;
pub mod settings;
pub mod settings_hooks;
pub mod storage;
pub mod string;
pub mod synerise;
#[cfg(feature = "testing")]
pub mod testing;
pub mod token;
pub mod token_payload;
pub mod tracker;
pub mod transport;
