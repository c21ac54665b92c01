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

/// Why a request failed, as far as it matters for asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureSide {
    /// The server answered, but not as it should.
    Server,
    /// The server was not reached.
    Network,
}

/// A delay before try number `tries + 1`: exponential, with full jitter.
pub(crate) fn retry_delay(tries: u8, entropy: u128) -> Duration {
    let ceiling = FIRST_DELAY * (1 << u32::from(tries.saturating_sub(1)).min(8));
    ceiling.mul_f64(fraction(entropy))
}

/// When to come back to a server that asked to come back after `asked`: not before, within reason,
/// and, as it may have told every device the same instant, not all at once.
pub(crate) fn spread(asked: Duration, entropy: u128) -> Duration {
    let asked = asked.min(LONGEST_PAUSE);
    let span = asked.saturating_mul(SPREAD).min(LONGEST_SPREAD);
    asked + span.mul_f64(fraction(entropy))
}

/// The low bits of `entropy` as a number from 0 to below 1.
fn fraction(entropy: u128) -> f64 {
    f64::from(entropy as u32) / (f64::from(u32::MAX) + 1.0)
}

/// Counts failures in a row and holds requests back when there are too many.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Breaker {
    failures: u32,
    pauses: u32,
    held_until: Option<BootTime>,
    /// Until when a valid token is not exchanged.
    resting_until: Option<BootTime>,
}

impl Breaker {
    /// How much longer requests are held back, when they are.
    pub(crate) fn hold(&self, now: BootTime) -> Option<Duration> {
        let until = self.held_until?;
        (now < until).then(|| until.since(now))
    }

    /// Whether the exchange of a token that is still valid can wait.
    pub(crate) fn is_resting(&self, now: BootTime) -> bool {
        self.resting_until.is_some_and(|until| now < until)
    }

    /// The exchange of a token failed that is valid for `left`: nobody needs another one yet, and
    /// those who do need one come first.
    ///
    /// Never more than half of what is left, so that there is time to try again.
    pub(crate) fn rest(&mut self, left: Duration, now: BootTime, entropy: u128) {
        let span = (left / 2).min(LONGEST_REST);
        self.resting_until = Some(now.plus(span.mul_f64(fraction(entropy))));
    }

    /// There is another token, which has not failed.
    pub(crate) fn end_rest(&mut self) {
        self.resting_until = None;
    }

    /// A request succeeded: the circuit closes.
    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// A request failed. Returns the pause when this opened the circuit.
    ///
    /// The pause for an unreachable server is short, so that a returning network is used promptly;
    /// a server that answers badly gets longer and longer rest.
    pub(crate) fn failed(
        &mut self,
        side: FailureSide,
        now: BootTime,
        entropy: u128,
    ) -> Option<Duration> {
        self.failures = self.failures.saturating_add(1);
        if self.failures < FAILURES_TO_OPEN {
            return None;
        }
        let ceiling = match side {
            FailureSide::Network => UNREACHABLE_PAUSE,
            FailureSide::Server => {
                let doubled = FIRST_PAUSE * (1 << self.pauses.min(8));
                self.pauses = self.pauses.saturating_add(1);
                doubled.min(LONGEST_PAUSE)
            }
        };
        let pause = ceiling.mul_f64(0.5 + fraction(entropy) / 2.0);
        self.hold_for(pause, now);
        Some(pause)
    }

    /// The server asked for a pause of its own (`Retry-After`).
    pub(crate) fn hold_for(&mut self, pause: Duration, now: BootTime) {
        let until = now.plus(pause);
        self.held_until = Some(self.held_until.map_or(until, |held| held.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec §3: full jitter, exponential
    #[test]
    fn delays_grow_and_are_jittered() {
        assert_eq!(retry_delay(1, 0), Duration::ZERO);
        assert!(retry_delay(1, u128::from(u32::MAX)) <= Duration::from_secs(1));
        assert!(retry_delay(2, u128::from(u32::MAX)) > Duration::from_millis(1990));
    }

    // spec §3: after 5 failures in a row, 30 s doubling to 15 minutes, jittered
    #[test]
    fn server_failures_pause_for_longer_and_longer() {
        let mut breaker = Breaker::default();
        let now = BootTime(0);
        for _ in 0..4 {
            assert_eq!(breaker.failed(FailureSide::Server, now, 0), None);
        }
        let mut ceilings = Vec::new();
        for _ in 0..8 {
            let half = breaker.failed(FailureSide::Server, now, 0).unwrap();
            ceilings.push(half.as_secs() * 2);
        }
        assert_eq!(ceilings, [30, 60, 120, 240, 480, 900, 900, 900]);
    }

    // spec §3: for failures to reach the server at most 10 s
    #[test]
    fn an_unreachable_server_is_tried_again_within_10_seconds() {
        let mut breaker = Breaker::default();
        for _ in 0..100 {
            breaker.failed(FailureSide::Network, BootTime(0), u128::MAX);
        }
        assert!(breaker.hold(BootTime(0)).unwrap() <= Duration::from_secs(10));
        assert_eq!(breaker.hold(BootTime(10_000)), None);
    }

    #[test]
    fn a_fraction_is_never_a_whole() {
        assert_eq!(fraction(0), 0.0);
        assert!(fraction(u128::MAX) < 1.0);
        assert!((fraction(1 << 31) - 0.5).abs() < 1e-6);
    }

    // spec §3: `Retry-After` is respected, and devices that were told the same instant spread
    #[test]
    fn nobody_comes_back_before_the_server_says_and_not_all_at_once() {
        let seconds = Duration::from_secs;
        assert_eq!(spread(seconds(20), 0), seconds(20));
        let last = u128::from(u32::MAX);
        assert!(spread(seconds(1), last) <= seconds(4));
        assert!(spread(seconds(20), last) > seconds(79));
        assert!(spread(seconds(600), last) <= seconds(660));
        assert_eq!(spread(Duration::MAX, 0), LONGEST_PAUSE);
        assert!(spread(Duration::MAX, last) > LONGEST_PAUSE + seconds(59));
    }

    // spec §3: a valid token can wait, but never beyond half of what is left of it
    #[test]
    fn the_exchange_of_a_valid_token_rests_after_a_failure() {
        let mut breaker = Breaker::default();
        let last = u128::from(u32::MAX);
        breaker.rest(Duration::from_secs(100), BootTime(0), last);
        assert!(breaker.is_resting(BootTime(49_000)));
        assert!(!breaker.is_resting(BootTime(50_000)));
        breaker.rest(Duration::from_secs(100), BootTime(0), last / 2 + 1);
        assert!(breaker.is_resting(BootTime(24_999)));
        assert!(!breaker.is_resting(BootTime(25_000)));
        breaker.rest(Duration::from_secs(86_400), BootTime(0), last);
        assert!(!breaker.is_resting(BootTime(600_000)));
        breaker.succeeded();
        assert!(!breaker.is_resting(BootTime(0)));
    }

    // spec §3: a success closes it
    #[test]
    fn a_success_closes_the_circuit() {
        let mut breaker = Breaker::default();
        for _ in 0..5 {
            breaker.failed(FailureSide::Server, BootTime(0), 0);
        }
        assert!(breaker.hold(BootTime(1)).is_some());
        breaker.succeeded();
        assert_eq!(breaker, Breaker::default());
    }
}
