//! Several programs taking turns, so that what disturbs the machine disturbs all of them.

use std::path::PathBuf;

use crate::Result;
use crate::programs::{Programs, figure};

/// How often each program runs.
pub const ROUNDS: usize = 11;

/// How many batches it measures each time.
const BATCHES: u32 = 25;

/// One figure of each round.
#[derive(Clone)]
pub struct Samples(Vec<f64>);

/// A figure and how far it varied.
#[derive(Clone, Copy)]
pub struct Spread {
    /// The median over the rounds.
    pub median: f64,
    /// Between which the middle half of the rounds is.
    pub middle_half: (f64, f64),
}

impl Samples {
    /// Figures of rounds.
    pub fn new(figures: Vec<f64>) -> Self {
        Self(figures)
    }

    /// The median.
    pub fn median(&self) -> f64 {
        self.spread().median
    }

    /// Each round's figure against the same round's of `baseline`.
    pub fn against(&self, baseline: &Self) -> Spread {
        let ratios = self.0.iter().zip(&baseline.0);
        Self(ratios.map(|(own, other)| own / other).collect()).spread()
    }

    fn spread(&self) -> Spread {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        Spread {
            median: at(sorted.len() / 2),
            middle_half: (
                at(sorted.len() / 4),
                at((sorted.len() * 3 / 4).min(sorted.len().saturating_sub(1))),
            ),
        }
    }
}

/// A program that takes turns with others.
pub struct Turn<'a> {
    program: &'a str,
    arguments: Vec<&'a str>,
    library: Option<PathBuf>,
}

impl Turn<'_> {
    /// Lets the program find a shared library at once, as one that is installed is found.
    pub fn with_library(self, path: PathBuf) -> Self {
        Self {
            library: Some(path),
            ..self
        }
    }
}

/// A program and its arguments.
pub fn turn<'a>(program: &'a str, arguments: &[&'a str]) -> Turn<'a> {
    Turn {
        program,
        arguments: arguments.to_vec(),
        library: None,
    }
}

/// Has programs take turns, and collects one figure of each; nothing of those that are not built.
pub fn take_turns<const N: usize>(
    programs: &Programs,
    wanted: &str,
    turns: [Turn<'_>; N],
) -> Result<[Option<Samples>; N]> {
    take_turns_with(programs, &turns, ROUNDS, |turn| {
        let figures = programs.run(turn.program, &turn.arguments, BATCHES)?;
        figure(&figures, wanted)
    })
}

/// The same for whole processes; the figure is their time in nanoseconds.
pub fn take_turns_as_processes<const N: usize>(
    programs: &Programs,
    turns: [Turn<'_>; N],
) -> Result<[Option<Samples>; N]> {
    /// The quickest of so many is the one that nothing else got in the way of.
    const STARTS: usize = 15;
    let starts = take_turns_with(programs, &turns, ROUNDS * STARTS, |turn| {
        let took = programs.time(turn.program, &turn.arguments, turn.library.as_deref())?;
        Ok(took.as_nanos() as f64)
    })?;
    let each_round =
        |Samples(starts): Samples| Samples(starts.chunks(STARTS).map(quickest).collect());
    Ok(starts.map(|starts| starts.map(each_round)))
}

fn quickest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The samples of a program that needs nothing but the library.
pub fn needed(samples: Option<Samples>) -> Result<Samples> {
    samples.ok_or_else(|| "a program is missing; build them with make -f bench/Makefile".into())
}

fn take_turns_with<const N: usize>(
    programs: &Programs,
    turns: &[Turn<'_>; N],
    rounds: usize,
    measure: impl Fn(&Turn<'_>) -> Result<f64>,
) -> Result<[Option<Samples>; N]> {
    let mut samples = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (turn, samples) in turns.iter().zip(&mut samples) {
            if programs.has(turn.program) {
                samples.push(measure(turn)?);
            }
        }
    }
    Ok(samples.map(|samples| (!samples.is_empty()).then_some(Samples(samples))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let baseline = Samples::new(vec![10.0, 20.0, 40.0, 10.0, 10.0]);
        let own = Samples::new(vec![20.0, 20.0, 60.0, 90.0, 1.0]);
        let ratio = own.against(&baseline);
        assert_eq!(ratio.median, 1.5);
        assert_eq!(ratio.middle_half, (1.0, 2.0));
    }
}
