//! Names the shared library, which rustc leaves nameless, and aligns it for Android.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let arguments: &[&str] = match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        // Devices with pages of 16 KiB do not load a library that is aligned to less.
        Ok("android") => &[
            "-Wl,-soname,libsnrclient_jni.so",
            "-Wl,-z,max-page-size=16384",
        ],
        Ok("linux") => &["-Wl,-soname,libsnrclient_jni.so"],
        _ => &[],
    };
    for argument in arguments {
        println!("cargo::rustc-cdylib-link-arg={argument}");
    }
}
