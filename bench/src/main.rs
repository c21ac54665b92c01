//! `make bench`: measures the library, and prints one table that says how it compares.
//!
//! - [`programs`] runs the C programs that are beside this crate, and [`rounds`] has several of
//!   them take turns, so that what disturbs one disturbs all;
//! - [`rows`] says what is measured, against what, and what the aim is;
//! - [`table`] shows it; [`history`] remembers sizes.

mod heap;
mod history;
mod machine;
mod programs;
mod rounds;
mod row;
mod rows;
mod server;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use crate::history::History;
use crate::programs::Programs;
use crate::row::{Row, Verdict};

#[global_allocator]
static HEAP: heap::CountingHeap = heap::CountingHeap;

const USAGE: &str = "usage: snr-bench [--check | --record] <directory of the programs>";

/// Where the table of a full run goes, and where sizes are remembered.
const REPORT: &str = "docs/performance.md";
const HISTORY: &str = "bench/size-history.tsv";

/// What goes wrong is told to whoever runs the benchmark, who can only read it.
type Result<T> = std::result::Result<T, String>;

enum Mode {
    /// Measures everything and writes the report.
    Full,
    /// Measures what does not depend on how busy the machine is, and fails on a miss.
    Check,
    /// Remembers the sizes as they are now.
    Record,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(why) => {
            eprintln!("snr-bench: {why}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut mode = Mode::Full;
    let mut directory = None;
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--check" => mode = Mode::Check,
            "--record" => mode = Mode::Record,
            _ if directory.is_none() => directory = Some(PathBuf::from(argument)),
            _ => return Err(USAGE.into()),
        }
    }
    let programs = Programs::new(directory.ok_or(USAGE)?)?;
    let history = History::new(HISTORY);
    match mode {
        Mode::Full => {
            let facts = machine::facts(programs.directory());
            let rows = rows::all(&programs)?;
            print!("{}", table::plain(&rows));
            write_report(&table::report(&rows, &facts))?;
            println!("\nwritten to {REPORT}");
            Ok(ExitCode::SUCCESS)
        }
        Mode::Check => {
            let rows = rows::stable(&programs, &history)?;
            print!("{}", table::plain(&rows));
            Ok(conclude(&rows))
        }
        Mode::Record => {
            history.record(&programs)?;
            println!("the present sizes are in {HISTORY}");
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn write_report(text: &str) -> Result<()> {
    let path = Path::new(REPORT);
    let directory = path.parent().unwrap_or(path);
    fs::create_dir_all(directory)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{REPORT} cannot be written: {error}"))
}

/// Says what to do about each miss.
fn conclude(rows: &[Row]) -> ExitCode {
    let misses: Vec<_> = rows
        .iter()
        .filter(|row| row.verdict == Verdict::Miss)
        .collect();
    for row in &misses {
        println!(
            "\nmiss: {}: {}, but the aim is {}\n      {}",
            row.what, row.ours, row.aim, row.advice
        );
    }
    println!(
        "\n{} passed, {} failed",
        rows.len() - misses.len(),
        misses.len()
    );
    if misses.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
