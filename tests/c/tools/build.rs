//! Building the library, the sandbox and the C programs.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use super::{harness_sources, include, name_of, root, run};

pub(crate) const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// What the static library needs from the system.
const SYSTEM_LIBRARIES: &[&str] = if cfg!(target_os = "macos") {
    &["-framework", "Security", "-framework", "CoreFoundation"]
} else {
    &["-lpthread", "-ldl", "-lm", "-lgcc_s", "-lutil", "-lrt"]
};

/// How a program gets the library.
#[derive(Clone, Copy)]
pub(crate) enum Link {
    Shared,
    Static,
}

pub(crate) struct Artifacts {
    pub(crate) shared: PathBuf,
    archive: PathBuf,
    pub(crate) sandbox: PathBuf,
}

/// The shipped library and the sandbox, built once.
pub(crate) fn artifacts() -> &'static Artifacts {
    static ARTIFACTS: LazyLock<Artifacts> = LazyLock::new(|| {
        let library = cargo_build(&["--release", "-p", "snrclient-artifact"]);
        let sandbox = cargo_build(&["-p", "snr-sandbox", "--bin", "snr-sandbox"]);
        let shared = if cfg!(target_os = "macos") {
            "libsnrclient.dylib"
        } else {
            "libsnrclient.so"
        };
        Artifacts {
            shared: product(&library, shared),
            archive: product(&library, "libsnrclient.a"),
            sandbox: product(&sandbox, "snr-sandbox"),
        }
    });
    &ARTIFACTS
}

/// Builds, and returns cargo's own account of what it made: it alone knows where the target directory is.
fn cargo_build(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["build", "--message-format=json"])
        .args(arguments)
        .current_dir(root());
    run(&mut command)
}

fn product(messages: &str, file_name: &str) -> PathBuf {
    messages
        .split('"')
        .map(Path::new)
        .filter(|path| path.is_absolute() && path.file_name() == Some(OsStr::new(file_name)))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("cargo did not say where {file_name} is"))
        .to_owned()
}

/// Compiles each source and links it with the harness and the library; the programs are named after their sources.
pub(crate) fn build_programs(directory: &Path, programs: &[PathBuf], link: Link) -> Vec<PathBuf> {
    let compile = |source: &PathBuf| {
        let object = directory.join(name_of(source)).with_extension("o");
        let mut command = compiler();
        command
            .arg("-c")
            .arg("-I")
            .arg(include())
            .arg(source)
            .arg("-o")
            .arg(&object);
        run(&mut command);
        object
    };
    let is_test = programs
        .iter()
        .any(|program| name_of(program).starts_with("test_"));
    let harness = if is_test {
        harness_sources()
    } else {
        Vec::new()
    };
    let harness: Vec<PathBuf> = harness.iter().map(compile).collect();
    let link_program = |source: &PathBuf| {
        let program = directory.join(name_of(source));
        let mut command = compiler();
        command
            .arg(compile(source))
            .args(&harness)
            .arg("-o")
            .arg(&program)
            .args(library_arguments(link));
        run(&mut command);
        program
    };
    programs.iter().map(link_program).collect()
}

fn compiler() -> Command {
    let mut command = Command::new(env::var_os("CC").unwrap_or_else(|| "cc".into()));
    command
        .args(["-std=c11", "-g", "-O1", "-pthread"])
        .args(WARNINGS);
    command
}

fn library_arguments(link: Link) -> Vec<OsString> {
    let Artifacts {
        shared, archive, ..
    } = artifacts();
    let directory = shared.parent().expect("the library is in a directory");
    match link {
        Link::Shared => {
            let mut rpath = OsString::from("-Wl,-rpath,");
            rpath.push(directory);
            vec![shared.into(), rpath]
        }
        Link::Static => {
            let system = SYSTEM_LIBRARIES.iter().map(OsString::from);
            std::iter::once(archive.into()).chain(system).collect()
        }
    }
}
