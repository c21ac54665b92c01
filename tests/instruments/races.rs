//! What a race checker can tell of a library in Rust, and what not.
//!
//! Helgrind knows what pthread calls order, and nothing of the futexes of Rust's standard library. So it cannot judge
//! the library itself; it can judge a host that relies on nothing but what the header promises.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tools::sandbox::Sandbox;
use crate::tools::{self, name_of, root, run};
use crate::workshop::{compile, each, has, part, program, scratch, shared_library, words};

const ACCOUNTS: [&str; 2] = [
    "anna@example.com:correct-horse",
    "ben@example.com:battery-staple",
];

/// Programs in which many threads meet.
const MEETINGS: [&str; 4] = [
    "test_threads",
    "test_reentrancy",
    "test_pending",
    "test_lifecycle",
];

const FOUND_SOMETHING: i32 = 99;

fn helgrind(suppressions: Option<&str>, program: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command.args(["--tool=helgrind", "--quiet", "--fair-sched=yes"]);
    command.arg(format!("--error-exitcode={FOUND_SOMETHING}"));
    if let Some(file) = suppressions {
        let mut argument = std::ffi::OsString::from("--suppressions=");
        argument.push(part(file));
        command.arg(argument);
    }
    command.arg(program);
    command
}

fn output(command: &mut Command) -> Output {
    command.output().expect("valgrind can be run")
}

/// Callbacks do not overlap, and none runs after shutdown: a host may rely on that instead of locks.
#[test]
fn a_host_without_locks_has_no_race() {
    if !has("valgrind") {
        return;
    }
    let host = program("race/host.c", &scratch("race_host"));
    let sandbox = Sandbox::start(&ACCOUNTS);
    let output = output(helgrind(Some("race/helgrind.supp"), &host).arg(&sandbox.url));
    assert!(output.status.success(), "{}", words(&output));
}

/// The same suppressions do not hide a race of the host's.
#[test]
fn a_racy_host_is_caught() {
    if !has("valgrind") {
        return;
    }
    let racy = program("race/racy.c", &scratch("race_racy"));
    let output = output(&mut helgrind(Some("race/helgrind.supp"), &racy));
    let words = words(&output);
    assert_eq!(output.status.code(), Some(FOUND_SOMETHING), "{words}");
    assert!(
        words.contains("Possible data race") && words.contains("racy.c"),
        "{words}"
    );
}

/// Why there are suppressions at all. Should this fail one day, they can go.
#[test]
fn mutexes_of_rust_are_not_understood() {
    if !has("valgrind") {
        return;
    }
    let program = scratch("race_mutex").join("futex_mutex");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    run(Command::new(rustc)
        .args(["--edition=2024", "-g", "-O"])
        .arg(part("race/futex_mutex.rs"))
        .arg("-o")
        .arg(&program));
    let output = output(&mut helgrind(None, &program));
    let words = words(&output);
    assert!(words.contains("Possible data race"), "{words}");
}

/// Threads and mutexes of host and library are used as they should be.
#[test]
fn no_program_misuses_pthreads() {
    if !has("valgrind") {
        return;
    }
    let directory = scratch("race_meetings");
    let harness = tools::harness_sources();
    let failures = each(&MEETINGS, |name| {
        let mut sources = vec![root().join("tests/c").join(name).with_extension("c")];
        sources.extend(harness.iter().cloned());
        let program = directory.join(name);
        run(compile(&sources, &program).args(shared_library()));
        let sandbox = Sandbox::start(&ACCOUNTS);
        let work = directory.join(format!("{name}.work"));
        std::fs::create_dir_all(&work).expect("the scratch directory can be written to");
        let mut command = helgrind(Some("race/misuse_only.supp"), &program);
        command
            .arg(&sandbox.url)
            .arg(work)
            .env("SNR_TEST_LIGHT", "1");
        let output = output(&mut command);
        (!output.status.success()).then(|| format!("{name} failed:\n{}", words(&output)))
    });
    let failures: Vec<_> = failures.into_iter().flatten().collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn misuse_of_pthreads_is_caught() {
    if !has("valgrind") {
        return;
    }
    let source: PathBuf = part("race/misuse.c");
    let program = scratch("race_misuse").join(name_of(&source));
    run(&mut compile(&[source], &program));
    let output = output(&mut helgrind(Some("race/misuse_only.supp"), &program));
    let words = words(&output);
    assert!(
        words.contains("lock order") && words.contains("unlocked a not-locked lock"),
        "{words}"
    );
}
