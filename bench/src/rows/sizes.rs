//! What an app grows by.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::Result;
use crate::history::History;
use crate::programs::Programs;
use crate::row::{Row, Unit, Verdict};

/// How many sizes there are.
pub const SIZES: usize = 3;

const NAMES: [&str; SIZES] = [
    "libsnrclient.so, stripped",
    "libsnrclient.so, --no-default-features",
    "growth of a program that links libsnrclient.a",
];
const AIMS: [f64; SIZES] = [1.6e6, 450e3, 1.6e6];

/// The sizes in the order of [`NAMES`].
pub fn measure(programs: &Programs) -> Result<[f64; SIZES]> {
    let size = |name: &str| programs.size(&format!("sizes/{name}"));
    Ok([
        size("libsnrclient.so")?,
        size("libsnrclient-no-tls.so")?,
        size("linked")? - size("unlinked")?,
    ])
}

pub fn counts(programs: &Programs, history: &History) -> Result<Vec<Row>> {
    let sizes = measure(programs)?;
    let limits = history.limits()?;
    let mut rows = Vec::new();
    for (index, ((what, size), aim)) in NAMES.into_iter().zip(sizes).zip(AIMS).enumerate() {
        let row = Row::at_most(what, Unit::Bytes, size, aim)
            .advise("find what grew: compare `nm --size-sort --demangle` of the unstripped library before and after");
        rows.push(match limits.as_ref().and_then(|limits| limits.get(index)) {
            Some(limit) if size > *limit => Row {
                aim: format!("{} (3 % more than in size-history.tsv)", Unit::Bytes.show(*limit)),
                verdict: Verdict::Miss,
                ..row.advise("find what grew, or accept it with `make bench-record` and say why in the commit")
            },
            _ => row,
        });
    }
    if let (Some(row), Some(size)) = (rows.first_mut(), size_of_peers(programs)) {
        row.others = format!("libcurl + OpenSSL {}", Unit::Bytes.show(size));
    }
    Ok(rows)
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
