//! The engine alone.

use std::time::Instant;

use snr_bench::World;

use crate::Result;
use crate::heap;
use crate::rounds::Samples;
use crate::row::{Row, Unit};

/// Short ones, of which many are not disturbed.
const BATCHES: usize = 101;

/// The median of steps in a second.
fn rate(calls: usize, mut call: impl FnMut() -> usize) -> f64 {
    let batches = (0..=BATCHES).map(|_| {
        let begin = Instant::now();
        let steps: usize = (0..calls).map(|_| call()).sum();
        steps as f64 / begin.elapsed().as_secs_f64()
    });
    // The first is the warm-up.
    Samples::new(batches.skip(1).collect()).median()
}

fn new_world() -> Result<World> {
    Ok(World::new().ok_or("a session begins where nothing is stored")?)
}

pub fn times() -> Result<Vec<Row>> {
    const AIM: f64 = 3e6;
    let mut world = new_world()?;
    let cached = rate(2_000, || world.retrieve());
    let cycles = rate(50, || world.refresh());
    Ok(vec![
        Row::at_least(
            "engine, steps of cached retrieveToken",
            Unit::PerSecond,
            cached,
            AIM,
        ),
        Row::stated("engine, steps of whole refreshes", Unit::PerSecond, cycles)
            .remark("JSON read and written, checksum, a snapshot"),
    ])
}

pub fn counts() -> Result<Vec<Row>> {
    let before = heap::live();
    let world = new_world()?;
    let heap = heap::live() - before;
    let inline = world.session_size();
    Ok(vec![
        Row::at_most(
            "engine, bytes per session",
            Unit::Bytes,
            (inline + heap) as f64,
            2048.0,
        )
        .remark(format!(
            "{inline} B and {heap} B of heap, with a token of 800 B and the snapshot"
        ))
        .advise(
            "the session's state has grown: see session/src/session.rs and session/src/record.rs",
        ),
    ])
}
