//! Fuzz targets for SNRClient.
//!
//! Each target turns any bytes into a run of the library and checks what the library promises
//! about it; it panics when a promise is broken. `run.sh` drives them with libFuzzer, and
//! `cargo test` replays the committed inputs without it. See README.md.

pub mod answers;
pub mod c_entry;
mod engine;
mod feed;
pub mod hooks;
mod host;
mod planted;
pub mod record;
mod secrets;
pub mod session;
mod text;

/// A target: its name, which is that of its folder of inputs, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("answers", answers::run),
    ("record", record::run),
    ("session", session::run),
    ("c_entry", c_entry::run),
    ("hooks", hooks::run),
];
