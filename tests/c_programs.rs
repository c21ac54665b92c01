//! The library as a C host sees it: the header, the exported symbols, and the C programs of `tests/c` and
//! `examples/c`, compiled against the shipped shared and static library and run against a sandbox each.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

#[path = "c/tools/mod.rs"]
mod tools;

use tools::{
    Link, Runner, WARNINGS, in_ci, include, is_installed, name_of, root, run, scratch, sources,
    test_programs,
};

/// Its children are killed and started again natively, which is all it is about.
const NOT_UNDER_VALGRIND: &[&str] = &["test_crash"];

#[test]
fn programs_pass_against_the_shared_library() {
    tools::run_programs("shared", &test_programs(), Link::Shared, &Runner::Native);
}

#[test]
fn programs_pass_against_the_static_library() {
    tools::run_programs("static", &test_programs(), Link::Static, &Runner::Native);
}

#[test]
fn programs_are_clean_under_valgrind() {
    if !is_installed("valgrind") {
        assert!(
            !in_ci(),
            "valgrind is not installed, and CI must not skip this test"
        );
        println!("skipped: valgrind is not installed");
        return;
    }
    let mut programs = test_programs();
    programs.retain(|program| !NOT_UNDER_VALGRIND.contains(&name_of(program).as_str()));
    tools::run_programs("valgrind", &programs, Link::Shared, &Runner::Valgrind);
}

#[test]
fn examples_run() {
    tools::run_programs(
        "examples",
        &sources(&root().join("examples/c"), |_| true),
        Link::Shared,
        &Runner::Native,
    );
}

#[test]
fn header_compiles_alone() {
    let directory = scratch("header");
    let source = directory.join("header.c");
    fs::write(
        &source,
        "#include \"SNRClient.h\"\n#include \"SNRClient.h\"\nint main(void) { return 0; }\n",
    )
    .expect("the scratch directory can be written to");
    for compiler in ["gcc", "clang"] {
        if !is_installed(compiler) {
            assert!(
                !in_ci(),
                "{compiler} is not installed, and CI must not skip it"
            );
            println!("skipped: {compiler} is not installed");
            continue;
        }
        let languages = [
            ("c", ["c11", "c17", "c2x"]),
            ("c++", ["c++11", "c++17", "c++20"]),
        ];
        for (language, standards) in languages {
            for standard in standards {
                let mut command = Command::new(compiler);
                command
                    .args(["-x", language, &format!("-std={standard}"), "-fsyntax-only"])
                    .args(WARNINGS);
                run(command.arg("-I").arg(include()).arg(&source));
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn exported_symbols_are_the_declared_ones() {
    let output = run(Command::new("nm")
        .args(["-D", "--defined-only"])
        .arg(&tools::artifacts().shared));
    let exported: BTreeSet<String> = output
        .lines()
        .filter_map(|line| line.split_whitespace().nth(2))
        .map(str::to_owned)
        .collect();
    let header = fs::read_to_string(include().join("SNRClient.h")).expect("the header is there");
    let declared = declared_functions(&header);
    let committed =
        fs::read_to_string(root().join("tests/c/symbols.txt")).expect("the list is there");
    let committed: BTreeSet<String> = committed.lines().map(str::to_owned).collect();

    let advice = "A function that is gone breaks every app that calls it: bring it back. For one that is new on \
                  purpose, declare it in the header (regenerate it) and add its name to tests/c/symbols.txt.";
    assert_same(
        "exported by the library",
        &exported,
        "declared in the header",
        &declared,
        advice,
    );
    assert_same(
        "declared in the header",
        &declared,
        "listed in tests/c/symbols.txt",
        &committed,
        advice,
    );
}

fn assert_same(
    left: &str,
    ours: &BTreeSet<String>,
    right: &str,
    theirs: &BTreeSet<String>,
    advice: &str,
) {
    let only_ours: Vec<_> = ours.difference(theirs).collect();
    let only_theirs: Vec<_> = theirs.difference(ours).collect();
    assert!(
        only_ours.is_empty() && only_theirs.is_empty(),
        "{left} but not {right}: {only_ours:?}; {right} but not {left}: {only_theirs:?}. {advice}"
    );
}

/// Every `SNRType_name(` outside of comments.
fn declared_functions(header: &str) -> BTreeSet<String> {
    let code = without_comments(header);
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    code.match_indices('(')
        .filter_map(|(end, _)| code[..end].rsplit(|character| !is_word(character)).next())
        .filter(|word| word.starts_with("SNR") && word.contains('_'))
        .filter(|word| word.chars().any(|character| character.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

fn without_comments(header: &str) -> String {
    let mut code = String::new();
    let mut rest = header;
    while let Some(start) = rest.find("/*") {
        code.push_str(&rest[..start]);
        rest = rest[start..]
            .split_once("*/")
            .map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let lines = code
        .lines()
        .map(|line| line.split_once("//").map_or(line, |(before, _)| before));
    lines.collect::<Vec<_>>().join("\n")
}
