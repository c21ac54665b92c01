//! `make model`: tries everything that can happen to the engine within bounds.

use std::process::ExitCode;

use snr_proof::model::{Budget, EngineModel, Scene, check};
use snr_proof::rules::Rule;
use snr_proof::world::Config;

fn main() -> ExitCode {
    let mut budget = Budget::DEFAULT;
    let mut config = Config::default();
    let mut depth = None;
    let mut threads = 2;
    let mut scenes = Scene::ALL.to_vec();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let switch = match arg.as_str() {
            "--keep-uuid-on-key-change" => Some(&mut config.destroy_on_key_change),
            "--no-date" => Some(&mut config.tells_date),
            "--no-boot-id" => Some(&mut config.knows_boots),
            _ => None,
        };
        if let Some(switch) = switch {
            *switch = false;
            continue;
        }
        let value = args.next().unwrap_or_default();
        let number = || value.parse::<u8>().ok();
        let done = match arg.as_str() {
            "--callers" => number().map(|n| budget.callers = n),
            "--calls" => number().map(|n| budget.calls = n),
            "--faults" => number().map(|n| budget.faults = n),
            "--jumps" => number().map(|n| budget.jumps = n),
            "--deaths" => number().map(|n| budget.deaths = n),
            "--threads" => number().map(|n| threads = usize::from(n)),
            "--depth" => number().map(|n| depth = Some(usize::from(n))),
            "--life" => value.parse().ok().map(|n| config.life = n),
            "--scene" => {
                scenes.retain(|scene| format!("{scene:?}") == value);
                (!scenes.is_empty()).then_some(())
            }
            _ => None,
        };
        if done.is_none() {
            eprintln!("not understood: {arg} {value}");
            return ExitCode::from(2);
        }
    }
    println!("from {scenes:?} with {budget:?}");
    let model = EngineModel {
        config,
        budget,
        scenes,
    };
    let outcome = check(model, threads, depth);
    println!(
        "{} states explored, {} unique, depth {}, {:.1} s",
        outcome.states,
        outcome.unique,
        outcome.depth,
        outcome.time.as_secs_f64()
    );
    for rule in Rule::ALL {
        let broken = outcome.broken.iter().any(|(broken, _)| *broken == rule);
        println!(
            "  {}  {}",
            if broken { "BROKEN" } else { "kept  " },
            rule.name()
        );
    }
    for (rule, trace) in &outcome.broken {
        println!("\n{} is broken:\n{trace}", rule.name());
    }
    if outcome.broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
