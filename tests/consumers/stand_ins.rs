//! Libraries for other platforms that have the header's functions and nothing behind them: what the packaging scripts
//! look at is real, and no SDK is needed to make them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::tools::{root, run};

/// The functions of the header.
pub(crate) fn functions() -> Vec<String> {
    let names = fs::read_to_string(root().join("tests/c/symbols.txt")).expect("the list is there");
    names.lines().map(str::to_owned).collect()
}

/// Writes a C source that defines these functions.
pub(crate) fn source(directory: &Path, names: &[String]) -> PathBuf {
    let path = directory.join("stand_in.c");
    let define = |name: &String| format!("void {name}(void);\nvoid {name}(void) {{}}\n");
    let text: String = names.iter().map(define).collect();
    // A library has names of its own that are local.
    let text = format!("__attribute__((used)) static void keep(void) {{}}\n{text}");
    fs::write(&path, text).expect("the scratch directory can be written to");
    path
}

/// Makes a shared library for an Android target.
pub(crate) fn android(source: &Path, target: &str, page: &str, library: &Path) {
    fs::create_dir_all(library.parent().expect("it is in a directory"))
        .expect("the scratch directory can be written to");
    let mut command = Command::new("clang");
    command
        .args([
            "-shared",
            "-nostdlib",
            "-fPIC",
            "-g",
            "-fuse-ld=lld",
            &format!("--target={target}"),
        ])
        .args([
            "-Wl,-soname,libsnrclient.so",
            "-Wl,--build-id=sha1",
            &format!("-Wl,-z,max-page-size={page}"),
        ]);
    run(command.arg(source).arg("-o").arg(library));
}

/// Makes a static library for Apple targets, of one processor each.
pub(crate) fn apple(source: &Path, targets: &[&str], library: &Path) {
    let directory = library.parent().expect("it is in a directory");
    fs::create_dir_all(directory).expect("the scratch directory can be written to");
    let _ = fs::remove_file(library);
    let mut join = Command::new(lipo());
    for target in targets {
        let object = directory.join(format!("{target}.o"));
        let archive = directory.join(format!("{target}.a"));
        run(Command::new("clang")
            .args(["-c", "-target", target])
            .arg(source)
            .arg("-o")
            .arg(&object));
        run(Command::new("llvm-ar")
            .args(["--format=darwin", "rcs"])
            .arg(&archive)
            .arg(&object));
        join.arg(&archive);
    }
    run(join.arg("-create").arg("-output").arg(library));
}

/// What looks into libraries of several processors; Debian has it with a version in its name only.
pub(crate) fn lipo() -> String {
    let numbered = (14..40).map(|version| format!("llvm-lipo-{version}"));
    let mut candidates = ["llvm-lipo".to_owned()].into_iter().chain(numbered);
    candidates
        .find(|tool| super::tools::is_installed(tool))
        .unwrap_or_else(|| "llvm-lipo".to_owned())
}
