//! The server's clock, which is the true one, and the two clocks of the device.

use snr_session::{BootTime, UnixTime};

/// When worlds begin, by the server's clock.
pub const DAWN: i64 = 1_700_000_000_000;

/// One second, in the milliseconds in which all clocks count.
pub const SECOND: u64 = 1_000;

/// One hour.
pub const HOUR: u64 = 3_600 * SECOND;

/// Where all clocks stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Clocks {
    /// The server's time.
    pub server: i64,
    /// The device's time since boot.
    pub boot: u64,
    /// How far the device's calendar is ahead of the server's time.
    pub wall_ahead: i64,
    /// Which boot of the device this is.
    pub boots: u32,
}

impl Clocks {
    /// A device that has been running for an hour, with a calendar that is right.
    pub fn at_dawn() -> Self {
        Self {
            server: DAWN,
            boot: HOUR,
            wall_ahead: 0,
            boots: 1,
        }
    }

    /// The device's calendar.
    pub fn wall(&self) -> UnixTime {
        UnixTime(self.server + self.wall_ahead)
    }

    /// The device's time since boot.
    pub fn boot(&self) -> BootTime {
        BootTime(self.boot)
    }

    /// Time passes, for all of them alike; asleep or awake makes no difference.
    pub fn advance(&mut self, millis: u64) {
        self.boot += millis;
        self.server += i64::try_from(millis).unwrap_or(i64::MAX / 2);
    }

    /// The device boots anew, which takes a while.
    pub fn reboot(&mut self) {
        self.advance(20 * SECOND);
        self.boot = 20 * SECOND;
        self.boots += 1;
    }
}
