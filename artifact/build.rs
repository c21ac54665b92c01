//! Names the shared library, which rustc leaves nameless, and has it bring its own unwinder.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let vendor = variable("CARGO_CFG_TARGET_VENDOR");
    let system = variable("CARGO_CFG_TARGET_OS");
    let arguments: &[&str] = match (vendor.as_str(), system.as_str()) {
        ("apple", _) => &["-Wl,-install_name,@rpath/libsnrclient.dylib"],
        // Devices with pages of 16 KiB do not load a library that is aligned to less.
        (_, "android") => &["-Wl,-soname,libsnrclient.so", "-Wl,-z,max-page-size=16384"],
        (_, "linux") => &["-Wl,-soname,libsnrclient.so"],
        _ => &[],
    };
    for argument in arguments {
        println!("cargo::rustc-cdylib-link-arg={argument}");
    }
    if system == "linux" && variable("CARGO_CFG_TARGET_ENV") == "gnu" {
        link_unwinder();
    }
}

/// Takes the unwinder out of GCC's static library. Loading a shared one for it would take longer
/// than starting a session does, and not every small system has it.
///
/// Where there is no such library, the shared one is loaded, as rustc has it.
fn link_unwinder() {
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let linker = env::var("RUSTC_LINKER").ok();
    let is_native = variable("HOST") == variable("TARGET");
    // Without a linker of its own, another target's is not known.
    let Some(linker) = linker.or_else(|| is_native.then(|| "cc".to_owned())) else {
        return;
    };
    let answer = Command::new(linker)
        .arg("-print-file-name=libgcc_eh.a")
        .output();
    let found = answer
        .ok()
        .and_then(|answer| String::from_utf8(answer.stdout).ok());
    if let Some(directory) = found.as_deref().map(str::trim).and_then(directory_of) {
        println!("cargo::rustc-link-search=native={directory}");
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// Compilers answer with a path, or with the mere name when they do not have the file.
fn directory_of(library: &str) -> Option<&str> {
    let directory = Path::new(library).parent()?.to_str()?;
    Path::new(library).is_absolute().then_some(directory)
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
