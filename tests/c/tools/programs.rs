//! Running the C programs, each against a sandbox of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::build::{Link, build_programs};
use super::sandbox::Sandbox;
use super::scratch;

/// Whom the sandbox knows.
const ACCOUNTS: [&str; 2] = [
    "anna@example.com:correct-horse",
    "ben@example.com:battery-staple",
];

const VALGRIND: &[&str] = &[
    "--quiet",
    "--error-exitcode=99",
    "--leak-check=full",
    "--show-leak-kinds=definite,indirect,possible",
    "--errors-for-leak-kinds=definite,indirect,possible",
    "--fair-sched=yes",
];

pub(crate) enum Runner {
    Native,
    Valgrind,
}

impl Runner {
    fn command(&self, program: &Path) -> Command {
        match self {
            Self::Native => Command::new(program),
            Self::Valgrind => {
                let mut command = Command::new("valgrind");
                command
                    .args(VALGRIND)
                    .arg(program)
                    .env("SNR_TEST_LIGHT", "1");
                command
            }
        }
    }

    fn patience(&self) -> Duration {
        match self {
            Self::Native => Duration::from_secs(300),
            Self::Valgrind => Duration::from_secs(1200),
        }
    }
}

/// Builds the programs and runs them all, a few at a time; fails with the output of those that failed.
pub(crate) fn run_programs(name: &str, sources: &[PathBuf], link: Link, runner: &Runner) {
    let directory = scratch(name);
    let programs = build_programs(&directory, sources, link);
    assert!(!programs.is_empty(), "there are no programs to run");
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let workers = thread::available_parallelism()
        .map_or(2, usize::from)
        .min(4);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(output) = run_program(program, runner) {
                        let failure = format!("{} failed:\n{output}", program.display());
                        failures.lock().expect("no worker panics").push(failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no worker panics");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Runs one program against a sandbox of its own, and returns its output when it fails or takes too long.
fn run_program(program: &Path, runner: &Runner) -> Result<(), String> {
    let sandbox = Sandbox::start(&ACCOUNTS);
    let work = program.with_extension("work");
    fs::create_dir_all(&work).expect("the scratch directory can be written to");
    let output = program.with_extension("output");
    let file = File::create(&output).expect("the scratch directory can be written to");
    let mut child = runner
        .command(program)
        .arg(&sandbox.url)
        .arg(&work)
        .stdin(Stdio::null())
        .stderr(file.try_clone().expect("a file can be shared"))
        .stdout(file)
        .spawn()
        .unwrap_or_else(|error| panic!("{} cannot be run: {error}", program.display()));
    let until = Instant::now() + runner.patience();
    let result = loop {
        match child.try_wait().expect("a child can be waited for") {
            Some(status) if status.success() => break Ok(()),
            Some(status) => break Err(format!("{status}")),
            None if Instant::now() > until => {
                child.kill().expect("a child can be killed");
                child.wait().expect("a child can be waited for");
                break Err("it took too long".to_owned());
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    result.map_err(|how| format!("{}\n{how}", fs::read_to_string(&output).unwrap_or_default()))
}
