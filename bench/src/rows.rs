//! What is measured, against what, and what the aim is.
//!
//! Rows that `stable` holds do not depend on how busy the machine is.

mod calls;
mod crowd;
mod disk;
mod engine;
mod memory;
mod network;
mod reads;
pub mod sizes;
mod start;

use crate::Result;
use crate::history::History;
use crate::programs::{Programs, figure};
use crate::row::Row;
use crate::server::Server;

/// Everything.
pub fn all(programs: &Programs) -> Result<Vec<Row>> {
    let server = Server::start(programs, &["--pin"])?;
    let mut rows = reads::times(programs, &server.url)?;
    rows.extend(reads::counts(programs, &server.url)?);
    rows.extend(calls::times(programs, &server.url)?);
    rows.extend(calls::counts(programs, &server.url)?);
    rows.extend(network::times(programs, &server.url)?);
    rows.extend(network::counts(programs, &server.url)?);
    rows.extend(crowd::times(programs)?);
    rows.extend(crowd::counts(programs)?);
    rows.extend(disk::times(programs, &server.url)?);
    rows.extend(start::times(programs, &server.url)?);
    rows.extend(sizes::counts(programs)?);
    rows.extend(memory::counts(programs, &server.url)?);
    rows.extend(engine::times()?);
    rows.extend(engine::counts()?);
    Ok(rows)
}

/// What is stable enough to fail a build.
pub fn stable(programs: &Programs, history: &History) -> Result<Vec<Row>> {
    let server = Server::start(programs, &[])?;
    let mut rows = reads::counts(programs, &server.url)?;
    rows.extend(calls::counts(programs, &server.url)?);
    rows.extend(crowd::counts(programs)?);
    rows.extend(sizes::growth(programs, history)?);
    rows.extend(memory::counts(programs, &server.url)?);
    rows.extend(engine::counts()?);
    Ok(rows)
}

/// How often a program allocates for each call.
fn allocations(programs: &Programs, name: &str, arguments: &[&str]) -> Result<f64> {
    let counted = format!("{name}_counted");
    let count = figure(&programs.run(&counted, arguments, 1)?, "allocations")?;
    Ok(in_hundredths(count))
}

/// How many system calls a call takes: what two long runs make more of than two short ones.
///
/// Starting and ending take as many in both, so they do not count.
fn system_calls(programs: &Programs, name: &str, arguments: &[&str]) -> Result<f64> {
    const FEW: u32 = 5;
    const MANY: u32 = 15;
    let path = programs.path(name);
    let path = path.to_string_lossy();
    let arguments: Vec<_> = std::iter::once(&*path)
        .chain(arguments.iter().copied())
        .collect();
    let run = |batches| programs.run("count_system_calls", &arguments, batches);
    let (few, many) = (run(FEW)?, run(MANY)?);
    let more = |name| -> Result<f64> { Ok(figure(&many, name)? - figure(&few, name)?) };
    Ok(in_hundredths(more("system_calls")? / more("calls")?))
}

/// What happens less often than in each hundredth call does not come from the calls.
fn in_hundredths(count: f64) -> f64 {
    (count * 100.0).round().max(0.0) / 100.0
}
