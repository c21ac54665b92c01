//! The ABI gate: what the header declares is compared with the recorded baseline. Additions pass,
//! changes fail. The comparison is of compiled types and functions, so renaming a parameter or
//! rewording a comment changes nothing.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ADVICE: &str = "Apps that were built with the recorded header would break: undo the change, \
    or add something new beside it. If the change is meant, raise SNR_ABI_VERSION, record the new \
    baseline with `SNR_RECORD_ABI=1 cargo test --test abi`, and say so in the CHANGELOG under ABI.";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn header() -> String {
    fs::read_to_string(root().join("include/SNRClient.h")).unwrap()
}

fn is_installed(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok()
}

/// Whether the tools are there; CI must not go without them.
fn can_compare() -> bool {
    let installed = ["abidw", "abidiff", "gcc"].into_iter().all(is_installed);
    assert!(
        installed || std::env::var_os("CI").is_none(),
        "abidw, abidiff and gcc have to be installed"
    );
    if !installed {
        println!("skipped: abidw and abidiff are not installed");
    }
    installed
}

/// The header's functions with bodies, so that a compiler notes their types in a library.
fn with_bodies(header: &str) -> String {
    let mut code = String::new();
    let mut rest = header;
    while let Some(start) = rest.find("/*") {
        code.push_str(&rest[..start]);
        let end = rest[start..].find("*/").expect("comments end");
        rest = &rest[start + end + 2..];
    }
    code.push_str(rest);
    code.split_inclusive(';')
        .map(|statement| {
            let is_function = statement.contains("SNR")
                && statement.trim_end().ends_with(");")
                && !statement.contains("typedef");
            if is_function {
                statement.replace(");", ") { __builtin_trap(); }")
            } else {
                statement.to_owned()
            }
        })
        .collect()
}

/// What a header declares, as the comparison reads it.
fn describe(header: &str, name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("abi")
        .join(name);
    fs::create_dir_all(&directory).unwrap();
    let description = directory.join("abi.xml");
    fs::write(directory.join("header.c"), with_bodies(header)).unwrap();
    // Named without their folder, so that the description is the same on every machine.
    let compiled = Command::new("gcc")
        .args([
            "-g",
            "-shared",
            "-fPIC",
            "-w",
            "-o",
            "header.so",
            "header.c",
        ])
        .current_dir(&directory)
        .status();
    assert!(compiled.unwrap().success());
    let described = Command::new("abidw")
        .args(["--no-show-locs", "--no-corpus-path", "--no-comp-dir-path"])
        .args(["--out-file", "abi.xml", "header.so"])
        .current_dir(&directory)
        .status();
    assert!(described.unwrap().success());
    description
}

/// The changes that break, in words; nothing when there are none.
fn breaking_changes(baseline: &Path, header: &str, name: &str) -> Option<String> {
    let output = Command::new("abidiff")
        .args(["--no-added-syms", "--no-show-locs"])
        .args([baseline, &describe(header, name)])
        .output()
        .unwrap();
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn baseline() -> PathBuf {
    root().join("tests/abi/baseline.xml")
}

#[test]
fn the_abi_is_the_recorded_one() {
    if !can_compare() {
        return;
    }
    if std::env::var_os("SNR_RECORD_ABI").is_some() {
        fs::copy(describe(&header(), "recorded"), baseline()).unwrap();
    }
    if let Some(changes) = breaking_changes(&baseline(), &header(), "current") {
        panic!("the ABI has changed:\n{changes}\n{ADVICE}");
    }
}

#[test]
fn additions_pass() {
    if !can_compare() {
        return;
    }
    let more = header().replace(
        "void SNRClient_destroySession(void);",
        "void SNRClient_destroySession(void);\nint SNRClient_somethingNew(const char *text);",
    );
    assert_ne!(more, header());
    assert_eq!(breaking_changes(&baseline(), &more, "additions"), None);
}

#[test]
fn changes_fail() {
    if !can_compare() {
        return;
    }
    let changes = [
        ("removed", "void SNRClient_destroySession(void);", ""),
        (
            "parameter",
            "void SNRClient_destroySession(void);",
            "void SNRClient_destroySession(int how);",
        ),
        (
            "renumbered",
            "SNRTokenOriginApple = 7",
            "SNRTokenOriginApple = 9",
        ),
        (
            "returned",
            "bool SNRClient_isSignedIn",
            "int64_t SNRClient_isSignedIn",
        ),
        (
            "callback",
            "(*SNRClientSignedInCallback)(void *context)",
            "(*SNRClientSignedInCallback)(int64_t context, int more)",
        ),
    ];
    for (name, before, after) in changes {
        let changed = header().replace(before, after);
        assert_ne!(changed, header(), "{name}");
        assert!(
            breaking_changes(&baseline(), &changed, name).is_some(),
            "{name} passed"
        );
    }
}
