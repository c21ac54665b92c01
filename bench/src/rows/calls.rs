//! Delivering the token at hand by callback.

use super::{allocations, system_calls};
use crate::Result;
use crate::programs::Programs;
use crate::rounds::{needed, take_turns, turn};
use crate::row::{Row, Unit};

const MANY: &str = "1000";

pub fn times(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let one = row(
        programs,
        url,
        "1",
        "retrieveToken → callback, pinned, one at a time",
    )?;
    let many = row(
        programs,
        url,
        MANY,
        "retrieveToken → callback, pinned, 1,000 outstanding",
    )?;
    Ok(vec![one, many])
}

fn row(programs: &Programs, url: &str, outstanding: &str, what: &'static str) -> Result<Row> {
    let turns = [
        turn("queue", &[outstanding]),
        turn("retrieve", &[url, outstanding]),
        turn("queue", &[outstanding, "dated"]),
    ];
    let [queue, retrieve, dated] = take_turns(programs, "ns", turns)?;
    let (queue, retrieve) = (needed(queue)?, needed(retrieve)?);
    let baseline = (&queue, "mutex + condition variable");
    Ok(Row::at_most_times(what, &retrieve, baseline, 1.3)
        .others(&[("the same queue, checking a date twice", dated.as_ref())]))
}

pub fn counts(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let arguments = [url, MANY];
    let count = allocations(programs, "retrieve", &arguments)?;
    let calls = system_calls(programs, "retrieve", &[url, "1"])?;
    Ok(vec![
        Row::at_most("retrieveToken, allocations", Unit::Count, count, 0.0)
            .against(Unit::Count, 1.0, "queue")
            .remark(format!("{} system calls, one at a time", Unit::Count.show(calls)))
            .advise("SNRClient_retrieveToken allocates for a token at hand: see its path in src/ffi/client.rs"),
    ])
}
