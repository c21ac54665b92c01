//! Proof that the session engine keeps the behaviour contract.
//!
//! The real `Session` is put into a [`world`] of storage, server, clocks and host, in which every
//! effect is held against the [`rules`] of the contract. The [`model`] tries everything that a
//! bounded number of events can lead to; the [`simulation`] lives long lives by dice.

pub mod dice;
pub mod model;
pub mod rules;
pub mod simulation;
pub mod world;
