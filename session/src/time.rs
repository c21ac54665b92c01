//! Points in time, and the server's clock as this device knows it.

use std::mem;
use std::time::Duration;

/// Milliseconds since 1970, by whichever clock its context names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// From whole seconds since 1970; what does not fit is clamped.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Seconds since 1970, with the milliseconds behind the point.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// How long after `earlier` this is, in milliseconds; negative when it is before.
    pub fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This time, so many milliseconds later.
    pub fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// Milliseconds since the device booted: it never jumps, and it counts through sleep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct BootTime(pub u64);

impl BootTime {
    /// This time, so much later.
    pub fn plus(self, span: Duration) -> Self {
        let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(millis))
    }

    /// How long after `earlier` this is; zero when it is before.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// What the outside says of the moment in which a step happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Moment {
    /// The device's calendar, which may be wrong and may jump.
    pub wall: UnixTime,
    /// The time since boot, which does neither.
    pub boot: BootTime,
    /// Fresh random bits, for the one UUID that this step may choose, or for its delays.
    pub entropy: u128,
}

/// What a step leaves to chance, each with random bits of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Chance {
    Retry,
    Spread,
    Pause,
    Rest,
}

impl Moment {
    /// A number from 0 to below 1.
    pub(crate) fn draw(&self, chance: Chance) -> f64 {
        let bits = self.entropy >> (32 * chance as u32);
        f64::from(bits as u32) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The server's time, worked out from what it said and the time since boot.
///
/// Until the API itself has said anything since boot, the device's calendar stands in: as it is, or
/// set right by how far it was ahead before, whichever is earlier, and never earlier than a time that
/// the server has already told. Hearsay, from whoever else answers, is better than that, but not
/// sure: any other answer replaces it, and no login is given up because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ServerClock {
    said: Said,
    floor: UnixTime,
    wall_ahead: i64,
}

/// What was said of the server's time since boot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Said {
    #[default]
    Nothing,
    /// By somebody who may not be the API.
    Hearsay(Anchor),
    /// By the API itself.
    Sure(Anchor),
}

/// One server time and the time since boot at which it was the server's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// What the server said.
    pub server: UnixTime,
    /// When, since boot, the request left to which it said so.
    pub boot: BootTime,
}

/// What an answer tells of the server's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    /// The earliest that it can have been.
    pub(crate) earliest: UnixTime,
    /// The latest that it can have been.
    pub(crate) latest: UnixTime,
    /// What it most likely was.
    pub(crate) best: UnixTime,
}

impl Anchor {
    fn at(self, boot: BootTime) -> UnixTime {
        let elapsed = boot.0.saturating_sub(self.boot.0);
        let elapsed = i64::try_from(elapsed).unwrap_or(i64::MAX);
        self.server.plus_millis(elapsed)
    }
}

impl ServerClock {
    /// A clock that knows that the server's time has reached `floor`, and by how many milliseconds
    /// the device's calendar was ahead of it then.
    pub(crate) fn estimate(floor: UnixTime, wall_ahead: i64) -> Self {
        Self {
            said: Said::Nothing,
            floor,
            wall_ahead,
        }
    }

    /// The same, with an anchor of this same boot.
    pub(crate) fn resume(self, anchor: Anchor, is_sure: bool) -> Self {
        let said = if is_sure {
            Said::Sure(anchor)
        } else {
            Said::Hearsay(anchor)
        };
        Self { said, ..self }
    }

    /// Learns what an answer of the API tells that came at `received` to a request that left at
    /// `sent`.
    ///
    /// Anchoring at the sending never puts the clock behind the server's, whatever the answer's
    /// journey took, so an expired token cannot pass for a valid one. A clock that was right before
    /// is not put ahead by an answer that took long: what it said stays, if that may be true.
    pub(crate) fn observe(&mut self, told: Told, sent: BootTime, received: BootTime) {
        self.floor = self.floor.max(told.earliest);
        let at_sending = |server| Anchor { server, boot: sent };
        let possible = told.earliest..=at_sending(told.latest).at(received);
        self.said = match self.said {
            Said::Sure(old) if possible.contains(&old.at(received)) => self.said,
            _ => Said::Sure(at_sending(told.best)),
        };
    }

    /// Hears what somebody tells who may not be the API, or an answer that took so long that it may
    /// be of any time. It counts only as long as the time is not sure, and if it can be true: the
    /// server's time does not go back.
    pub(crate) fn hear(&mut self, told: Told, sent: BootTime) {
        // Clocks that are right differ, and `Date` leaves out the milliseconds.
        const TOLERANCE: i64 = 60_000;
        if !self.is_sure() && told.best.plus_millis(TOLERANCE) >= self.floor {
            self.said = Said::Hearsay(Anchor {
                server: told.best,
                boot: sent,
            });
        }
    }

    /// Whether the API has said since boot what time it is.
    pub(crate) fn is_sure(&self) -> bool {
        matches!(self.said, Said::Sure(_))
    }

    /// Whether only somebody else than the API has said since boot what time it is.
    pub(crate) fn is_hearsay(&self) -> bool {
        matches!(self.said, Said::Hearsay(_))
    }

    /// Whether another knows its time from the same source.
    pub(crate) fn is_as_sure_as(&self, other: &Self) -> bool {
        mem::discriminant(&self.said) == mem::discriminant(&other.said)
    }

    /// The server's time at `boot`, if anything was said of it since boot.
    pub(crate) fn told(&self, boot: BootTime) -> Option<UnixTime> {
        match self.said {
            Said::Nothing => None,
            Said::Hearsay(anchor) => Some(anchor.at(boot).max(self.floor)),
            Said::Sure(anchor) => Some(anchor.at(boot)),
        }
    }

    /// What is known of the server's time apart from hearsay: a time that it has reached, and by how
    /// many milliseconds `wall` was ahead of it, as an [estimate](Self::estimate) takes them.
    pub(crate) fn known(&self, moment: &Moment) -> (UnixTime, i64) {
        match self.said {
            Said::Sure(anchor) => {
                let server = anchor.at(moment.boot);
                (server, moment.wall.millis_since(server))
            }
            Said::Nothing | Said::Hearsay(_) => (self.floor, self.wall_ahead),
        }
    }

    /// The server's time at `boot`; `wall` is asked only while nothing was said of it.
    pub fn at(&self, boot: BootTime, wall: impl FnOnce() -> UnixTime) -> UnixTime {
        self.told(boot).unwrap_or_else(|| {
            wall()
                .plus_millis(self.wall_ahead.max(0).saturating_neg())
                .max(self.floor)
        })
    }

    /// The server's time at `moment`.
    pub fn now(&self, moment: &Moment) -> UnixTime {
        self.at(moment.boot, || moment.wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(wall: i64, boot: u64) -> Moment {
        Moment {
            wall: UnixTime(wall),
            boot: BootTime(boot),
            entropy: 0,
        }
    }

    fn exactly(server: i64) -> Told {
        Told {
            earliest: UnixTime(server),
            latest: UnixTime(server),
            best: UnixTime(server),
        }
    }

    fn told_at(clock: &ServerClock, boot: u64) -> i64 {
        clock.now(&moment(0, boot)).0
    }

    // spec §7: signed in until the token expires, however slow an answer was
    #[test]
    fn a_slow_answer_does_not_put_a_clock_ahead_that_may_be_right() {
        let mut clock = ServerClock::default();
        clock.observe(exactly(100_000), BootTime(1_000), BootTime(1_010));
        clock.observe(exactly(104_900), BootTime(2_000), BootTime(6_000));
        assert_eq!(told_at(&clock, 6_000), 105_000);
    }

    // spec §3 Clock: the newest answer counts when the clock cannot be right
    #[test]
    fn a_clock_that_an_answer_refutes_is_set_anew() {
        for told in [90_000, 110_000] {
            let mut clock = ServerClock::default();
            clock.observe(exactly(100_000), BootTime(1_000), BootTime(1_010));
            clock.observe(exactly(told), BootTime(2_000), BootTime(2_100));
            assert_eq!(told_at(&clock, 2_100), told + 100);
        }
    }

    // spec §3 Clock: each response gives an offset, but nobody else's counts once the API's is there
    #[test]
    fn hearsay_counts_until_the_time_is_sure() {
        let mut clock = ServerClock::estimate(UnixTime(100_000), 0);
        for (heard, expected) in [
            (30_000, 200_000), // cannot be true
            (50_000, 100_000),
            (300_000, 300_000),
            (150_000, 150_000),
        ] {
            clock.hear(exactly(heard), BootTime(7));
            assert!(!clock.is_sure());
            assert_eq!(clock.now(&moment(200_000, 7)), UnixTime(expected));
        }
        clock.observe(exactly(120_000), BootTime(7), BootTime(7));
        clock.hear(exactly(300_000), BootTime(7));
        assert!(clock.is_sure());
        assert_eq!(clock.now(&moment(200_000, 7)), UnixTime(120_000));
    }

    // spec §3 Clock: of two tellings neither puts a clock off that lies between them
    #[test]
    fn a_clock_between_two_tellings_stays() {
        let mut clock = ServerClock::default();
        clock.observe(exactly(100_000), BootTime(1_000), BootTime(1_000));
        let told = Told {
            earliest: UnixTime(95_000),
            latest: UnixTime(7_300_000),
            best: UnixTime(95_000),
        };
        clock.observe(told, BootTime(2_000), BootTime(2_000));
        assert_eq!(told_at(&clock, 2_000), 101_000);
    }

    #[test]
    fn a_draw_is_never_a_whole_and_has_bits_of_its_own() {
        let draws = |entropy| {
            let moment = Moment {
                entropy,
                ..Moment::default()
            };
            [Chance::Retry, Chance::Spread, Chance::Pause, Chance::Rest]
                .map(|chance| moment.draw(chance))
        };
        assert_eq!(draws(0), [0.0; 4]);
        assert!(draws(u128::MAX).iter().all(|draw| *draw < 1.0));
        assert_eq!(draws(1 << 31), [0.5, 0.0, 0.0, 0.0]);
        assert_eq!(draws(1 << 63), [0.0, 0.5, 0.0, 0.0]);
        assert_eq!(draws(1 << 95), [0.0, 0.0, 0.5, 0.0]);
        assert_eq!(draws(1 << 127), [0.0, 0.0, 0.0, 0.5]);
    }

    #[test]
    fn milliseconds_come_behind_the_point() {
        assert_eq!(UnixTime(1_795_619_280_250).as_seconds(), 1_795_619_280.25);
    }

    // spec §3, F43, T43: a calendar that jumps changes nothing once the server has answered
    #[test]
    fn an_anchored_clock_ignores_the_calendar() {
        let mut clock = ServerClock::default();
        clock.observe(exactly(1_000_000), BootTime(500), BootTime(500));
        for wall in [0, i64::MIN, i64::MAX, 2_000_000] {
            assert_eq!(clock.now(&moment(wall, 1_500)), UnixTime(1_001_000));
        }
    }

    // spec §3, T43: a device that starts in 1970 does not rewind the server
    #[test]
    fn without_an_anchor_the_calendar_stands_in_above_the_floor() {
        let clock = ServerClock::estimate(UnixTime(1_000), 0);
        assert_eq!(clock.now(&moment(0, 7)), UnixTime(1_000));
        assert_eq!(clock.now(&moment(i64::MIN, 7)), UnixTime(1_000));
        assert_eq!(clock.now(&moment(5_000, 7)), UnixTime(5_000));
    }

    // spec §3, F43: a calendar that is hours ahead may be ahead by as much after a reboot
    #[test]
    fn without_an_anchor_a_calendar_that_was_ahead_is_set_right() {
        let two_hours = 2 * 3600 * 1000;
        let clock = ServerClock::estimate(UnixTime(1_000), two_hours);
        assert_eq!(clock.now(&moment(two_hours + 5_000, 7)), UnixTime(5_000));
    }

    // spec §3: nothing but a rejection ends a session; somebody may have set the calendar right
    #[test]
    fn without_an_anchor_a_calendar_that_was_behind_is_not_put_forward() {
        let two_hours = 2 * 3600 * 1000;
        let clock = ServerClock::estimate(UnixTime(1_000), -two_hours);
        assert_eq!(clock.now(&moment(5_000, 7)), UnixTime(5_000));
    }
}
