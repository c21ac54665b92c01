//! A clock that stands still, and random bits that are no two times the same.

use std::sync::atomic::{AtomicU64, Ordering};

use snr_session::{BootTime, Moment, Text, UnixTime};

pub fn boot() -> BootTime {
    BootTime(1_000_000)
}

pub fn wall() -> UnixTime {
    UnixTime::from_seconds(1_800_000_000)
}

pub fn boot_id() -> Option<Text> {
    Text::new("boot")
}

pub struct Clock;

impl Clock {
    pub fn new() -> Self {
        Self
    }

    pub fn moment(&self) -> Moment {
        static DRAWN: AtomicU64 = AtomicU64::new(1);
        let drawn = DRAWN.fetch_add(1, Ordering::Relaxed);
        Moment {
            wall: wall(),
            boot: boot(),
            entropy: u128::from(drawn) << 64 | u128::from(drawn),
        }
    }
}
