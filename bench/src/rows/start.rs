//! A whole process, from its start to the first UUID.

use crate::Result;
use crate::programs::Programs;
use crate::rounds::{needed, take_turns_as_processes, turn};
use crate::row::Row;

use super::disk::RECORD;

pub fn times(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let directory = programs.scratch("start")?;
    let file = directory.join(RECORD);
    let (directory, file) = (directory.to_string_lossy(), file.to_string_lossy());
    programs.run("commit", &[url, &directory], 1)?;
    let turns = [
        turn("start_read", &[&file]),
        turn("start_session", &[&directory]).with_library(programs.path("sizes/libsnrclient.so")),
        turn("start_curl", &[&file]),
    ];
    let [read, session, curl] = take_turns_as_processes(programs, turns)?;
    let (read, session) = (needed(read)?, needed(session)?);
    let what = "process: load, initialize, getUUID";
    Ok(vec![
        Row::at_most_times(what, &session, (&read, "reading the file"), 1.3)
            .others(&[("reading the file, with libcurl", curl.as_ref())]),
    ])
}
