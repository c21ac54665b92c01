//! The library as those who install it see it: the tree that `make install` writes, moved elsewhere and used by
//! pkg-config, CMake and plain flags; the packages for other platforms; the shell scripts.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "consumers/aar.rs"]
mod aar;
#[path = "consumers/apinotes.rs"]
mod apinotes;
#[path = "consumers/builds.rs"]
mod builds;
#[path = "consumers/cmake.rs"]
mod cmake;
#[path = "consumers/header.rs"]
mod header;
#[path = "consumers/scripts.rs"]
mod scripts;
#[path = "consumers/stand_ins.rs"]
mod stand_ins;
#[path = "consumers/tools.rs"]
mod tools;
#[path = "consumers/xcframework.rs"]
mod xcframework;

use tools::{
    PREFIX, consumers, files_below, in_ci, install, links_statically, make, needs, root, run,
    scratch, staged,
};

const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// What `make install` writes, and no more.
const INSTALLED: [&str; 8] = [
    "include/SNRClient/SNRClient.apinotes",
    "include/SNRClient/SNRClient.h",
    "include/SNRClient/module.modulemap",
    "lib/cmake/SNRClient/SNRClientConfig.cmake",
    "lib/cmake/SNRClient/SNRClientConfigVersion.cmake",
    "lib/libsnrclient.a",
    "lib/libsnrclient.so",
    "lib/pkgconfig/snrclient.pc",
];

#[test]
fn everybody_can_read_what_is_installed_and_it_names_no_place() {
    use std::os::unix::fs::PermissionsExt;
    let stage = scratch("installed");
    run(&mut make("library", &stage));
    // Whoever installs may keep new files to themselves otherwise.
    run(make("install", &stage).env("UMASK", "077"));
    let prefix = staged(&stage);
    assert_eq!(files_below(&prefix), INSTALLED);
    for file in INSTALLED {
        let path = prefix.join(file);
        let mode = fs::metadata(&path)
            .expect("it is installed")
            .permissions()
            .mode()
            & 0o777;
        let wanted = if file.ends_with(".so") { 0o755 } else { 0o644 };
        assert_eq!(mode, wanted, "{file}");
        if !file.starts_with("lib/libsnrclient") {
            let text = fs::read_to_string(&path).expect("it is text");
            assert!(
                !text.contains(PREFIX),
                "{file} holds the prefix, and cannot be moved"
            );
            let is_blank = |word: &&str| {
                word.starts_with(|first: char| first.is_ascii_uppercase())
                    && word
                        .chars()
                        .all(|next| next.is_ascii_uppercase() || next == '_')
            };
            let blank = text.split('@').skip(1).find(is_blank);
            assert_eq!(blank, None, "{file} is not filled in");
        }
    }
}

#[test]
fn uninstall_removes_what_install_wrote_and_nothing_else() {
    let stage = scratch("uninstalled");
    let prefix = staged(&stage);
    run(&mut make("install", &stage));
    run(&mut make("uninstall", &stage));
    let left = fs::read_dir(&prefix).expect("the prefix stays").count();
    assert_eq!(
        left,
        0,
        "the prefix is not empty: {:?}",
        files_below(&prefix)
    );

    run(&mut make("install", &stage));
    let others = ["include/SNRClient/other.h", "lib/pkgconfig/other.pc"];
    for other in others {
        fs::write(prefix.join(other), "").expect("the scratch directory can be written to");
    }
    run(&mut make("uninstall", &stage));
    assert_eq!(files_below(&prefix), others);
}

#[test]
fn the_installed_header_compiles() {
    if !needs(&["pkg-config"]) {
        return;
    }
    let prefix = install("header");
    let flags = pkg_config(&prefix, &["--cflags"]);
    let source = prefix.with_file_name("header.c");
    fs::write(&source, "#include <SNRClient.h>\n#include <SNRClient.h>\n")
        .expect("the scratch directory can be written to");
    for standard in ["c11", "c++17"] {
        let language = if standard.starts_with("c++") {
            "c++"
        } else {
            "c"
        };
        let mut command = Command::new("cc");
        command
            .args(["-fsyntax-only", "-x", language, &format!("-std={standard}")])
            .args(WARNINGS);
        run(command.args(&flags).arg(&source));
    }
}

#[test]
fn pkg_config_links_the_shared_library() {
    if !needs(&["pkg-config"]) {
        return;
    }
    let prefix = install("pkg_config_shared");
    let flags = pkg_config(&prefix, &["--cflags", "--libs"]);
    for (compiler, standard, source) in [
        ("cc", "c11", "consumer.c"),
        ("c++", "c++17", "consumer.cpp"),
    ] {
        let program = prefix.with_file_name(source.replace('.', "_"));
        compile(compiler, standard, source, &flags, &program);
        assert_consumes(Command::new(&program).env("LD_LIBRARY_PATH", prefix.join("lib")));
        let without = Command::new(&program).output().expect("it can be run");
        assert!(
            !without.status.success(),
            "{source} does not use the shared library"
        );
    }
}

#[test]
fn pkg_config_links_a_wholly_static_program() {
    if !needs(&["pkg-config"]) {
        return;
    }
    if !links_statically() {
        assert!(
            !in_ci(),
            "there is no static C library, and CI must not skip this test"
        );
        println!("skipped: there is no static C library");
        return;
    }
    let prefix = install("pkg_config_static");
    let mut flags = pkg_config(&prefix, &["--static", "--cflags", "--libs"]);
    // A C library of today has most of them in one, and would not miss any.
    let told = flags.iter().filter(|flag| flag.starts_with("-l"));
    let told: Vec<&str> = told.map(String::as_str).skip(1).collect();
    assert_eq!(told, system_libraries());
    flags.insert(0, "-static".to_owned());
    for (compiler, standard, source) in [
        ("cc", "c11", "consumer.c"),
        ("c++", "c++17", "consumer.cpp"),
    ] {
        let program = prefix.with_file_name(source.replace('.', "_"));
        compile(compiler, standard, source, &flags, &program);
        fs::remove_file(prefix.join("lib/libsnrclient.so"))
            .or_else(already_gone)
            .expect("it can be removed");
        assert_consumes(&mut Command::new(&program));
    }
}

/// The README's own command lines, of which there is one for the static library without pkg-config.
#[test]
fn the_readme_links() {
    if !needs(&["pkg-config"]) {
        return;
    }
    let prefix = install("readme");
    let readme = fs::read_to_string(root().join("README.md")).expect("the README is there");
    let commands: Vec<&str> = readme
        .lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| line.split('`'))
        .filter(|text| text.starts_with("cc "))
        .collect();
    assert!(
        commands.len() >= 2,
        "the README does not say how to link any more"
    );
    let work = prefix.with_file_name("work");
    fs::create_dir(&work).expect("the scratch directory can be written to");
    fs::copy(consumers().join("consumer.c"), work.join("app.c")).expect("the program is there");
    let mut is_static = Vec::new();
    for command in commands {
        let line = command.replace("<prefix>", "\"$PREFIX\"");
        let mut shell = Command::new("sh");
        shell
            .args(["-ec", &line])
            .current_dir(&work)
            .env("PREFIX", &prefix);
        run(shell.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")));
        let program = work.join("a.out");
        is_static.push(
            Command::new(&program)
                .output()
                .expect("it can be run")
                .status
                .success(),
        );
        assert_consumes(Command::new(&program).env("LD_LIBRARY_PATH", prefix.join("lib")));
    }
    assert!(
        is_static.contains(&true) && is_static.contains(&false),
        "one of each: {is_static:?}"
    );
}

/// What a program links along with the static library by the README, but for what the compiler adds.
fn system_libraries() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README is there");
    let command = readme
        .split('`')
        .find(|text| text.starts_with("cc ") && text.contains("libsnrclient.a"))
        .expect("the README says how to link the static library");
    let words = command.split_whitespace().map(str::to_owned);
    words
        .filter(|word| word.starts_with("-l") && word != "-lgcc_s")
        .collect()
}

fn already_gone(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound {
        Ok(())
    } else {
        Err(error)
    }
}

fn pkg_config(prefix: &Path, arguments: &[&str]) -> Vec<String> {
    let mut command = Command::new("pkg-config");
    command
        .args(arguments)
        .arg("snrclient")
        .env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"));
    let flags: Vec<String> = run(&mut command)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let foreign = |flag: &&String| {
        flag.contains(PREFIX) || flag.contains(&format!("{}/include", root().display()))
    };
    assert_eq!(
        flags.iter().find(foreign),
        None,
        "the flags follow the tree where it was moved"
    );
    flags
}

fn compile(compiler: &str, standard: &str, source: &str, flags: &[String], program: &Path) {
    let mut command = Command::new(compiler);
    command
        .arg(format!("-std={standard}"))
        .args(WARNINGS)
        .arg(consumers().join(source));
    run(command.args(flags).arg("-o").arg(program));
}

/// Runs a consumer, which checks for itself, and looks at what it prints.
fn assert_consumes(program: &mut Command) {
    let output = run(program);
    let version = concat!("version ", env!("CARGO_PKG_VERSION"));
    assert_eq!(output.lines().next(), Some(version));
    assert!(
        output.lines().any(|line| line.starts_with("uuid ")),
        "{output}"
    );
}

/// Where a build puts its programs: beside the installed tree.
fn beside(prefix: &Path, name: &str) -> PathBuf {
    prefix.with_file_name(name)
}
