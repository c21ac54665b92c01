//! The device's clocks and its random bits.

use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use snr_session::{BootTime, Moment, Text, UnixTime};

use crate::ffi::os;

/// Random bits that are drawn from the operating system at once.
const POOL_SIZE: usize = 512;

/// The time since boot, which counts through sleep.
pub fn boot() -> BootTime {
    BootTime(os::millis_since_boot())
}

/// The calendar.
pub fn wall() -> UnixTime {
    let millis = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_millis()).unwrap_or(i64::MAX),
    };
    UnixTime(millis)
}

/// What tells this boot of the device from others.
pub fn boot_id() -> Option<Text> {
    os::boot_id().and_then(Text::new)
}

/// Tells the engine what moment it is.
#[derive(Default)]
pub struct Clock {
    pool: Mutex<Pool>,
}

impl Clock {
    /// The device's clocks, and a stock of random bits.
    pub fn new() -> Self {
        Self::default()
    }

    /// This moment, with fresh random bits.
    pub fn moment(&self) -> Moment {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        Moment {
            wall: wall(),
            boot: boot(),
            entropy: pool.draw(),
        }
    }
}

/// Random bits in stock, so that not each step asks the operating system.
struct Pool {
    bytes: [u8; POOL_SIZE],
    used: usize,
}

impl Default for Pool {
    fn default() -> Self {
        Self {
            bytes: [0; POOL_SIZE],
            used: POOL_SIZE,
        }
    }
}

impl Pool {
    fn draw(&mut self) -> u128 {
        const SIZE: usize = size_of::<u128>();
        if self.used + SIZE > POOL_SIZE {
            // An operating system without random bits cannot mint UUIDs; there is no going on.
            getrandom::fill(&mut self.bytes).expect("the operating system gives random bits");
            self.used = 0;
        }
        let mut drawn = [0; SIZE];
        let stock = &mut self.bytes[self.used..self.used + SIZE];
        drawn.swap_with_slice(stock);
        self.used += SIZE;
        u128::from_ne_bytes(drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_moment_has_bits_of_its_own() {
        let clock = Clock::new();
        let mut drawn: Vec<_> = (0..200).map(|_| clock.moment().entropy).collect();
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!(drawn.len(), 200);
    }
}
