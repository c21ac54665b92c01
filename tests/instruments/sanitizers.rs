//! The C programs of `tests/c` under `AddressSanitizer`, `LeakSanitizer` and `UndefinedBehaviorSanitizer`.
//!
//! Only the C side is instrumented: Rust's sanitizers are unstable, and what they are built into is not what ships. But
//! a program that links the archive has one allocator, that of the sanitizer, so what C does to memory of the library is
//! judged too: reading what was given back, giving it back twice, and losing it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tools::sandbox::Sandbox;
use crate::tools::{self, run};
use crate::workshop::{compile, each, part, scratch, static_library, words};

const FLAGS: [&str; 3] = [
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
];

const ACCOUNTS: [&str; 2] = [
    "anna@example.com:correct-horse",
    "ben@example.com:battery-staple",
];

#[test]
fn programs_are_clean_under_the_sanitizers() {
    let directory = scratch("sanitizers");
    let harness = each(&tools::harness_sources(), |source| {
        object(source, &directory)
    });
    let failures = each(&tools::test_programs(), |source| {
        let program = link(source, &harness, &directory);
        let sandbox = Sandbox::start(&ACCOUNTS);
        let work = directory.join(tools::name_of(source) + ".work");
        std::fs::create_dir_all(&work).expect("the scratch directory can be written to");
        let mut command = sanitized(&program);
        command
            .arg(&sandbox.url)
            .arg(work)
            .env("SNR_TEST_LIGHT", "1");
        let output = command.output().expect("the program can be run");
        let name = tools::name_of(source);
        (!output.status.success()).then(|| format!("{name} failed:\n{}", words(&output)))
    });
    let failures: Vec<_> = failures.into_iter().flatten().collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The sanitizers are on: each of these programs is broken, and each is caught.
#[test]
fn broken_programs_are_caught() {
    let broken = [
        ("use_after_release", "heap-use-after-free"),
        ("leak", "detected memory leaks"),
        ("overflow", "signed integer overflow"),
    ];
    let directory = scratch("sanitizers_broken");
    for (name, complaint) in broken {
        let source = part(&format!("sanitize/{name}.c"));
        let program = link(&source, &[], &directory);
        let output = sanitized(&program)
            .output()
            .expect("the program can be run");
        check_caught(name, &output, complaint);
    }
}

fn check_caught(name: &str, output: &Output, complaint: &str) {
    let words = words(output);
    assert!(
        !output.status.success() && words.contains(complaint),
        "{name} was not caught:\n{words}"
    );
}

/// With everything on by name, whatever the environment says.
fn sanitized(program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env(
            "ASAN_OPTIONS",
            "detect_leaks=1:detect_stack_use_after_return=1",
        )
        .env("UBSAN_OPTIONS", "print_stacktrace=1");
    command
}

fn object(source: &PathBuf, directory: &Path) -> PathBuf {
    let object = directory.join(tools::name_of(source)).with_extension("o");
    run(compile(std::slice::from_ref(source), &object)
        .arg("-c")
        .args(FLAGS));
    object
}

fn link(source: &PathBuf, objects: &[PathBuf], directory: &Path) -> PathBuf {
    let program = directory.join(tools::name_of(source));
    let mut command = compile(std::slice::from_ref(source), &program);
    run(command.args(objects).args(FLAGS).args(static_library()));
    program
}
