//! When the app of a device is used.
//!
//! A diary does not depend on how calls end: both clients, in all scenarios, are used at the very
//! same instants. Nobody gives up a visit because of an error, which is harder on the backend than
//! people are.

use std::sync::LazyLock;

use rand::RngExt;
use rand_distr::{Distribution, Exp1};

use crate::plan::{DAY_END, Dice, HOUR, MINUTE, Millis, Plan, Profile, SECOND, WARM_UP};

/// How much an app is used at each full hour of local time, in any unit; between them in a line.
pub const BY_HOUR: [f64; 24] = [
    35.0, 20.0, 12.0, 8.0, 8.0, 14.0, 34.0, 62.0, 80.0, 88.0, 94.0, 100.0, //
    110.0, 106.0, 98.0, 98.0, 106.0, 118.0, 130.0, 142.0, 150.0, 144.0, 110.0, 68.0,
];

/// Hours ahead of UTC, and how many devices live there, in any unit.
pub const ZONES: [(i64, f64); 6] = [
    (1, 55.0),
    (0, 15.0),
    (2, 10.0),
    (4, 6.0),
    (-5, 8.0),
    (8, 6.0),
];

/// How long the system lets an app work that it woke in the background.
const WAKE_BUDGET: Millis = 30 * SECOND;

/// What happens in an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A visit begins with its first call.
    Open,
    /// One more call of the visit.
    Call,
    /// The system wakes the app in the background, and it makes one call.
    Wake,
}

/// One use of the app: it needs a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// When.
    pub at: Millis,
    /// What.
    pub kind: Kind,
    /// Whether the process has to start first.
    pub starts: bool,
    /// When the visit, or the wake, is over.
    pub until: Millis,
}

fn mean() -> f64 {
    BY_HOUR.iter().sum::<f64>() / 24.0
}

/// How much an app is used at an instant, as a multiple of its average.
pub fn curve(at: Millis, zone: i64) -> f64 {
    let mean = mean();
    let hours = (at + 24 * HOUR - WARM_UP) as f64 / HOUR as f64 + zone as f64;
    let hours = hours.rem_euclid(24.0);
    let (hour, part) = (hours as usize % 24, hours.fract());
    (BY_HOUR[hour] * (1.0 - part) + BY_HOUR[(hour + 1) % 24] * part) / mean
}

/// The minute in which the fleet is used most. Faults begin then, because then they hurt most.
pub fn busiest_minute() -> Millis {
    static MINUTE_OF_THE_DAY: LazyLock<Millis> = LazyLock::new(find_busiest_minute);
    *MINUTE_OF_THE_DAY
}

fn find_busiest_minute() -> Millis {
    let load = |at: Millis| -> f64 {
        ZONES
            .iter()
            .map(|(zone, part)| part * curve(at, *zone))
            .sum()
    };
    let minutes = (WARM_UP..DAY_END).step_by(MINUTE as usize);
    minutes
        .max_by(|one, other| load(*one).total_cmp(&load(*other)))
        .unwrap_or(WARM_UP)
}

/// Writes down when the app of a device is used until the day ends.
pub fn diary(plan: &Plan, profile: &Profile, dice: &mut Dice, pages: &mut Vec<Use>) {
    pages.clear();
    let busiest = BY_HOUR.iter().copied().fold(0.0, f64::max) / mean();
    // A Poisson process of changing rate: candidates at the highest rate, thinned by the curve.
    let visits = plan.opens * profile.activity * busiest;
    each_arrival(visits, dice, |at, dice| {
        if dice.random::<f64>() * busiest < curve(at, profile.zone) {
            visit(plan, at, dice, pages);
        }
    });
    each_arrival(plan.wakes, dice, |at, dice| {
        pages.push(Use {
            at,
            kind: Kind::Wake,
            starts: dice.random_bool(plan.starts),
            until: at + WAKE_BUDGET,
        });
    });
    pages.sort_unstable();
}

/// The instants of a Poisson process of so many a day.
fn each_arrival(a_day: f64, dice: &mut Dice, mut arrive: impl FnMut(Millis, &mut Dice)) {
    if a_day <= 0.0 {
        return;
    }
    let mean = 24.0 * HOUR as f64 / a_day;
    let mut at = 0.0;
    loop {
        at += mean * span(dice);
        if at >= DAY_END as f64 {
            return;
        }
        arrive(at as Millis, dice);
    }
}

fn visit(plan: &Plan, begin: Millis, dice: &mut Dice, pages: &mut Vec<Use>) {
    let first = pages.len();
    let starts = dice.random_bool(plan.starts);
    let mut at = begin;
    let mut kind = Kind::Open;
    loop {
        pages.push(Use {
            at,
            kind,
            starts: starts && kind == Kind::Open,
            until: 0,
        });
        at += (plan.pause * SECOND as f64 * span(dice)) as Millis;
        kind = Kind::Call;
        // The number of calls is geometric: whoever has looked at one page may look at another.
        if dice.random::<f64>() * plan.calls < 1.0 {
            break;
        }
    }
    pages[first..].iter_mut().for_each(|page| page.until = at);
}

/// A span of average 1 between two events that know nothing of each other.
fn span(dice: &mut Dice) -> f64 {
    Exp1.sample(dice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_integrates_to_one_a_day_in_every_zone() {
        for (zone, _) in ZONES {
            let minutes = (WARM_UP..DAY_END).step_by(MINUTE as usize);
            let mean = minutes.map(|at| curve(at, zone)).sum::<f64>() / (24.0 * 60.0);
            assert!((mean - 1.0).abs() < 1e-9, "{zone}: {mean}");
        }
    }

    #[test]
    fn evenings_are_busy_and_nights_are_not() {
        let midnight_utc = WARM_UP;
        assert!(curve(midnight_utc + 20 * HOUR, 0) > 10.0 * curve(midnight_utc + 3 * HOUR, 0));
        assert_eq!(
            curve(midnight_utc + 20 * HOUR, 0),
            curve(midnight_utc + 12 * HOUR, 8)
        );
        let busiest = busiest_minute() - midnight_utc;
        assert!((17 * HOUR..20 * HOUR).contains(&busiest), "{busiest}");
    }

    #[test]
    fn a_fleet_is_used_as_often_as_planned() {
        let plan = Plan::default();
        let mut pages = Vec::new();
        let (mut opens, mut calls, mut wakes, mut starts) = (0.0, 0.0, 0.0, 0.0);
        let devices = 20_000;
        for id in 0..devices {
            let mut dice = plan.dice(id);
            let profile = plan.profile(id, &mut dice);
            diary(&plan, &profile, &mut dice, &mut pages);
            assert!(pages.is_sorted());
            for page in pages
                .iter()
                .filter(|page| (WARM_UP..DAY_END).contains(&page.at))
            {
                assert!(page.until > page.at || page.kind != Kind::Wake);
                match page.kind {
                    Kind::Open => opens += 1.0,
                    Kind::Wake => wakes += 1.0,
                    Kind::Call => {}
                }
                if page.kind != Kind::Wake {
                    calls += 1.0;
                }
                if page.starts {
                    starts += 1.0;
                }
            }
        }
        let near =
            |value: f64, aim: f64| assert!((value / aim - 1.0).abs() < 0.03, "{value} {aim}");
        near(opens / devices as f64, plan.opens);
        near(wakes / devices as f64, plan.wakes);
        near(calls / opens, plan.calls);
        near(starts / (opens + wakes), plan.starts);
    }
}
