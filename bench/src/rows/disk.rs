//! Making a change durable.

use std::fs;
use std::path::Path;

use crate::Result;
use crate::machine;
use crate::programs::Programs;
use crate::rounds::{needed, take_turns, turn};
use crate::row::Row;

/// The file of the session in its directory.
pub const RECORD: &str = "snrclient.session";

pub fn times(programs: &Programs, url: &str) -> Result<Vec<Row>> {
    let (session, files) = (programs.scratch("session")?, programs.scratch("files")?);
    let (session, files) = (session.to_string_lossy(), files.to_string_lossy());
    programs.run("commit", &[url, &session], 1)?;
    let size = record_length(&Path::new(&*session).join(RECORD))?.to_string();
    let turns = [
        turn("commit_file", &[&files, &size, "replace"]),
        turn("commit", &[url, &session]),
        turn("commit_file", &[&files, &size, "in_place"]),
        turn("commit_sqlite", &[&files, &size]),
    ];
    let [replace, commit, in_place, sqlite] = take_turns(programs, "ns", turns)?;
    let (replace, commit) = (needed(replace)?, needed(commit)?);
    let baseline = (&replace, "write, fsync, rename, fsync");
    let mut row = Row::at_most_times("durable commit", &commit, baseline, 0.5).others(&[
        ("SQLite WAL", sqlite.as_ref()),
        ("in place, can tear", in_place.as_ref()),
    ]);
    if machine::file_system(programs.directory()) == "tmpfs" {
        row.others.push_str("; in memory, so no figure of a disk");
    }
    Ok(vec![row])
}

/// How many bytes the library writes: its first line says how many follow it.
fn record_length(path: &Path) -> Result<usize> {
    let strange = || format!("{} is not the record that was expected", path.display());
    let bytes = fs::read(path).map_err(|_| strange())?;
    let end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or_else(strange)?;
    let line = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default());
    let length = line
        .split(' ')
        .nth(3)
        .and_then(|word| word.parse::<usize>().ok());
    Ok(end + 1 + length.ok_or_else(strange)?)
}
