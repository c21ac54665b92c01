//! What is counted. Tallies add up, in whatever order.

use crate::plan::{DAY_END, Millis, SECOND, WARM_UP};

/// The width of a bin: short enough to show a herd, long enough to be a load.
pub const BIN: Millis = 10 * SECOND;
/// The bins of a day.
pub const BINS: usize = ((DAY_END - WARM_UP) / BIN) as usize;

/// How finely waits are told apart, and the longest that is.
const WAIT_STEP: Millis = 10;
const WAIT_STEPS: usize = 12_000;

/// How long calls waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    steps: Vec<u64>,
    longest: Millis,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            steps: vec![0; WAIT_STEPS],
            longest: 0,
        }
    }
}

impl Waits {
    /// Counts one.
    pub fn note(&mut self, wait: Millis) {
        let step = usize::try_from(wait / WAIT_STEP)
            .unwrap_or(WAIT_STEPS)
            .min(WAIT_STEPS - 1);
        self.steps[step] += 1;
        self.longest = self.longest.max(wait);
    }

    /// The longest.
    pub fn longest(&self) -> Millis {
        self.longest
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.steps.iter().sum()
    }

    /// The wait that is not exceeded by `part` of them, to within 10 ms; none when there are none.
    pub fn percentile(&self, part: f64) -> Option<Millis> {
        let wanted = (self.count() as f64 * part).ceil().max(1.0) as u64;
        let mut seen = 0;
        let step = self.steps.iter().position(|count| {
            seen += count;
            seen >= wanted
        })?;
        let upper_end = (step as Millis + 1) * WAIT_STEP;
        Some(if step == WAIT_STEPS - 1 {
            self.longest
        } else {
            upper_end.min(self.longest)
        })
    }
}

/// What a part of the fleet did to the backend, and what its calls came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    bins: Vec<u32>,
    /// Waits of calls, from the call to its one completion.
    pub waits: Waits,
    /// Calls made.
    pub calls: u64,
    /// Calls that ended with an error.
    pub failed: u64,
    /// Those of them that were not sent at all, because the circuit was open.
    pub held_back: u64,
    /// Calls that waited longer than is documented.
    pub over_bound: u64,
    /// Steps of the engine.
    pub steps: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            bins: vec![0; BINS],
            waits: Waits::default(),
            calls: 0,
            failed: 0,
            held_back: 0,
            over_bound: 0,
            steps: 0,
        }
    }
}

impl Tally {
    /// A request arrives at the backend, or at what should have been the backend.
    pub fn request(&mut self, at: Millis) {
        let bin = usize::try_from((at - WARM_UP).div_euclid(BIN));
        if let Some(bin) = bin.ok().and_then(|bin| self.bins.get_mut(bin)) {
            *bin += 1;
        }
    }

    /// A call completes; `bound` is how long it may have taken, when that is documented.
    pub fn completed(&mut self, made: Millis, now: Millis, bound: Option<Millis>) {
        let wait = now - made;
        self.waits.note(wait);
        if bound.is_some_and(|bound| wait > bound) {
            self.over_bound += 1;
        }
    }

    /// Adds what another part of the fleet did.
    pub fn add(&mut self, other: &Self) {
        for (bin, more) in self.bins.iter_mut().zip(&other.bins) {
            *bin += more;
        }
        for (step, more) in self.waits.steps.iter_mut().zip(&other.waits.steps) {
            *step += more;
        }
        self.waits.longest = self.waits.longest.max(other.waits.longest);
        self.calls += other.calls;
        self.failed += other.failed;
        self.held_back += other.held_back;
        self.over_bound += other.over_bound;
        self.steps += other.steps;
    }

    /// Requests in each bin.
    pub fn bins(&self) -> &[u32] {
        &self.bins
    }

    /// Requests of the whole day.
    pub fn requests(&self) -> u64 {
        self.bins.iter().map(|bin| u64::from(*bin)).sum()
    }

    /// Requests per second from one instant to another, both at the edge of a bin.
    pub fn rate(&self, from: Millis, until: Millis) -> f64 {
        let requests: u64 = self
            .within(from, until)
            .iter()
            .map(|bin| u64::from(*bin))
            .sum();
        requests as f64 / ((until - from) as f64 / SECOND as f64)
    }

    /// The bins from one instant to another, as far as the day goes.
    pub fn within(&self, from: Millis, until: Millis) -> &[u32] {
        let edge = |at: Millis| ((at - WARM_UP).clamp(0, DAY_END - WARM_UP) / BIN) as usize;
        &self.bins[edge(from)..edge(until)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_fall_into_the_bins_of_their_time() {
        let mut tally = Tally::default();
        for at in [
            0,
            WARM_UP - 1,
            WARM_UP,
            WARM_UP + BIN - 1,
            WARM_UP + BIN,
            DAY_END - 1,
            DAY_END,
        ] {
            tally.request(at);
        }
        assert_eq!(tally.bins()[..3], [2, 1, 0]);
        assert_eq!(tally.bins()[BINS - 1], 1);
        assert_eq!(tally.requests(), 4);
        assert_eq!(tally.rate(WARM_UP, WARM_UP + 2 * BIN), 0.15);
        assert_eq!(tally.within(WARM_UP + BIN, WARM_UP + 2 * BIN), [1]);
    }

    #[test]
    fn percentiles_are_of_what_was_noted() {
        let mut waits = Waits::default();
        assert_eq!(waits.percentile(0.5), None);
        for wait in 1..=1_000 {
            waits.note(wait);
        }
        assert_eq!(waits.percentile(0.0), Some(10));
        assert_eq!(waits.percentile(0.5), Some(510));
        assert_eq!(waits.percentile(1.0), Some(1_000));
        waits.note(10_000_000);
        assert_eq!(waits.longest(), 10_000_000);
        assert_eq!(waits.percentile(1.0), Some(10_000_000));
        assert_eq!(waits.count(), 1_001);
    }

    #[test]
    fn tallies_add_up_in_any_order() {
        let mut parts = [Tally::default(), Tally::default()];
        parts[0].request(WARM_UP);
        parts[0].completed(0, 50, Some(40));
        parts[1].request(WARM_UP);
        parts[1].completed(0, 30, Some(40));
        parts[1].calls = 2;
        let (mut one, mut other) = (parts[0].clone(), parts[1].clone());
        one.add(&parts[1]);
        other.add(&parts[0]);
        assert_eq!(one, other);
        assert_eq!(
            (one.requests(), one.over_bound, one.waits.longest()),
            (2, 1, 50)
        );
    }
}
