//! How often the server is asked: delays between tries, and the circuit breaker.

use std::time::Duration;

use crate::time::BootTime;

/// Tries in all for a refresh or an anonymous login.
pub(crate) const MAX_TRIES: u8 = 3;

const FIRST_DELAY: Duration = Duration::from_secs(1);
const FAILURES_TO_OPEN: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);
const UNREACHABLE_PAUSE: Duration = Duration::from_secs(10);

/// Over how much, behind the instant that a server names, devices come back to it: so many times what
/// it asked for, so that a short pause stays short, and a minute at most.
const SPREAD: u32 = 3;
const LONGEST_SPREAD: Duration = Duration::from_secs(60);

/// The longest that the exchange of a valid token is put off.
const LONGEST_REST: Duration = Duration::from_secs(10 * 60);

/// A delay before try number `tries + 1`: exponential, with full jitter.
pub(crate) fn retry_delay(tries: u8, draw: f64) -> Duration {
    let ceiling = FIRST_DELAY * (1 << u32::from(tries.saturating_sub(1)).min(8));
    ceiling.mul_f64(draw)
}

/// When to come back to a server that asked to come back after `asked`: not before, within reason,
/// and, as it may have told every device the same instant, not all at once.
pub(crate) fn spread(asked: Duration, draw: f64) -> Duration {
    let asked = asked.min(LONGEST_PAUSE);
    let span = asked.saturating_mul(SPREAD).min(LONGEST_SPREAD);
    asked + span.mul_f64(draw)
}

/// Counts failures in a row and holds requests back when there are too many, or when the server
/// asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Breaker {
    failures: u32,
    pauses: u32,
    /// The circuit is open.
    open: Option<Pause>,
    /// The server asked for a pause.
    asked: Option<Pause>,
    /// Until when a valid token is not exchanged.
    resting_until: Option<BootTime>,
}

/// Requests are held back. Of two pauses the longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Pause {
    until: BootTime,
    /// After which answer; nothing when the server was not reached.
    status: Option<u16>,
}

/// A pause, as whoever is held back hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hold {
    /// For how much longer.
    pub(crate) left: Duration,
    /// After which answer; nothing when the server was not reached.
    pub(crate) status: Option<u16>,
}

impl Hold {
    /// The same, in seconds that are enough.
    pub(crate) fn seconds(&self) -> u128 {
        self.left.as_millis().div_ceil(1000)
    }
}

impl Breaker {
    /// How requests are held back, when they are.
    pub(crate) fn hold(&self, now: BootTime) -> Option<Hold> {
        let Pause { until, status } = self.open.max(self.asked)?;
        (now < until).then(|| Hold {
            left: until.since(now),
            status,
        })
    }

    /// Whether the exchange of a token that is still valid can wait.
    pub(crate) fn is_resting(&self, now: BootTime) -> bool {
        self.resting_until.is_some_and(|until| now < until)
    }

    /// The exchange of a token failed that is valid for `left`: nobody needs another one yet, and
    /// those who do need one come first.
    ///
    /// Never more than half of what is left, so that there is time to try again.
    pub(crate) fn rest(&mut self, left: Duration, now: BootTime, draw: f64) {
        let span = (left / 2).min(LONGEST_REST);
        self.resting_until = Some(now.plus(span.mul_f64(draw)));
    }

    /// There is another token, whose exchange has not failed.
    pub(crate) fn end_rest(&mut self) {
        self.resting_until = None;
    }

    /// A request succeeded: the circuit closes. A pause that the server asked for is still to be kept,
    /// because the request was sent before, or in spite of it.
    pub(crate) fn succeeded(&mut self) {
        *self = Self {
            asked: self.asked,
            resting_until: self.resting_until,
            ..Self::default()
        };
    }

    /// A request failed, with an error status or because the server was not reached. Returns the
    /// pause when this opened the circuit.
    ///
    /// The pause for an unreachable server is short, so that a returning network is used promptly;
    /// a server that answers badly gets longer and longer rest.
    pub(crate) fn failed(
        &mut self,
        status: Option<u16>,
        now: BootTime,
        draw: f64,
    ) -> Option<Duration> {
        self.failures = self.failures.saturating_add(1);
        // What was sent together fails together, which is one failure more and not several.
        let is_open = self
            .open
            .is_some_and(|open| now < open.until && (open.status.is_some() || status.is_none()));
        if self.failures < FAILURES_TO_OPEN || is_open {
            return None;
        }
        let ceiling = match status {
            None => UNREACHABLE_PAUSE,
            Some(_) => {
                let doubled = FIRST_PAUSE * (1 << self.pauses.min(8));
                self.pauses = self.pauses.saturating_add(1);
                doubled.min(LONGEST_PAUSE)
            }
        };
        let pause = ceiling.mul_f64(0.5 + draw / 2.0);
        let until = now.plus(pause);
        self.open = self.open.max(Some(Pause { until, status }));
        Some(pause)
    }

    /// The server asked for a pause of its own (`Retry-After`).
    pub(crate) fn asked_for(&mut self, pause: Duration, status: Option<u16>, now: BootTime) {
        let until = now.plus(pause);
        self.asked = self.asked.max(Some(Pause { until, status }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALMOST_ONE: f64 = 1.0 - f64::EPSILON;

    // spec §3: full jitter, exponential
    #[test]
    fn delays_grow_and_are_jittered() {
        assert_eq!(retry_delay(1, 0.0), Duration::ZERO);
        assert!(retry_delay(1, ALMOST_ONE) <= Duration::from_secs(1));
        assert!(retry_delay(2, ALMOST_ONE) > Duration::from_millis(1990));
    }

    // spec §3: after 5 failures in a row, 30 s doubling to 15 minutes, jittered
    #[test]
    fn server_failures_pause_for_longer_and_longer() {
        let mut breaker = Breaker::default();
        let now = BootTime(0);
        for _ in 0..4 {
            assert_eq!(breaker.failed(Some(500), now, 0.0), None);
        }
        let (mut ceilings, mut now) = (Vec::new(), now);
        for _ in 0..8 {
            let half = breaker.failed(Some(500), now, 0.0).unwrap();
            ceilings.push(half.as_secs() * 2);
            assert_eq!(breaker.failed(Some(500), now, 0.0), None, "open already");
            now = now.plus(half);
        }
        assert_eq!(ceilings, [30, 60, 120, 240, 480, 900, 900, 900]);
    }

    // spec §3: for failures to reach the server at most 10 s
    #[test]
    fn an_unreachable_server_is_tried_again_within_10_seconds() {
        let mut breaker = Breaker::default();
        for _ in 0..100 {
            breaker.failed(None, BootTime(0), ALMOST_ONE);
        }
        assert!(breaker.hold(BootTime(0)).unwrap().left <= Duration::from_secs(10));
        assert_eq!(breaker.hold(BootTime(10_000)), None);
    }

    // spec §3: `Retry-After` is respected, and devices that were told the same instant spread
    #[test]
    fn nobody_comes_back_before_the_server_says_and_not_all_at_once() {
        let seconds = Duration::from_secs;
        assert_eq!(spread(seconds(20), 0.0), seconds(20));
        let last = ALMOST_ONE;
        assert!(spread(seconds(1), last) <= seconds(4));
        assert!(spread(seconds(20), last) > seconds(79));
        assert!(spread(seconds(600), last) <= seconds(660));
        assert_eq!(spread(Duration::MAX, 0.0), LONGEST_PAUSE);
        assert!(spread(Duration::MAX, last) > LONGEST_PAUSE + seconds(59));
    }

    // spec §3: a valid token can wait, but never beyond half of what is left of it
    #[test]
    fn the_exchange_of_a_valid_token_rests_after_a_failure() {
        let mut breaker = Breaker::default();
        let last = ALMOST_ONE;
        breaker.rest(Duration::from_secs(100), BootTime(0), last);
        assert!(breaker.is_resting(BootTime(49_000)));
        assert!(!breaker.is_resting(BootTime(50_000)));
        breaker.rest(Duration::from_secs(100), BootTime(0), 0.5);
        assert!(breaker.is_resting(BootTime(24_999)));
        assert!(!breaker.is_resting(BootTime(25_000)));
        breaker.rest(Duration::from_secs(86_400), BootTime(0), last);
        assert!(!breaker.is_resting(BootTime(600_000)));
        breaker.succeeded();
        assert!(breaker.is_resting(BootTime(0)), "no other token came");
        breaker.end_rest();
        assert!(!breaker.is_resting(BootTime(0)));
    }

    // spec §3: a success closes it
    #[test]
    fn a_success_closes_the_circuit() {
        let mut breaker = Breaker::default();
        for _ in 0..5 {
            breaker.failed(Some(500), BootTime(0), 0.0);
        }
        assert!(breaker.hold(BootTime(1)).is_some());
        breaker.succeeded();
        assert_eq!(breaker, Breaker::default());
    }

    // spec §3: `Retry-After` is respected, whatever else is answered meanwhile
    #[test]
    fn a_success_ends_no_pause_that_the_server_asked_for() {
        let mut breaker = Breaker::default();
        breaker.asked_for(Duration::from_secs(60), Some(503), BootTime(0));
        breaker.succeeded();
        let hold = breaker.hold(BootTime(1_000)).unwrap();
        assert_eq!((hold.left.as_secs(), hold.status), (59, Some(503)));
    }
}
