//! How a session is driven, published, read, started and ended, under every interleaving of the
//! threads that take part. The driver, the workers, the life of the one session and the engine are
//! the library's own source, built with the checker's locks; what is around them is here: a disk, a
//! server, a clock, a host.

#![allow(
    dead_code,
    reason = "the library's source is more than these tests use"
)]
#![allow(
    unexpected_cfgs,
    reason = "some features are the library's, not this crate's"
)]

mod ffi;
mod runtime;
mod world;

mod ending;
mod publishing;
mod waiting;
