//! Ten thousand callers who share one exchange.

use crate::Result;
use crate::programs::{Programs, figure};
use crate::rounds::{needed, take_turns, turn};
use crate::row::{Row, Unit};
use crate::server::Server;

/// How long the server takes.
const DELAY_MS: &str = "50";
const PROGRAM: &str = "crowd";
const BASELINE: &str = "callback_list";

pub fn times(programs: &Programs) -> Result<Vec<Row>> {
    let server = Server::start(programs, &["--delay", DELAY_MS])?;
    let turns = [
        turn(BASELINE, &[&server.url]),
        turn(PROGRAM, &[&server.url]),
    ];
    let [list, crowd] = take_turns(programs, "ns", turns)?;
    let (list, crowd) = (needed(list)?, needed(crowd)?);
    let what = "10,000 × refreshToken, exchange of 50 ms";
    let row = Row::at_most(what, Unit::Time, crowd.median(), 55e6);
    Ok(vec![row.compared(&crowd, &list, "list of callbacks")])
}

pub fn counts(programs: &Programs) -> Result<Vec<Row>> {
    let server = Server::start(programs, &["--delay", DELAY_MS])?;
    let count = |name| programs.run(name, &[&server.url], 1);
    let (ours, theirs) = (count("crowd_counted")?, count("callback_list_counted")?);
    let (requests, bytes) = (figure(&ours, "requests")?, figure(&ours, "bytes")?);
    Ok(vec![
        Row::at_most("10,000 × refreshToken, requests", Unit::Count, requests, 1.0)
            .advise("callers who wait for the same token must share one request: see session/src/session/flight.rs"),
        Row::at_most("10,000 × refreshToken, heap per caller", Unit::Bytes, bytes, 250.0)
            .against(Unit::Bytes, figure(&theirs, "bytes")?, "list of callbacks")
            .advise("each queue on the way holds all callers at once: make what waits smaller, or the queues fewer"),
    ])
}
