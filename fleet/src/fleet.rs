//! All devices, on all cores.
//!
//! A device's day is lived once up to the instant at which the scenarios part, and from there once
//! for each scenario, so that a fault costs only the hours behind it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::backend::{Backend, Scenario, common_past};
use crate::client::{Client, Life};
use crate::device::Device;
use crate::naive::Naive;
use crate::plan::{Dice, Millis, Plan, Profile};
use crate::tally::Tally;
use crate::usage::{Use, diary};

/// Devices that a thread takes at a time.
const SHARD: u64 = 500;

/// What a whole fleet of one client came to: a tally for each of [`Scenario::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    tallies: Vec<Tally>,
    /// Steps of the engine that were carried out; those before a fault serve all scenarios.
    pub steps: u64,
}

impl Days {
    /// The day on which this happened.
    pub fn of(&self, scenario: Scenario) -> &Tally {
        let place = Scenario::ALL.iter().position(|one| *one == scenario);
        &self.tallies[place.unwrap_or_default()]
    }

    fn add(&mut self, other: &Self) {
        for (tally, more) in self.tallies.iter_mut().zip(&other.tallies) {
            tally.add(more);
        }
        self.steps += other.steps;
    }
}

/// The days of a fleet with the engine.
pub fn with_engine(plan: &Plan) -> Days {
    live_all::<Device>(plan)
}

/// The days of the same fleet, used at the same instants, with naive clients.
pub fn with_naive_clients(plan: &Plan) -> Days {
    live_all::<Naive>(plan)
}

fn live_all<C: Client>(plan: &Plan) -> Days {
    let next = AtomicU64::new(0);
    let total = Mutex::new(Counts::default().total());
    std::thread::scope(|scope| {
        for _ in 0..plan.threads {
            scope.spawn(|| {
                let mut counts = Counts::default();
                let mut pages = Vec::new();
                loop {
                    let first = next.fetch_add(SHARD, Ordering::Relaxed);
                    if first >= plan.devices {
                        break;
                    }
                    for id in first..plan.devices.min(first + SHARD) {
                        counts.live_one::<C>(plan, id, &mut pages);
                    }
                }
                let mut total = total.lock().expect("no thread panics with it");
                total.add(&counts.total());
            });
        }
    });
    total.into_inner().expect("no thread panics with it")
}

/// What one thread counts.
struct Counts {
    steady: Backend,
    parting: Millis,
    past: Tally,
    futures: Vec<(Backend, Tally)>,
}

impl Default for Counts {
    fn default() -> Self {
        let future = |scenario| (Backend::new(scenario), Tally::default());
        Self {
            steady: Backend::new(Scenario::Steady),
            parting: common_past(),
            past: Tally::default(),
            futures: Scenario::ALL.map(future).into(),
        }
    }
}

impl Counts {
    fn live_one<C: Client>(&mut self, plan: &Plan, id: u64, pages: &mut Vec<Use>) {
        let mut dice = plan.dice(id);
        let profile = plan.profile(id, &mut dice);
        diary(plan, &profile, &mut dice, pages);
        let past = self.past_of::<C>(plan, &profile, dice, pages);
        for (backend, tally) in &mut self.futures {
            past.clone().live(pages, None, plan, backend, tally);
        }
    }

    fn past_of<C: Client>(
        &mut self,
        plan: &Plan,
        profile: &Profile,
        dice: Dice,
        pages: &[Use],
    ) -> Life<C> {
        let Self { steady, past, .. } = self;
        let mut life = Life::new(plan, profile, dice, steady, past);
        life.live(pages, Some(self.parting), plan, steady, past);
        life
    }

    fn total(&self) -> Days {
        let futures = self.futures.iter().map(|(_, future)| future);
        let steps = self.past.steps + futures.clone().map(|future| future.steps).sum::<u64>();
        let tallies = futures.map(|future| {
            let mut whole = self.past.clone();
            whole.add(future);
            whole
        });
        Days {
            tallies: tallies.collect(),
            steps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            devices: 1_200,
            ..Plan::default()
        }
    }

    #[test]
    fn the_figures_depend_on_the_seed_and_not_on_the_threads() {
        let one = Plan {
            threads: 1,
            ..plan()
        };
        let two = Plan {
            threads: 2,
            ..plan()
        };
        let other = Plan {
            seed: 2,
            ..two.clone()
        };
        assert_eq!(with_engine(&one), with_engine(&two));
        assert_eq!(with_naive_clients(&one), with_naive_clients(&two));
        assert_ne!(with_engine(&two), with_engine(&other));
    }

    // spec §4: every accepted call completes exactly once
    #[test]
    fn every_call_completes() {
        for days in [with_engine(&plan()), with_naive_clients(&plan())] {
            for scenario in Scenario::ALL {
                let tally = days.of(scenario);
                assert!(tally.calls > 1_200 * 10);
                assert_eq!(tally.waits.count(), tally.calls, "{}", scenario.name());
            }
        }
    }

    #[test]
    fn until_the_fault_all_days_are_alike() {
        let days = with_engine(&plan());
        let steady = days
            .of(Scenario::Steady)
            .within(crate::plan::WARM_UP, common_past());
        for scenario in Scenario::ALL {
            let day = days
                .of(scenario)
                .within(crate::plan::WARM_UP, common_past());
            assert_eq!(day, steady);
            assert_eq!(
                days.of(scenario) == days.of(Scenario::Steady),
                scenario == Scenario::Steady
            );
        }
    }
}
