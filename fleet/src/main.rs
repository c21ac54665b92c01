//! `make fleet`: a fleet of devices through one day, with and without the engine's policy.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use snr_fleet::fleet::{with_engine, with_naive_clients};
use snr_fleet::plan::Plan;
use snr_fleet::plot::svg;
use snr_fleet::table::table;
use snr_fleet::verdict::rows;

const USAGE: &str = "\
usage: snr-fleet [--devices 1000000] [--seed 1] [--threads N] [--svg FILE]
                 [--opens 6] [--calls 6] [--pause 20] [--wakes 6] [--starts 0.5]
                 [--customers 0.3] [--lives 3600:60,86400:25,604800:15] [--naive-retry 5]
It fails when a call waits longer than the library promises; other aims are told.";

fn main() -> ExitCode {
    let mut plan = Plan::default();
    let mut drawing = None;
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        if name == "--help" {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        let given = match args.next() {
            None => Err(format!("{name} takes a value")),
            Some(value) if name == "--svg" => {
                drawing = Some(PathBuf::from(value));
                Ok(())
            }
            Some(value) => plan.set(&name, &value),
        };
        if let Err(reason) = given {
            eprintln!("{reason}\n{USAGE}");
            return ExitCode::from(2);
        }
    }
    run(&plan, drawing)
}

fn run(plan: &Plan, drawing: Option<PathBuf>) -> ExitCode {
    let begun = Instant::now();
    let engine = with_engine(plan);
    let seconds = begun.elapsed().as_secs_f64();
    let naive = with_naive_clients(plan);
    let (devices, threads, seed) = (plan.devices, plan.threads, plan.seed);
    println!(
        "{devices} devices, seed {seed}\n\n{}",
        table(&engine, &naive)
    );
    let mut kept = true;
    for aim in rows(&engine).iter().flat_map(|row| row.aims()) {
        println!("{} {}", if aim.met { "pass" } else { "MISS" }, aim.text);
        kept &= aim.met || !aim.is_promise;
    }
    eprintln!(
        "{:.0} s in all; the engine took {} steps in {seconds:.0} s on {threads} threads, \
         {:.0} a second on each",
        begun.elapsed().as_secs_f64(),
        engine.steps,
        engine.steps as f64 / seconds / threads as f64
    );
    if let Some(path) = drawing
        && let Err(reason) = std::fs::write(&path, svg(plan, &engine, &naive))
    {
        eprintln!("{} could not be written: {reason}", path.display());
        return ExitCode::FAILURE;
    }
    if kept {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
