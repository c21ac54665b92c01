//! The rows as a person reads them.

use std::fmt::Write;

use crate::rounds::ROUNDS;
use crate::row::{Row, Verdict};

const TITLES: [&str; 7] = [
    "what",
    "SNRClient",
    "against",
    "ratio (middle half)",
    "aim",
    "",
    "for comparison",
];

fn cells(row: &Row) -> [String; 7] {
    let ratio = row.ratio.map_or(String::new(), |ratio| {
        let (low, high) = ratio.middle_half;
        format!("{:.2} × ({low:.2}–{high:.2})", ratio.median)
    });
    let verdict = match row.verdict {
        Verdict::Pass => "pass".into(),
        Verdict::Miss => "MISS".into(),
        Verdict::Stated => String::new(),
        Verdict::PeerMissing(package) => format!("peer missing: {package}"),
    };
    [
        row.what.to_owned(),
        row.ours.clone(),
        row.baseline.clone(),
        ratio,
        row.aim.clone(),
        verdict,
        row.others.clone(),
    ]
}

/// As a table of text.
pub fn plain(rows: &[Row]) -> String {
    let lines: Vec<_> = std::iter::once(TITLES.map(str::to_owned))
        .chain(rows.iter().map(cells))
        .collect();
    let mut widths = [0; TITLES.len()];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    lines.iter().fold(String::new(), |mut text, line| {
        let padded = line.iter().zip(widths);
        let padded: Vec<_> = padded
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        let _ = writeln!(text, "{}", padded.join("  ").trim_end());
        text
    })
}

/// As the document of a full run.
pub fn report(rows: &[Row], facts: &[(&str, String)]) -> String {
    let mut text = String::from(include_str!("report_head.md"));
    for line in [TITLES.map(str::to_owned), TITLES.map(|_| "---".to_owned())]
        .into_iter()
        .chain(rows.iter().map(cells))
    {
        let _ = writeln!(text, "| {} |", line.join(" | "));
    }
    let tail = include_str!("report_tail.md").replace("{ROUNDS}", &ROUNDS.to_string());
    text.push_str(&tail);
    for (name, value) in facts {
        let _ = writeln!(text, "| {name} | {value} |");
    }
    text
}
