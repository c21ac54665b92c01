//! What is answered at once: the UUID, and the token at hand.

use super::{allocations, system_calls};
use crate::Result;
use crate::programs::Programs;
use crate::rounds::{needed, take_turns, turn};
use crate::row::{Row, Unit};

pub fn times(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let turns = [
        turn("strdup", &["1"]),
        turn("get_uuid", &[url, "1"]),
        turn("get_uuid", &[url, "2"]),
        turn("strdup", &["2"]),
        turn("strdup", &["1", "mutex"]),
        turn("strdup", &["2", "mutex"]),
        turn("least_copy", &["1"]),
        turn("copy_token", &[url, "1"]),
    ];
    let [bare, one, two, bare_two, locked, locked_two, least, copy] =
        take_turns(programs, "ns", turns)?;
    let (bare, one, two) = (needed(bare)?, needed(one)?, needed(two)?);
    let (least, copy) = (needed(least)?, needed(copy)?);
    Ok(vec![
        Row::at_most_times("getUUID", &one, (&bare, "strdup + free"), 1.5)
            .others(&[("with a mutex", locked.as_ref())]),
        // A tenth is what the machine's own noise may add.
        Row::at_most_times("getUUID, 2 threads", &two, (&one, "with 1 thread"), 1.1).others(&[
            ("strdup + free", bare_two.as_ref()),
            ("with a mutex", locked_two.as_ref()),
        ]),
        Row::at_most("copyValidToken + release", Unit::Time, copy.median(), 100.0).compared(
            &copy,
            &least,
            "clock + reference count",
        ),
    ])
}

pub fn counts(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let arguments = [url, "1"];
    let uuid = allocations(programs, "get_uuid", &arguments)?;
    let copy = allocations(programs, "copy_token", &arguments)?;
    let calls = system_calls(programs, "copy_token", &arguments)?;
    Ok(vec![
        Row::at_most("getUUID, allocations", Unit::Count, uuid, 1.0)
            .remark("the text that the caller frees")
            .advise("SNRClient_getUUID allocates more than its result: format into a buffer first"),
        Row::at_most("copyValidToken, allocations", Unit::Count, copy, 0.0)
            .advise("SNRClient_copyValidToken must only count a reference: see its path in src/ffi/client.rs"),
        Row::at_most("copyValidToken, system calls", Unit::Count, calls, 0.0)
            .advise("SNRClient_copyValidToken must not wait or ask the system: see its path in src/ffi/client.rs"),
    ])
}
