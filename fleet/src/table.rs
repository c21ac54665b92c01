//! The figures as text.

use std::fmt::Write;

use crate::fleet::Days;
use crate::plan::{MINUTE, Millis, SECOND};
use crate::verdict::{Row, rows};

/// The figures of both kinds of clients.
pub fn table(engine: &Days, naive: &Days) -> String {
    let mut text = format!(
        "{:<27}{:<8}{:>8}{:>9}{:>9}{:>9}{:>9}{:>14}{:>10}{:>11}{:>9}\n",
        "scenario",
        "client",
        "steady",
        "during",
        "after",
        "to mean",
        "back in",
        "over 2 × for",
        "p99 wait",
        "longest",
        "failed"
    );
    for (engine, naive) in rows(engine).iter().zip(&rows(naive)) {
        line(&mut text, engine.scenario.name(), "engine", engine);
        line(&mut text, "", "naive", naive);
    }
    text
}

fn line(text: &mut String, scenario: &str, client: &str, row: &Row) {
    let during = match row.scenario.fault().is_empty() {
        true => "–".into(),
        false => format!("{:.2} ×", row.during),
    };
    let _ = writeln!(
        text,
        "{scenario:<27}{client:<8}{:>8}{during:>9}{:>9}{:>9}{:>9}{:>14}{:>10}{:>11}{:>9}",
        format!("{:.1}/s", row.steady),
        format!("{:.2} ×", row.after),
        format!("{:.2} ×", row.to_mean),
        row.back
            .map_or("–".into(), |back| format!("{} min", back / MINUTE)),
        format!("{:.1} min", row.overloaded as f64 / MINUTE as f64),
        seconds(row.p99),
        seconds(row.longest),
        format!("{:.2} %", row.failed * 100.0),
    );
}

fn seconds(wait: Millis) -> String {
    format!("{:.2} s", wait as f64 / SECOND as f64)
}
