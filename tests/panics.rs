//! Panics stop at the C border (spec §4, §9): shown on a library that is built like the shipped
//! one, but panics on demand behind each exported function.
#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use snr_sandbox::{Options, Sandbox};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn succeed(command: &mut Command) -> Output {
    let output = command.output().expect("the program can be started");
    assert!(
        output.status.success(),
        "{command:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// The folder that cargo builds into.
fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("it is below the target folder")
}

/// Builds the library into `target` and returns the static one.
fn build(target: &Path, features: &[&str]) -> PathBuf {
    succeed(
        Command::new(env!("CARGO"))
            .args(["build", "--release", "-p", "snrclient-artifact"])
            .args(features)
            .env("CARGO_TARGET_DIR", target)
            .current_dir(root()),
    );
    target.join("release/libsnrclient.a")
}

#[test]
fn a_panic_behind_each_exported_function_is_contained() {
    // In a place of its own, so that a testing build is never taken for the shipped one.
    let library = build(&target().join("testing"), &["--features", "testing"]);
    let program = library.with_file_name("panics");
    succeed(
        Command::new("cc")
            .args([
                "-std=c11",
                "-Wall",
                "-Wextra",
                "-Wpedantic",
                "-Werror",
                "-pthread",
            ])
            .arg("-I")
            .arg(root().join("include"))
            .arg("-o")
            .args([&program, &root().join("tests/panics/panics.c"), &library])
            .args(["-ldl", "-lm"]),
    );
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let output = succeed(Command::new(&program).arg(sandbox.url()));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("every panic was contained"), "{said}");

    let names = succeed(Command::new("nm").arg(&library)).stdout;
    let hook = "SNRTesting_panicAt";
    assert!(String::from_utf8_lossy(&names).contains(hook));
}

#[test]
fn the_shipped_library_holds_no_such_hook() {
    let shipped = build(target(), &[]);
    for library in [shipped.with_file_name("libsnrclient.so"), shipped] {
        let bytes = std::fs::read(&library).unwrap();
        let found = bytes.windows(10).any(|window| window == b"SNRTesting");
        assert!(!found, "{}", library.display());
    }
}
