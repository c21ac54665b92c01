//! The installed tree as CMake finds it.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::tools::{consumers, install, needs, run, scratch};
use super::{assert_consumes, beside, system_libraries};

/// `consumers/CMakeLists.txt` makes a program of each source for each of these.
const TARGETS: [&str; 2] = ["snrclient", "snrclient_static"];
const SOURCES: [&str; 2] = ["consumer_c", "consumer_cpp"];

#[test]
fn cmake_links_both_libraries() {
    if !needs(&["cmake"]) {
        return;
    }
    let prefix = install("cmake");
    let build = beside(&prefix, "build");
    let mut configure = configure(&consumers(), &build);
    configure.arg(define("CMAKE_PREFIX_PATH", &prefix));
    let told = run(configure.arg(concat!("-DWANTED=", env!("CARGO_PKG_VERSION"))));
    let wanted = format!("-- system libraries: {}\n", system_libraries().join(" "));
    assert!(told.contains(&wanted), "{told}");
    assert_programs_run(&build, &prefix);
}

/// Toolchain files of Android and iOS send every search below a root. Nothing of this package is searched for then,
/// but where it is.
#[test]
fn cmake_links_below_a_root_path() {
    if !needs(&["cmake"]) {
        return;
    }
    let prefix = install("cmake_root");
    let sysroot = beside(&prefix, "sysroot");
    fs::create_dir(&sysroot).expect("the scratch directory can be written to");
    let moved = sysroot.join("usr");
    fs::rename(&prefix, &moved).expect("a directory can be renamed");
    let toolchain = beside(&prefix, "toolchain.cmake");
    let modes = [
        "PROGRAM NEVER",
        "LIBRARY ONLY",
        "INCLUDE ONLY",
        "PACKAGE ONLY",
    ];
    let modes: Vec<String> = modes
        .iter()
        .map(|mode| format!("set(CMAKE_FIND_ROOT_PATH_MODE_{mode})\n"))
        .collect();
    let text = format!(
        "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_FIND_ROOT_PATH \"{}\")\n{}",
        sysroot.display(),
        modes.concat()
    );
    fs::write(&toolchain, text).expect("the scratch directory can be written to");
    let build = beside(&prefix, "build");
    run(configure(&consumers(), &build).arg(define("CMAKE_TOOLCHAIN_FILE", &toolchain)));
    assert_programs_run(&build, &moved);
}

/// Semantic versioning: within a major version, and below 1.0 within a minor one.
#[test]
fn cmake_finds_the_versions_that_fit() {
    if !needs(&["cmake"]) {
        return;
    }
    let [major, minor, patch]: [u32; 3] = env!("CARGO_PKG_VERSION")
        .split('.')
        .map(|number| number.parse().expect("the version has three numbers"))
        .collect::<Vec<_>>()
        .try_into()
        .expect("the version has three numbers");
    let fits = [
        format!("{major}"),
        format!("{major}.{minor}"),
        format!("{major}.{minor}.{patch}"),
        format!("{major}.{minor}...<{}", major + 1),
        format!("0...{major}.{minor}.{patch}"),
    ];
    let mut misfits = vec![
        format!("{major}.{minor}.{}", patch + 1),
        format!("{major}.{}", minor + 1),
        format!("{}", major + 1),
        format!("{major}.{}...{}", minor + 1, major + 2),
        format!("0...<{major}.{minor}.{patch}"),
    ];
    if major == 0 && minor > 0 {
        misfits.push(format!("0.{}", minor - 1));
    }
    let prefix = install("cmake_versions");
    let answers = versions(&prefix, &[&fits[..], &misfits[..]].concat(), "Linux");
    for version in fits.iter().map(String::as_str).chain(["any"]) {
        let answer = format!("-- {version}: found\n");
        assert!(answers.contains(&answer), "{version} fits: {answers}");
    }
    for version in misfits.iter().map(String::as_str).chain(["component"]) {
        let answer = format!("-- {version}: not found\n");
        assert!(
            answers.contains(&answer),
            "{version} does not fit: {answers}"
        );
    }
}

/// A build for another system that searches the folders of this one goes on searching.
#[test]
fn cmake_finds_nothing_for_another_system() {
    if !needs(&["cmake"]) {
        return;
    }
    let prefix = install("cmake_system");
    let answers = versions(&prefix, &[], "Generic");
    assert!(answers.contains("-- any: not found\n"), "{answers}");
}

fn versions(prefix: &Path, wanted: &[String], system: &str) -> String {
    let source = consumers().join("versions");
    let mut configure = configure(&source, &scratch(&format!("cmake_{system}")));
    configure
        .arg(define("CMAKE_PREFIX_PATH", prefix))
        .arg(format!("-DWANTED={}", wanted.join(";")));
    run(configure.arg(format!("-DCMAKE_SYSTEM_NAME={system}")))
}

fn configure(source: &Path, build: &Path) -> Command {
    let mut command = Command::new("cmake");
    command
        .arg("-S")
        .arg(source)
        .arg("-B")
        .arg(build)
        .arg("-Werror=dev");
    command
}

fn define(variable: &str, path: &Path) -> String {
    format!("-D{variable}={}", path.display())
}

/// Builds and runs all programs, and shows that some use the shared library and the others do not.
fn assert_programs_run(build: &Path, prefix: &Path) {
    run(Command::new("cmake").arg("--build").arg(build));
    let program =
        |target: &str, source: &str| Command::new(build.join(format!("{target}_{source}")));
    for source in SOURCES {
        for target in TARGETS {
            assert_consumes(&mut program(target, source));
        }
    }
    fs::remove_file(prefix.join("lib/libsnrclient.so")).expect("it is installed");
    for source in SOURCES {
        let shared = program("snrclient", source)
            .output()
            .expect("it can be run");
        assert!(
            !shared.status.success(),
            "{source} does not use the shared library"
        );
        assert_consumes(&mut program("snrclient_static", source));
    }
}
