//! Compiling C with flags of one's own.

use std::env;
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use crate::tools::{self, WARNINGS, artifacts, in_ci, include, is_installed, run};

/// A file of `tests/instruments`.
pub(crate) fn part(name: &str) -> PathBuf {
    tools::root().join("tests/instruments").join(name)
}

/// An empty directory of that name.
pub(crate) fn scratch(name: &str) -> PathBuf {
    tools::scratch(&format!("instruments_{name}"))
}

/// A program that the machine may lack, but not CI.
pub(crate) fn has(program: &str) -> bool {
    let is_there = is_installed(program);
    assert!(
        is_there || !in_ci(),
        "{program} is not installed, and CI must not skip this test"
    );
    if !is_there {
        println!("skipped: {program} is not installed");
    }
    is_there
}

/// A compiler call in the style of the project, with the header in reach.
pub(crate) fn compile(sources: &[PathBuf], output: &Path) -> Command {
    let mut command = Command::new(env::var_os("CC").unwrap_or_else(|| "cc".into()));
    command
        .args(["-std=c11", "-g", "-O1", "-pthread"])
        .args(WARNINGS)
        .arg("-I")
        .arg(include())
        .args(sources)
        .arg("-o")
        .arg(output);
    command
}

/// What links a program with the shipped shared library.
pub(crate) fn shared_library() -> Vec<OsString> {
    let shared = &artifacts().shared;
    let mut rpath = OsString::from("-Wl,-rpath,");
    rpath.push(shared.parent().expect("the library is in a directory"));
    vec![shared.into(), rpath]
}

/// What links a program with the shipped archive.
pub(crate) fn static_library() -> Vec<OsString> {
    let archive = artifacts().shared.with_extension("a");
    assert!(archive.is_file(), "the archive is beside the library");
    let system = ["-lpthread", "-ldl", "-lm", "-lgcc_s", "-lutil", "-lrt"];
    std::iter::once(archive.into())
        .chain(system.map(OsString::from))
        .collect()
}

/// Compiles a program of one source, linked with the shared library.
pub(crate) fn program(source: &str, directory: &Path) -> PathBuf {
    let source = part(source);
    let output = directory.join(tools::name_of(&source));
    run(compile(&[source], &output).args(shared_library()));
    output
}

/// How a process ended, in words.
pub(crate) fn ending(output: &Output) -> String {
    match output.status.signal() {
        Some(signal) => format!("signal {signal}"),
        None => format!("exit code {}", output.status.code().unwrap_or_default()),
    }
}

/// What a process printed, errors after the rest.
pub(crate) fn words(output: &Output) -> String {
    let mut words = String::from_utf8_lossy(&output.stdout).into_owned();
    words.push_str(&String::from_utf8_lossy(&output.stderr));
    words
}

/// Does `work` for each item, a few at a time, and returns what came of it in the order of the items.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = thread::available_parallelism()
        .map_or(2, usize::from)
        .min(4);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let worker = || {
            let mut results = Vec::new();
            loop {
                let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                match items.get(index) {
                    Some(item) => results.push((index, work(item))),
                    None => return results,
                }
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let results = workers.into_iter().map(thread::ScopedJoinHandle::join);
        results
            .flat_map(|results| results.expect("no worker panics"))
            .collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
