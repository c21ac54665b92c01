//! What an app grows by.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::Result;
use crate::history::History;
use crate::programs::Programs;
use crate::row::{Row, Unit};

/// How many sizes there are.
pub const SIZES: usize = 3;

const NAMES: [&str; SIZES] = [
    "libsnrclient.so, stripped",
    "libsnrclient.so, no built-in transport",
    "growth of a program that links libsnrclient.a",
];
const AIMS: [f64; SIZES] = [1.6e6, 450e3, 1.6e6];

/// The sizes in the order of [`NAMES`].
pub fn measure(programs: &Programs) -> Result<[f64; SIZES]> {
    let size = |name: &str| programs.size(&format!("sizes/{name}"));
    Ok([
        size("libsnrclient.so")?,
        size("libsnrclient-bare.so")?,
        size("linked")? - size("unlinked")?,
    ])
}

/// The sizes against their aims.
pub fn counts(programs: &Programs) -> Result<Vec<Row>> {
    let sizes = NAMES.into_iter().zip(measure(programs)?).zip(AIMS);
    let mut rows: Vec<_> = sizes
        .map(|((what, size), aim)| Row::at_most(what, Unit::Bytes, size, aim))
        .collect();
    if let (Some(row), Some(size)) = (rows.first_mut(), size_of_peers(programs)) {
        row.others = format!("libcurl + OpenSSL {}", Unit::Bytes.show(size));
    }
    Ok(rows)
}

/// The sizes against what they were when they were last accepted.
pub fn growth(programs: &Programs, history: &History) -> Result<Vec<Row>> {
    let limits = history
        .limits()?
        .ok_or("no sizes have been accepted yet: make bench-record")?;
    let sizes = NAMES.into_iter().zip(measure(programs)?).zip(limits);
    let row = |((what, size), limit)| {
        Row::at_most(what, Unit::Bytes, size, limit).advise(
            "find what grew: compare `nm --size-sort --demangle` of the unstripped library before \
             and after; or accept it with `make bench-record` and say why in the commit",
        )
    };
    Ok(sizes.map(row).collect())
}

/// What the peer's own shared libraries take, without those that they need in turn.
fn size_of_peers(programs: &Programs) -> Option<f64> {
    let output = Command::new("ldd")
        .arg(programs.path("start_curl"))
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let paths: BTreeSet<_> = text
        .lines()
        .filter(|line| {
            ["libcurl", "libssl", "libcrypto"]
                .iter()
                .any(|name| line.contains(name))
        })
        .filter_map(|line| line.split_whitespace().nth(2))
        .collect();
    let sizes = paths.iter().filter_map(|path| fs::metadata(path).ok());
    let sum = sizes.map(|found| found.len() as f64).sum();
    (sum > 0.0).then_some(sum)
}
