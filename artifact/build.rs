//! Names the shared library, which rustc leaves nameless.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = env::var("CARGO_CFG_TARGET_VENDOR").unwrap_or_default();
    let system = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let arguments: &[&str] = match (target.as_str(), system.as_str()) {
        ("apple", _) => &["-Wl,-install_name,@rpath/libsnrclient.dylib"],
        // Devices with pages of 16 KiB do not load a library that is aligned to less.
        (_, "android") => &["-Wl,-soname,libsnrclient.so", "-Wl,-z,max-page-size=16384"],
        (_, "linux") => &["-Wl,-soname,libsnrclient.so"],
        _ => &[],
    };
    for argument in arguments {
        println!("cargo::rustc-cdylib-link-arg={argument}");
    }
}
