//! Each scenario with a few thousand devices.
//!
//! In so small a fleet a bin of ten seconds holds a handful of requests, so what `make fleet`
//! demands of bins is demanded of minutes here.

use std::sync::LazyLock;

use snr_fleet::backend::Scenario;
use snr_fleet::device::DOCUMENTED_BOUND;
use snr_fleet::fleet::{Days, with_engine, with_naive_clients};
use snr_fleet::plan::{MINUTE, Millis, Plan};
use snr_fleet::table::table;
use snr_fleet::verdict::rows;

fn plan() -> Plan {
    Plan {
        devices: 3_000,
        ..Plan::default()
    }
}

static ENGINE: LazyLock<Days> = LazyLock::new(|| with_engine(&plan()));
static NAIVE: LazyLock<Days> = LazyLock::new(|| with_naive_clients(&plan()));

/// The load of a span that begins so many minutes after the fault has ended, as a multiple of the
/// same span of the steady day.
fn load(days: &Days, scenario: Scenario, after: Millis, span: Millis) -> f64 {
    let from = scenario.fault().end + after * MINUTE;
    let until = from + span * MINUTE;
    days.of(scenario).rate(from, until) / days.of(Scenario::Steady).rate(from, until)
}

/// The load while the fault lasts, likewise.
fn load_during(days: &Days, scenario: Scenario) -> f64 {
    let fault = scenario.fault();
    let rate = |scenario| days.of(scenario).rate(fault.start, fault.end);
    rate(scenario) / rate(Scenario::Steady)
}

// spec §3, §8: 3 s with a valid token, the request timeout without one
#[test]
fn no_call_waits_longer_than_documented() {
    for scenario in Scenario::ALL {
        let day = ENGINE.of(scenario);
        assert!(day.waits.count() > 30_000);
        assert_eq!(day.over_bound, 0, "{}", scenario.name());
        assert!(
            day.waits.longest() <= DOCUMENTED_BOUND,
            "{}",
            scenario.name()
        );
    }
    // Silence is what waits are bounded for, so the outage has to have some.
    assert!(ENGINE.of(Scenario::Outage).waits.longest() > DOCUMENTED_BOUND / 2);
}

// spec §3: retry budget, backoff and circuit breaker
#[test]
fn a_fault_is_met_with_less_than_half_of_what_naive_clients_send() {
    for scenario in [
        Scenario::Outage,
        Scenario::BadDeploy,
        Scenario::Overload,
        Scenario::Maintenance,
    ] {
        let (engine, naive) = (
            load_during(&ENGINE, scenario),
            load_during(&NAIVE, scenario),
        );
        assert!(
            engine < naive / 2.0,
            "{}: {engine} {naive}",
            scenario.name()
        );
    }
}

// spec §3: `Retry-After` is respected
#[test]
fn a_server_that_asks_for_a_pause_gets_one() {
    let load = load_during(&ENGINE, Scenario::Maintenance);
    assert!(load < 1.25, "{load}");
}

#[test]
fn after_a_fault_the_load_comes_down() {
    for scenario in [
        Scenario::Outage,
        Scenario::BadDeploy,
        Scenario::Overload,
        Scenario::Maintenance,
    ] {
        let first = load(&ENGINE, scenario, 0, 5);
        assert!(first < 2.0, "{}: {first}", scenario.name());
        let later = load(&ENGINE, scenario, 20, 20);
        assert!(later < 1.25, "{}: {later}", scenario.name());
    }
}

// spec §3: a rejection is answered by one login, not by a loop
#[test]
fn a_mass_revocation_costs_each_device_two_requests_and_no_more() {
    let (day, steady) = (ENGINE.of(Scenario::Revocation), ENGINE.of(Scenario::Steady));
    let more = day.requests() - steady.requests();
    assert!(more > 500, "{more}");
    // A customer is rejected, logged in as a visitor, and signs in again.
    assert!(more < 3 * plan().devices, "{more}");
}

#[test]
fn the_same_seed_gives_the_same_table() {
    let small = Plan {
        devices: 700,
        ..plan()
    };
    let print = |threads| {
        let plan = Plan {
            threads,
            ..small.clone()
        };
        table(&with_engine(&plan), &with_naive_clients(&plan))
    };
    assert_eq!(print(1), print(2));
}

#[test]
fn a_herd_misses_the_aim_and_a_wait_within_bounds_meets_it() {
    let naive = rows(&NAIVE);
    let outage = naive
        .iter()
        .find(|row| row.scenario == Scenario::Outage)
        .unwrap();
    let aims = outage.aims();
    assert_eq!(aims.len(), 3);
    assert!(aims.iter().all(|aim| !aim.met), "{aims:?}");
    let steady = &rows(&ENGINE)[0];
    assert!(steady.aims().iter().all(|aim| aim.met));
}
