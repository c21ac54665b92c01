//! Every storage call of an operation is a cut point: whatever happens there, the session that is found
//! afterwards is the old or the new one, and an ended session leaves nothing behind.

#[path = "crash/bench.rs"]
mod bench;
#[path = "crash/case.rs"]
mod case;
#[path = "crash/lab.rs"]
mod lab;
#[path = "crash/state.rs"]
mod state;

use std::process::Command;

use self::case::{Case, Outcome, Subject, Verdict};
use self::lab::{CUSTOMER, LONG, Lab, Stage};
use crate::tools::{artifacts, run};
use crate::workshop::each;

/// What happens at a cut point; `shim.c` says what each does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The process is gone.
    Kill,
    /// The operation goes on, and may fail this once.
    Once,
    /// The cause of the failure stays.
    Ever,
}

const MODES: &[(&str, Kind)] = &[
    ("kill-before", Kind::Kill),
    ("kill-after", Kind::Kill),
    ("kill-head", Kind::Kill),
    ("kill-tail", Kind::Kill),
    ("power-all", Kind::Kill),
    ("power-data", Kind::Kill),
    ("power-names", Kind::Kill),
    ("short", Kind::Once),
    ("once-ENOSPC", Kind::Once),
    ("once-EIO", Kind::Once),
    ("once-EACCES", Kind::Once),
    ("done-EIO", Kind::Once),
    ("ever-ENOSPC", Kind::Ever),
    ("ever-EIO", Kind::Ever),
    ("ever-EACCES", Kind::Ever),
];

/// What of the new session is random, and so not known beforehand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Random {
    Nothing,
    Uuid,
    Token,
}

/// What has to be gone when the operation is over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Nothing,
    Login,
    Session,
    /// The session, but in a process before; a failure to clean up after it is made good by the next start.
    SessionBefore,
}

struct Operation {
    name: &'static str,
    /// What `operation.c` calls it.
    command: &'static str,
    from: Stage,
    random: Random,
    ends: Ends,
    /// The length of the token that it signs in with.
    token_length: usize,
    needs_server: bool,
}

const fn operation(name: &'static str, from: Stage, random: Random, ends: Ends) -> Operation {
    Operation {
        name,
        command: name,
        from,
        random,
        ends,
        token_length: 0,
        needs_server: false,
    }
}

fn operations() -> Vec<Operation> {
    use self::{Ends as E, Random as R, Stage as S};
    vec![
        Operation {
            command: "start",
            ..operation("first start", S::Nothing, R::Uuid, E::Nothing)
        },
        operation("email", S::Customer, R::Nothing, E::Nothing),
        Operation {
            needs_server: true,
            ..operation("refresh", S::Visitor, R::Token, E::Nothing)
        },
        Operation {
            token_length: CUSTOMER,
            ..operation("sign-in", S::Visitor, R::Nothing, E::Nothing)
        },
        // The record outgrows its slot, so that a new file takes the place of the old one.
        Operation {
            command: "sign-in",
            token_length: LONG,
            ..operation("sign-in, long", S::Visitor, R::Nothing, E::Nothing)
        },
        operation("sign-out", S::Customer, R::Nothing, E::Login),
        operation("sign-out-destroy", S::Customer, R::Uuid, E::Session),
        operation("regenerate", S::Visitor, R::Nothing, E::Session),
        operation("destroy", S::Customer, R::Uuid, E::Session),
        operation("other-key", S::Customer, R::Uuid, E::Session),
        operation("start", S::Customer, R::Nothing, E::Nothing),
        // A kill came between the record of the new session and the end of the old one's.
        Operation {
            command: "start",
            ..operation("start, cut", S::HalfDestroyed, R::Nothing, E::SessionBefore)
        },
        Operation {
            command: "destroy",
            ..operation("destroy, again", S::HalfReplaced, R::Uuid, E::Session)
        },
    ]
}

#[test]
fn every_storage_call_may_be_the_last_or_fail() {
    let lab = Lab::new("crash");
    let mut defects = Vec::new();
    for operation in operations() {
        let (summary, verdicts) = enumerate(&lab, &operation, MODES);
        println!("{summary}");
        defects.extend(verdicts.into_iter().filter_map(Verdict::err));
    }
    assert!(
        defects.is_empty(),
        "{} cases went wrong:\n{}",
        defects.len(),
        defects.join("\n")
    );
}

/// The enumeration can fail: by a library whose flushes do nothing, which no kill would show.
#[test]
fn a_library_that_does_not_flush_is_noticed() {
    let lab = Lab::new("crash_lie").lying();
    let power = ("power-data", Kind::Kill);
    for operation in operations() {
        if !matches!(operation.name, "email" | "sign-out" | "sign-in, long") {
            continue;
        }
        let (summary, verdicts) = enumerate(&lab, &operation, &[power]);
        println!("without flushes: {summary}");
        assert!(
            verdicts.iter().any(Verdict::is_err),
            "{}: nothing was noticed",
            operation.name
        );
    }
}

/// Calls that change a storage and that the shim does not see. Should the library use one, teach it to the shim.
const UNSEEN: &[&str] = &[
    "copy_file_range",
    "creat",
    "fallocate",
    "fchmodat",
    "fopen",
    "ftruncate",
    "link",
    "linkat",
    "mkdirat",
    "open_by_handle_at",
    "openat",
    "pread",
    "pwritev",
    "renameat",
    "renameat2",
    "rmdir",
    "sendfile",
    "symlink",
    "sync_file_range",
    "syncfs",
    "truncate",
    "unlinkat",
];

#[test]
fn the_shim_sees_every_storage_call() {
    let symbols = run(Command::new("nm")
        .args(["-D", "--undefined-only"])
        .arg(&artifacts().shared));
    let names = symbols
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1));
    let names: Vec<_> = names
        .filter_map(|name| name.split('@').next())
        .map(|name| name.strip_suffix("64").unwrap_or(name))
        .collect();
    assert!(names.contains(&"pwrite"), "{symbols}");
    let unseen: Vec<_> = UNSEEN.iter().filter(|name| names.contains(name)).collect();
    assert!(unseen.is_empty(), "the library uses {unseen:?}");
}

/// Runs each mode at each storage call of an operation.
fn enumerate(
    lab: &Lab,
    operation: &Operation,
    modes: &[(&'static str, Kind)],
) -> (String, Vec<Verdict>) {
    let subject = Subject::new(lab, operation);
    let calls = subject.calls();
    let cases: Vec<Case> = (1..=calls.len())
        .flat_map(|at| {
            modes.iter().map(move |(mode, kind)| Case {
                at,
                mode,
                kind: *kind,
            })
        })
        .collect();
    let verdicts = each(&cases, |case| subject.examine(case));
    let count = |outcome| {
        let outcomes = verdicts.iter().flatten();
        outcomes.filter(|found| **found == outcome).count()
    };
    let summary = format!(
        "{:<16} {:>2} cut points, {:>3} cases: {:>3} old, {:>3} new, {:>2} removed, {} defects ({})",
        operation.name,
        calls.len(),
        cases.len(),
        count(Outcome::Old),
        count(Outcome::New),
        count(Outcome::Removed),
        verdicts.iter().filter(|verdict| verdict.is_err()).count(),
        calls.join(" "),
    );
    (summary, verdicts)
}

/// A text that nothing else resembles; the same for the same length.
fn token(length: usize) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyzABCDEF";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ length as u64;
    let mut next = || {
        // Knuth's constants; the upper bits are the better ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(ALPHABET[(state >> 59) as usize])
    };
    (0..length).map(|_| next()).collect()
}
