//! One line of the table.

use crate::rounds::{Samples, Spread};

/// Whether the aim is reached.
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Pass,
    /// It is not.
    Miss,
    /// There is none; the figure is there to be known.
    Stated,
    /// What it is compared with is not installed.
    PeerMissing(&'static str),
}

/// A figure of the library, beside what it is compared with.
pub struct Row {
    /// What was measured.
    pub what: &'static str,
    /// The library's figure.
    pub ours: String,
    /// The least that the same job takes.
    pub baseline: String,
    /// The library's figure against it.
    pub ratio: Option<Spread>,
    /// What else does such a job.
    pub others: String,
    /// What the figure is to be.
    pub aim: String,
    /// Whether it is.
    pub verdict: Verdict,
    /// What to do when it is not.
    pub advice: &'static str,
}

/// The unit of a figure.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Nanoseconds, shown in what suits them.
    Time,
    /// Bytes, shown in what suits them.
    Bytes,
    /// How many.
    Count,
    /// How many in a second.
    PerSecond,
}

impl Unit {
    /// A figure as text.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Time if value < 1e3 => format!("{value:.0} ns"),
            Self::Time if value < 1e6 => format!("{} µs", digits(value / 1e3)),
            Self::Time => format!("{} ms", digits(value / 1e6)),
            Self::Bytes if value.abs() < 1e4 => format!("{value:.0} B"),
            Self::Bytes if value < 1e6 => format!("{:.0} KB", value / 1e3),
            Self::Bytes => format!("{:.2} MB", value / 1e6),
            Self::Count => digits(value),
            Self::PerSecond if value < 1e6 => format!("{:.0} 000/s", value / 1e3),
            Self::PerSecond => format!("{:.1} million/s", value / 1e6),
        }
    }
}

/// No more digits than mean something.
fn digits(value: f64) -> String {
    if value.fract().abs() < 0.05 || value >= 100.0 {
        format!("{value:.0}")
    } else if value < 1.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.1}")
    }
}

impl Row {
    /// A figure for which there is no aim.
    pub fn stated(what: &'static str, unit: Unit, value: f64) -> Self {
        Self {
            what,
            ours: unit.show(value),
            baseline: String::new(),
            ratio: None,
            others: String::new(),
            aim: String::new(),
            verdict: Verdict::Stated,
            advice: "",
        }
    }

    /// A figure that could not be measured.
    pub fn missing(what: &'static str) -> Self {
        Self {
            ours: "–".into(),
            ..Self::stated(what, Unit::Count, 0.0)
        }
    }

    /// A figure that is to be at most `limit`.
    pub fn at_most(what: &'static str, unit: Unit, value: f64, limit: f64) -> Self {
        Self {
            aim: format!("≤ {}", unit.show(limit)),
            verdict: verdict(value <= limit),
            ..Self::stated(what, unit, value)
        }
    }

    /// A figure that is to be at least `limit`.
    pub fn at_least(what: &'static str, unit: Unit, value: f64, limit: f64) -> Self {
        Self {
            aim: format!("≥ {}", unit.show(limit)),
            verdict: verdict(value >= limit),
            ..Self::stated(what, unit, value)
        }
    }

    /// A time that is to be at most `limit` times that of `baseline`.
    pub fn at_most_times(
        what: &'static str,
        ours: &Samples,
        (baseline, name): (&Samples, &str),
        limit: f64,
    ) -> Self {
        let holds = ours.against(baseline).median <= limit;
        Self {
            aim: format!("≤ {limit:.1} ×"),
            verdict: verdict(holds),
            ..Self::stated(what, Unit::Time, ours.median())
        }
        .compared(ours, baseline, name)
    }

    /// A figure that cannot be judged, because what it is compared with is not installed.
    pub fn without_peer(self, package: &'static str) -> Self {
        Self {
            verdict: Verdict::PeerMissing(package),
            ..self
        }
    }

    /// Compares a time with one for which the aim is not meant.
    pub fn compared(self, ours: &Samples, baseline: &Samples, name: &str) -> Self {
        Self {
            ratio: Some(ours.against(baseline)),
            ..self.against(Unit::Time, baseline.median(), name)
        }
    }

    /// Shows the figure of a baseline.
    pub fn against(self, unit: Unit, value: f64, name: &str) -> Self {
        let baseline = format!("{} {name}", unit.show(value));
        Self { baseline, ..self }
    }

    /// Shows the times of others, where they were measured.
    pub fn others(self, others: &[(&str, Option<&Samples>)]) -> Self {
        let measured = others.iter().filter_map(|(name, samples)| {
            let time = Unit::Time.show((*samples)?.median());
            Some(format!("{name} {time}"))
        });
        let others = measured.collect::<Vec<_>>().join(", ");
        Self { others, ..self }
    }

    /// Shows a remark beside the figures.
    pub fn remark(self, remark: impl Into<String>) -> Self {
        Self {
            others: remark.into(),
            ..self
        }
    }

    /// What to do when the aim is missed.
    pub fn advise(self, advice: &'static str) -> Self {
        Self { advice, ..self }
    }
}

fn verdict(holds: bool) -> Verdict {
    if holds { Verdict::Pass } else { Verdict::Miss }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_unit_that_suits_them() {
        assert_eq!(Unit::Time.show(17.4), "17 ns");
        assert_eq!(Unit::Time.show(5_040.0), "5 µs");
        assert_eq!(Unit::Time.show(546_000.0), "546 µs");
        assert_eq!(Unit::Time.show(1_300_000.0), "1.3 ms");
        assert_eq!(Unit::Bytes.show(361.5), "362 B");
        assert_eq!(Unit::Bytes.show(2_023_568.0), "2.02 MB");
        assert_eq!(Unit::Count.show(0.0), "0");
    }
}
