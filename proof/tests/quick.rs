//! What fits into every test run: a small exhaustive model, and some lives of the simulation.

use snr_proof::model::{Budget, EngineModel, Scene, check};
use snr_proof::simulation::{MOVES, live};
use snr_proof::world::Config;

#[test]
fn nothing_within_small_bounds_breaks_a_rule() {
    let model = EngineModel {
        config: Config::default(),
        budget: Budget::SMALL,
        scenes: Scene::ALL.to_vec(),
    };
    let outcome = check(model, 2, None);
    assert!(outcome.unique > 1_000, "{} states", outcome.unique);
    if let Some((rule, trace)) = outcome.broken.first() {
        panic!("{} is broken:\n{trace}", rule.name());
    }
}

#[test]
fn two_hundred_lives_break_no_rule() {
    for seed in 0..200 {
        let life = live(seed, MOVES, false);
        if let Some((rule, how, number)) = life.broken {
            panic!("seed {seed}, move {number}: {}: {how}", rule.name());
        }
    }
}

#[test]
fn one_seed_is_one_life() {
    for seed in 0..20 {
        let (one, other) = (live(seed, MOVES, false), live(seed, MOVES, true));
        assert_eq!(one.hash, live(seed, MOVES, false).hash, "seed {seed}");
        assert_eq!(other.hash, live(seed, MOVES, true).hash, "seed {seed}");
        assert!(!other.lines.is_empty());
    }
    assert_ne!(live(1, MOVES, false).hash, live(2, MOVES, false).hash);
}
