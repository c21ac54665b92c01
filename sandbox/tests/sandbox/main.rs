//! The sandbox seen from outside, through its socket.

mod binary;
mod client;
mod concurrency;
mod control;
mod faults;
mod journal;
mod login;
mod session;
mod time;
