//! `make simulate`: lives random lives of one session, each out of one integer.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use snr_proof::simulation::{MOVES, live};

fn main() -> ExitCode {
    let mut seeds = 10_000;
    let mut first = 0;
    let mut seed = None;
    let mut moves = MOVES;
    let mut threads = 2;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let Some(value) = args.next().and_then(|value| value.parse::<u64>().ok()) else {
            eprintln!("{arg} needs a number");
            return ExitCode::from(2);
        };
        match arg.as_str() {
            "--seeds" => seeds = value,
            "--first" => first = value,
            "--seed" => seed = Some(value),
            "--moves" => moves = value as usize,
            "--threads" => threads = value.max(1),
            _ => {
                eprintln!("not understood: {arg}");
                return ExitCode::from(2);
            }
        }
    }
    match seed {
        Some(seed) => replay(seed, moves),
        None => run(first, seeds, moves, threads),
    }
}

/// One life, step for step.
fn replay(seed: u64, moves: usize) -> ExitCode {
    let life = live(seed, moves, true);
    for line in &life.lines {
        println!("{line}");
    }
    println!(
        "seed {seed}: {} moves, trace {:016x}",
        life.moves, life.hash
    );
    match life.broken {
        Some((rule, how, number)) => {
            println!("broken in move {number}: {}\nnamely: {how}", rule.name());
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

/// Many lives; the first that breaks a rule is told.
fn run(first: u64, seeds: u64, moves: usize, threads: u64) -> ExitCode {
    let begun = Instant::now();
    let next = AtomicU64::new(first);
    let lived = AtomicU64::new(0);
    let total = AtomicUsize::new(0);
    let failed = AtomicU64::new(u64::MAX);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds || failed.load(Ordering::Relaxed) < seed {
                        return;
                    }
                    let life = live(seed, moves, false);
                    lived.fetch_add(1, Ordering::Relaxed);
                    total.fetch_add(life.moves, Ordering::Relaxed);
                    if life.broken.is_some() {
                        failed.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let seconds = begun.elapsed().as_secs_f64();
    let total = total.into_inner();
    println!(
        "{} seeds, {total} operations, {seconds:.1} s, {:.0} operations a second per thread",
        lived.into_inner(),
        total as f64 / seconds / threads as f64
    );
    match failed.into_inner() {
        u64::MAX => {
            println!("every rule was kept");
            ExitCode::SUCCESS
        }
        seed => {
            println!("seed {seed} breaks a rule:");
            replay(seed, moves)
        }
    }
}
