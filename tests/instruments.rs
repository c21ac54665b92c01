//! Instruments that show what no ordinary test does: crash enumeration, sanitizers, race checkers, and a search of the
//! process's memory. What each shows, and what not, is in `tests/instruments/README.md`.
#![cfg(target_os = "linux")]

#[allow(
    dead_code,
    unused_imports,
    reason = "the tests of the C programs use the rest"
)]
#[path = "c/tools/mod.rs"]
mod tools;

#[path = "instruments/workshop.rs"]
mod workshop;

#[path = "instruments/crash.rs"]
mod crash;
#[path = "instruments/heap.rs"]
mod heap;
#[path = "instruments/races.rs"]
mod races;
#[path = "instruments/sanitizers.rs"]
mod sanitizers;
