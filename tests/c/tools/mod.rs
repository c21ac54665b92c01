//! What the tests of the C programs are made with.

mod build;
mod programs;
pub(crate) mod sandbox;

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) use build::{Link, WARNINGS, artifacts};
pub(crate) use programs::{Runner, run_programs};

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn include() -> PathBuf {
    root().join("include")
}

pub(crate) fn scratch(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("c_programs_{name}"));
    // What an earlier run left is in the way, but need not be there.
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("the target directory can be written to");
    directory
}

pub(crate) fn sources(directory: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("the directory of the C sources is there");
    let mut sources: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a directory can be listed").path())
        .filter(|path| path.extension() == Some(OsStr::new("c")) && wanted(&name_of(path)))
        .collect();
    sources.sort();
    sources
}

pub(crate) fn test_programs() -> Vec<PathBuf> {
    sources(&root().join("tests/c"), |name| name.starts_with("test_"))
}

pub(crate) fn harness_sources() -> Vec<PathBuf> {
    sources(&root().join("tests/c"), |name| !name.starts_with("test_"))
}

pub(crate) fn name_of(source: &Path) -> String {
    source
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

pub(crate) fn in_ci() -> bool {
    env::var_os("CI").is_some()
}

pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// Runs a tool that has to succeed, and returns what it prints.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
