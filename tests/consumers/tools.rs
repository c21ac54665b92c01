//! What the tests of the installed library are made with.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn consumers() -> PathBuf {
    root().join("tests/consumers")
}

pub(crate) fn scratch(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("consumers_{name}"));
    // What an earlier run left is in the way, but need not be there.
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("the target directory can be written to");
    directory
}

pub(crate) fn in_ci() -> bool {
    env::var_os("CI").is_some()
}

/// Whether all of these programs are there. Without one a test cannot run, which CI does not accept.
pub(crate) fn needs(programs: &[&str]) -> bool {
    let missing: Vec<_> = programs
        .iter()
        .filter(|program| !is_installed(program))
        .collect();
    assert!(
        missing.is_empty() || !in_ci(),
        "{missing:?} are not installed, and CI must not skip this test"
    );
    if !missing.is_empty() {
        println!("skipped: {missing:?} are not installed");
    }
    missing.is_empty()
}

pub(crate) fn is_installed(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok()
}

/// Some systems have no static C library, or none unless asked for.
pub(crate) fn links_statically() -> bool {
    let source = scratch("static_probe").join("probe.c");
    fs::write(&source, "int main(void) { return 0; }\n")
        .expect("the scratch directory can be written to");
    let mut command = Command::new("c++");
    command
        .args(["-static", "-x", "c++"])
        .arg(&source)
        .arg("-o")
        .arg(source.with_extension("out"));
    command.output().is_ok_and(|output| output.status.success())
}

/// Runs a tool that has to succeed, and returns what it prints.
pub(crate) fn run(command: &mut Command) -> String {
    let output = output(command);
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a tool that has to fail, and returns what it complains about.
pub(crate) fn refused(command: &mut Command) -> String {
    let output = output(command);
    assert!(!output.status.success(), "{command:?} succeeded");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs a tool, and returns what it complains about, whether it succeeds or not.
pub(crate) fn output_of(command: &mut Command) -> String {
    String::from_utf8_lossy(&output(command).stderr).into_owned()
}

fn output(command: &mut Command) -> Output {
    command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"))
}

/// Where `make install` is told to put things.
pub(crate) const PREFIX: &str = "/opt/snr";

/// A run of `make` with a target that installs below `stage`. `UMASK` says who may see what it writes.
pub(crate) fn make(target: &str, stage: &Path) -> Command {
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "umask ${UMASK:-022}; exec make --no-print-directory \"$@\"",
            "sh",
            target,
        ])
        .arg(format!("DESTDIR={}", stage.display()))
        .arg(format!("PREFIX={PREFIX}"))
        .env(
            "CARGO_TARGET_DIR",
            built.expect("it is in the target directory"),
        )
        .current_dir(root());
    // These tests may run below a make that has flags and a job server of its own.
    for variable in ["MAKEFLAGS", "MFLAGS", "MAKELEVEL"] {
        command.env_remove(variable);
    }
    command
}

/// The prefix below `stage`.
pub(crate) fn staged(stage: &Path) -> PathBuf {
    stage.join(PREFIX.trim_start_matches('/'))
}

/// Installs the library for one prefix, and moves it to another place, which is returned.
pub(crate) fn install(name: &str) -> PathBuf {
    let directory = scratch(name);
    let stage = directory.join("stage");
    run(&mut make("install", &stage));
    let prefix = directory.join("moved");
    fs::rename(staged(&stage), &prefix).expect("a directory can be renamed");
    prefix
}

/// Every file below a directory, as sorted relative paths.
pub(crate) fn files_below(directory: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).expect("a directory can be listed") {
            let entry = entry.expect("a directory can be listed");
            if entry.file_type().expect("an entry has a type").is_dir() {
                waiting.push(entry.path());
            } else {
                let path = entry.path();
                let relative = path.strip_prefix(directory).expect("it is below");
                files.push(relative.to_string_lossy().into_owned());
            }
        }
    }
    files.sort();
    files
}
