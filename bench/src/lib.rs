//! A session whose speed is measured, by `make bench` and by `make bench-engine`.

mod world;

pub use self::world::World;
