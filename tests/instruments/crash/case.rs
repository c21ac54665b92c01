//! One cut point and one mode, and whether the rules hold there.

use super::bench::Bench;
use super::lab::{Errand, Lab};
use super::state::{End, Report, State};
use super::{Ends, Kind, Operation, Random};

/// What was found afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Old,
    New,
    /// The record is gone, because it could not be replaced by that of the new session.
    Removed,
}

pub(super) struct Case {
    /// The number of the storage call, from 1.
    pub(super) at: usize,
    pub(super) mode: &'static str,
    pub(super) kind: Kind,
}

pub(super) type Verdict = Result<Outcome, String>;

/// An operation with what is known of it before anything goes wrong.
pub(super) struct Subject<'a> {
    lab: &'a Lab,
    operation: &'a Operation,
    errand: Errand,
    calls: Vec<String>,
    /// `None`: nothing was stored before.
    old: Option<State>,
    new: State,
    /// What an ended session must not leave.
    traces: Vec<String>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(lab: &'a Lab, operation: &'a Operation) -> Self {
        let errand = Errand {
            command: operation.command,
            token: super::token(operation.token_length),
            needs_server: operation.needs_server,
        };
        let bench = lab.bench(operation.from);
        let (report, calls) = bench.counted(&errand);
        assert_eq!(report.end, End::Orderly, "{}", report.excerpt());
        let new = report.told.expect("the operation tells what it did");
        bench.discard();

        let bench = lab.bench(operation.from);
        let is_stored = !bench.file_names().is_empty();
        let old = is_stored.then(|| bench.plain(&Errand::new("look")).found.expect("it starts"));
        bench.discard();
        let traces = match operation.ends {
            Ends::Nothing => Vec::new(),
            Ends::Login => lab.secrets[..1].to_vec(),
            Ends::Session | Ends::SessionBefore => lab.secrets.clone(),
        };
        Self {
            lab,
            operation,
            errand,
            calls,
            old,
            new,
            traces,
        }
    }

    /// The storage calls of the operation when nothing goes wrong.
    pub(super) fn calls(&self) -> &[String] {
        &self.calls
    }

    /// Lets it happen, and looks at what is left.
    pub(super) fn examine(&self, case: &Case) -> Verdict {
        let bench = self.lab.bench(self.operation.from);
        let report = bench.faulted(&self.errand, case.at, case.mode);
        let verdict = self.judge(case, &bench, &report);
        bench.discard();
        verdict.map_err(|defect| {
            let Operation { name, .. } = self.operation;
            let Case { at, mode, .. } = case;
            let call = &self.calls[at - 1];
            let excerpt = report.excerpt();
            format!("{name}, {mode} at call {at} ({call}): {defect}\n{excerpt}")
        })
    }

    fn judge(&self, case: &Case, bench: &Bench<'_>, report: &Report) -> Verdict {
        self.check_end(case, report)?;
        let excused = match case.kind {
            Kind::Kill => false,
            Kind::Once => self.operation.ends == Ends::SessionBefore,
            Kind::Ever => self.operation.ends == Ends::SessionBefore || report.confessed(),
        };
        if report.told.is_some() && !excused {
            self.check_traces(bench, "when it was over")?;
        }
        let was_stored = bench
            .file_names()
            .iter()
            .any(|name| name == "snrclient.session");
        let found = look(bench, "look")?;
        let outcome = self.classify(report, &found, was_stored)?;
        self.check_outcome(case, report, outcome)?;
        if outcome != Outcome::Old {
            self.check_traces(bench, "after the next start")?;
        }
        if look(bench, "destroy")? != found {
            return Err("the next two starts do not find the same".into());
        }
        self.check_nothing_is_left(bench, report, &found)
            .map(|()| outcome)
    }

    fn check_end(&self, case: &Case, report: &Report) -> Result<(), String> {
        // What only a write can suffer leaves other calls alone.
        let spares =
            matches!(case.mode, "kill-head" | "kill-tail") && self.calls[case.at - 1] != "write";
        let expected = if case.kind == Kind::Kill && !spares {
            End::Killed
        } else {
            End::Orderly
        };
        if report.end != expected {
            return Err(format!("it ended by {:?}", report.end));
        }
        if report.told.is_none() && report.end == End::Orderly && !report.refused() {
            return Err("it did not start, and did not say why".into());
        }
        Ok(())
    }

    fn classify(&self, report: &Report, found: &State, was_stored: bool) -> Verdict {
        if self.old.as_ref() == Some(found) {
            return Ok(match &report.told {
                Some(told) if told == found => Outcome::New,
                _ => Outcome::Old,
            });
        }
        match &report.told {
            Some(told) if told == found => return Ok(Outcome::New),
            None if was_stored && self.is_new(found) => return Ok(Outcome::New),
            _ => {}
        }
        match (&self.old, was_stored) {
            (None, false) if found.is_blank() => Ok(Outcome::Old),
            (Some(_), false) if found.is_blank() => Ok(Outcome::Removed),
            _ => Err(format!("what is found is neither old nor new: {found:?}")),
        }
    }

    /// Whether it can be the new session, as far as that is known.
    fn is_new(&self, found: &State) -> bool {
        let mut expected = self.new.clone();
        let old = self.old.as_ref();
        let differs = match self.operation.random {
            Random::Nothing => true,
            Random::Uuid => {
                expected.uuid.clone_from(&found.uuid);
                old.is_none_or(|old| old.uuid != found.uuid)
            }
            Random::Token => {
                expected.token.clone_from(&found.token);
                old.is_none_or(|old| old.token != found.token)
            }
        };
        differs && *found == expected
    }

    fn check_outcome(&self, case: &Case, report: &Report, outcome: Outcome) -> Result<(), String> {
        let was_told = report.told.is_some();
        let ends = self.operation.ends != Ends::Nothing;
        let allowed = match (case.kind, outcome) {
            // What a process was told of is durable.
            (Kind::Kill, Outcome::Old) => !was_told,
            // A single failure is made good at shutdown at the latest, or refuses the start.
            (Kind::Once, Outcome::Old) => report.refused(),
            (Kind::Kill | Kind::Once, Outcome::Removed) => false,
            (Kind::Ever, Outcome::Removed) => ends,
            (Kind::Ever, Outcome::Old) | (_, Outcome::New) => true,
        };
        if allowed {
            Ok(())
        } else {
            Err(format!("what is found is {outcome:?}"))
        }
    }

    fn check_traces(&self, bench: &Bench<'_>, when: &str) -> Result<(), String> {
        no_traces(bench, &self.traces, when)
    }

    /// The next process has destroyed whatever it was.
    fn check_nothing_is_left(
        &self,
        bench: &Bench<'_>,
        report: &Report,
        found: &State,
    ) -> Result<(), String> {
        let told = report.told.iter();
        let states = self.old.iter().chain(told).chain([&self.new, found]);
        let mut traces: Vec<_> = states.flat_map(State::traces).collect();
        traces.extend(self.lab.secrets.iter().cloned());
        no_traces(
            bench,
            &traces,
            "after the next process destroyed the session",
        )?;
        let files = bench.file_names();
        if files.iter().any(|name| name.contains("damaged")) {
            return Err(format!("it was found damaged: {files:?}"));
        }
        Ok(())
    }
}

fn no_traces(bench: &Bench<'_>, texts: &[String], when: &str) -> Result<(), String> {
    let files = bench.traces_of(texts);
    if files.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{when} something of the session was still in {files:?}"
        ))
    }
}

/// What a process without the shim finds.
fn look(bench: &Bench<'_>, command: &'static str) -> Result<State, String> {
    let report = bench.plain(&Errand::new(command));
    match (report.end.clone(), report.found.clone()) {
        (End::Orderly, Some(found)) => Ok(found),
        (end, _) => Err(format!(
            "the next process did not start ({end:?}):\n{}",
            report.excerpt()
        )),
    }
}
