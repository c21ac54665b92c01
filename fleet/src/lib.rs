//! A fleet of devices through one day: what the engine's policy of asking does to the backend.
//!
//! The engine is a pure function of state, input and time, so a day of one device takes
//! microseconds. Each device lives alone: [`usage`] says when its app is used, a
//! [`client`] decides what is asked, and the [`backend`] answers by time and scenario alone. What
//! arrives is counted in the bins of a [`tally`], which is all that devices have in common, so the
//! figures depend on neither the order of the devices nor the number of threads.
//!
//! Where to look:
//!
//! - [`plan`]: how many devices, how they are used, and by which dice;
//! - [`usage`]: the diary of a device;
//! - [`backend`]: the scenarios;
//! - [`client`]: what a client is; [`device`]: the engine; [`naive`]: what it is compared with;
//! - [`fleet`]: all devices, on all cores;
//! - [`verdict`]: the aims; [`table`] and [`plot`]: how they are shown.

#![forbid(unsafe_code)]

pub mod backend;
pub mod client;
pub mod device;
pub mod fleet;
pub mod naive;
pub mod plan;
pub mod plot;
pub mod table;
pub mod tally;
pub mod usage;
pub mod verdict;
