//! The library's runtime, and what stands in for the parts of it that are not examined.

pub mod callbacks;
pub mod clock;
pub mod store;
pub mod sync;

#[path = "../../../src/runtime/completion.rs"]
pub mod completion;
#[path = "../../../src/runtime/driver.rs"]
pub mod driver;
#[path = "../../../src/runtime/running.rs"]
mod running;
#[path = "../../../src/runtime/transport.rs"]
pub mod transport;
#[path = "../../../src/runtime/workers.rs"]
pub mod workers;

pub use self::running::{Configuration, Runtime, StorageFailed, complain};
