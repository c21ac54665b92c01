//! The contract of the session engine, rule by rule, in a virtual world.

#[path = "../common/mod.rs"]
mod common;

mod budget;
mod clock;
mod crashes;
mod documented_methods;
mod errors;
mod fencing;
mod interleavings;
mod lifecycle;
mod rejection;
mod signing_in;
mod signing_out;
mod single_flight;
mod snapshot;
mod soak;
mod storage;
mod tokens;
