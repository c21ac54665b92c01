//! The library's runtime, and what stands in for the parts of it that are not examined.

pub mod clock;
pub mod store;
pub mod sync;

#[path = "../../../src/runtime/driver.rs"]
pub mod driver;
#[path = "../../../src/runtime/queue.rs"]
mod queue;
#[path = "../../../src/runtime/transport.rs"]
pub mod transport;
#[path = "../../../src/runtime/turns.rs"]
pub mod turns;
#[path = "../../../src/runtime/workers.rs"]
pub mod workers;
