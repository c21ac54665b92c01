//! What the days come to, and whether the aims are met.

use crate::backend::Scenario;
use crate::device::DOCUMENTED_BOUND;
use crate::fleet::Days;
use crate::plan::{DAY_END, MINUTE, Millis, SECOND};
use crate::tally::{BIN, Tally};

/// After a fault the load may never reach this multiple of the steady load.
pub const PEAK_AIM: f64 = 2.0;
/// What counts as being back at the steady load.
pub const BACK_AT: f64 = 1.1;
/// So long after a fault the load is to be back.
pub const BACK_AIM: Millis = 10 * MINUTE;

/// Over so much of the steady day its load at an instant is averaged.
const STEADY_SPAN: Millis = 10 * MINUTE;
/// Over so much the load is averaged that is to be back.
const BACK_SPAN: Millis = 5 * MINUTE;

/// One scenario with one kind of client.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What happened.
    pub scenario: Scenario,
    /// Requests per second of the steady day at the time of the fault.
    pub steady: f64,
    /// The busiest bin while the fault lasts, as a multiple of the steady load at that time.
    pub during: f64,
    /// The busiest bin from the end of the fault on, likewise.
    pub after: f64,
    /// The busiest bin of the whole day, as a multiple of the day's mean.
    pub to_mean: f64,
    /// How long after the fault the load was back for good, if it was on that day.
    pub back: Option<Millis>,
    /// For how long, from the begin of the fault on, twice the steady load was exceeded.
    pub overloaded: Millis,
    /// How long all but one call in a hundred waited.
    pub p99: Millis,
    /// How long the call waited that waited longest.
    pub longest: Millis,
    /// Calls that waited longer than is documented for them.
    pub over_bound: u64,
    /// The part of calls that ended with an error.
    pub failed: f64,
}

/// An aim and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Aim {
    /// What was aimed at, and what was reached.
    pub text: String,
    /// Whether it was met.
    pub met: bool,
    /// It is a promise of the library's: a miss is a defect.
    pub is_promise: bool,
}

impl Row {
    /// What a scenario came to.
    pub fn new(days: &Days, scenario: Scenario) -> Self {
        let (day, steady) = (days.of(scenario), days.of(Scenario::Steady));
        let fault = scenario.fault();
        let ratios = |from, until| ratios(day, steady, from, until);
        let highest = |from, until| ratios(from, until).fold(0.0, f64::max);
        let mean = day.requests() as f64 / day.bins().len() as f64;
        let busiest = day.bins().iter().copied().max().unwrap_or_default();
        let over = ratios(fault.start, DAY_END).filter(|ratio| *ratio > PEAK_AIM);
        Self {
            scenario,
            steady: steady_rate(steady, fault.start),
            during: highest(fault.start, fault.end),
            after: highest(fault.end, DAY_END - STEADY_SPAN),
            to_mean: f64::from(busiest) / mean.max(f64::MIN_POSITIVE),
            back: back(day, steady, fault.end),
            overloaded: over.count() as Millis * BIN,
            p99: day.waits.percentile(0.99).unwrap_or_default(),
            longest: day.waits.longest(),
            over_bound: day.over_bound,
            failed: day.failed as f64 / day.calls.max(1) as f64,
        }
    }

    /// The aims of the engine in this scenario.
    pub fn aims(&self) -> Vec<Aim> {
        let name = self.scenario.name();
        let mut aims = vec![Aim {
            text: format!(
                "{name}: no call waits longer than documented ({} s); longest {:.1} s",
                DOCUMENTED_BOUND / SECOND,
                self.longest as f64 / SECOND as f64
            ),
            met: self.over_bound == 0 && self.longest <= DOCUMENTED_BOUND,
            is_promise: true,
        }];
        if self.scenario.fault().is_empty() {
            return aims;
        }
        aims.push(Aim {
            text: format!(
                "{name}: afterwards the load stays below {PEAK_AIM} × steady; {:.2} ×",
                self.after
            ),
            met: self.after < PEAK_AIM,
            is_promise: false,
        });
        aims.push(Aim {
            text: format!(
                "{name}: within {} min it is back at {BACK_AT} × steady; {}",
                BACK_AIM / MINUTE,
                self.back.map_or("not on that day".into(), |back| format!(
                    "{} min",
                    back / MINUTE
                ))
            ),
            met: self.back.is_some_and(|back| back <= BACK_AIM),
            is_promise: false,
        });
        aims
    }
}

/// All scenarios with one kind of client.
pub fn rows(days: &Days) -> Vec<Row> {
    Scenario::ALL
        .map(|scenario| Row::new(days, scenario))
        .into()
}

/// Requests per second of the steady day around an instant.
pub fn steady_rate(steady: &Tally, at: Millis) -> f64 {
    let from = (at - STEADY_SPAN / 2).min(DAY_END - STEADY_SPAN);
    steady.rate(from, from + STEADY_SPAN)
}

/// Each bin as a multiple of the steady load at its time.
fn ratios(day: &Tally, steady: &Tally, from: Millis, until: Millis) -> impl Iterator<Item = f64> {
    let seconds = (BIN / SECOND) as f64;
    let at = (from..).step_by(BIN as usize);
    at.zip(day.within(from, until)).map(move |(at, bin)| {
        f64::from(*bin) / seconds / steady_rate(steady, at).max(f64::MIN_POSITIVE)
    })
}

/// How long after a fault the load is back for good.
///
/// The steady day has the same devices, used at the same instants, so the two are compared span by
/// span, and chance cancels out.
fn back(day: &Tally, steady: &Tally, end: Millis) -> Option<Millis> {
    let spans = (end..DAY_END - BACK_SPAN).step_by(MINUTE as usize);
    let last_over = spans
        .filter(|from| {
            let until = from + BACK_SPAN;
            day.rate(*from, until) > BACK_AT * steady.rate(*from, until)
        })
        .last();
    match last_over {
        None => Some(0),
        Some(from) if from + BACK_SPAN + MINUTE < DAY_END => Some(from + MINUTE - end),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::WARM_UP;

    /// A day of one request per second, and more where `extra` says so.
    fn day(extra: impl Fn(Millis) -> u32) -> Tally {
        let mut tally = Tally::default();
        for at in (WARM_UP..DAY_END).step_by(SECOND as usize) {
            (0..=extra(at)).for_each(|_| tally.request(at));
        }
        tally
    }

    #[test]
    fn a_load_is_back_when_it_stays_back() {
        let steady = day(|_| 0);
        let end = WARM_UP + 10 * 60 * MINUTE;
        assert_eq!(back(&steady, &steady, end), Some(0));
        let late = day(|at| u32::from((end..end + 20 * MINUTE).contains(&at)));
        // A span that begins here has 30 s of the excess in it, which is a tenth of the span.
        assert_eq!(back(&late, &steady, end), Some(20 * MINUTE));
        let never = day(|at| u32::from(at >= end));
        assert_eq!(back(&never, &steady, end), None);
    }

    #[test]
    fn bins_are_compared_with_the_steady_load() {
        let steady = day(|_| 0);
        let end = WARM_UP + 10 * 60 * MINUTE;
        let herd = day(|at| if at == end { 20 } else { 0 });
        let highest = ratios(&herd, &steady, end, DAY_END).fold(0.0, f64::max);
        assert_eq!(highest, 3.0);
    }
}
