//! What a session holds.

use crate::Result;
use crate::programs::{Programs, figure};
use crate::row::{Row, Unit};

/// `/proc` counts in these.
const KB: f64 = 1024.0;

pub fn counts(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let figures = programs.run("idle", &[url], 1)?;
    let of = |name| figure(&figures, name);
    let threads = of("threads")?.max(of("threads_after")?);
    Ok(vec![
        Row::at_most(
            "threads, idle and after 1 million calls",
            Unit::Count,
            threads,
            2.0,
        )
        .advise(
            "the library may run two threads: the callbacks' and one that waits for the server",
        ),
        Row::stated("memory of an idle session", Unit::Bytes, of("kb")? * KB)
            .remark("pages that became resident, code included"),
        Row::at_most(
            "memory, growth by 1 million calls",
            Unit::Bytes,
            of("growth_kb")? * KB,
            256.0 * KB,
        )
        .advise("something grows with each call: run bench/programs/idle.c under a leak checker"),
    ])
}
