//! How the packaging scripts ask for the libraries, with an NDK and a cargo that only take notes: the real ones are on
//! few machines.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use super::aar;
use super::tools::{needs, refused, root, run, scratch};

/// Leaves the stand-in of the target where cargo would leave its library.
const CARGO: &str = r#"#!/bin/sh
for target; do :; done
name=$(echo "$target" | tr 'a-z-' 'A-Z_')
eval "linker=\$CARGO_TARGET_${name}_LINKER flags=\$CARGO_TARGET_${name}_RUSTFLAGS"
echo "$target $(basename "$linker") $flags $CARGO_PROFILE_RELEASE_DEBUG $RUSTFLAGS" >> "$NOTES"
mkdir -p "$CARGO_TARGET_DIR/$target/release"
cp "$STAND_INS/$target.so" "$CARGO_TARGET_DIR/$target/release/libsnrclient.so"
"#;

#[test]
fn the_aar_is_built_for_each_processor_with_the_compiler_of_the_ndk() {
    if !needs(&aar::TOOLS) {
        return;
    }
    let directory = scratch("aar_build");
    let libraries = aar::libraries(&directory);
    let targets = [
        (
            "arm64-v8a",
            "aarch64-linux-android",
            "aarch64-linux-android21-clang",
        ),
        (
            "armeabi-v7a",
            "armv7-linux-androideabi",
            "armv7a-linux-androideabi21-clang",
        ),
        (
            "x86_64",
            "x86_64-linux-android",
            "x86_64-linux-android21-clang",
        ),
        ("x86", "i686-linux-android", "i686-linux-android21-clang"),
    ];
    for (abi, target, _) in targets {
        let stand_in = directory.join(format!("{target}.so"));
        fs::copy(libraries.join(abi).join("libsnrclient.so"), stand_in).expect("it is there");
    }
    let ndk = ndk(&directory);
    let programs = directory.join("bin");
    write_program(&programs.join("cargo"), CARGO);
    let path = std::env::var("PATH").expect("there is a path");

    let mut script = Command::new("sh");
    script
        .arg(root().join("packaging/aar.sh"))
        .current_dir(&directory);
    script.env("PATH", format!("{}:{path}", programs.display()));
    // Where it builds may be told relative to where it is started.
    script
        .env("CARGO_TARGET_DIR", "built")
        .env("RUSTFLAGS", "--never-seen");
    script
        .env("ANDROID_NDK_HOME", &ndk)
        .env("STAND_INS", &directory);
    let made = run(script
        .env("NOTES", directory.join("notes"))
        .env_remove("LLVM_BIN"));

    let notes = fs::read_to_string(directory.join("notes")).expect("cargo was asked");
    let wanted = targets.map(|(_, target, linker)| {
        format!("{target} {linker} -Clink-arg=-Wl,--build-id=sha1 line-tables-only \n")
    });
    assert_eq!(notes, wanted.concat());
    assert!(made.contains("/built/packages/snrclient-ndk-"), "{made}");
    let version = fs::read_to_string(directory.join("built/packages/android/ndk"));
    assert_eq!(version.expect("it is noted"), "27\n");
}

#[test]
fn scripts_say_what_they_lack() {
    let script = |name: &str| {
        let mut command = Command::new("sh");
        command.arg(root().join("packaging").join(name));
        command.env_remove("ANDROID_NDK_HOME");
        refused(&mut command)
    };
    assert!(script("aar.sh").contains("set ANDROID_NDK_HOME"));
    assert!(script("xcframework.sh").contains("this needs a Mac"));
}

/// A folder that looks like an NDK, with the tools of this machine.
fn ndk(directory: &Path) -> std::path::PathBuf {
    let ndk = directory.join("ndk");
    let programs = ndk.join("toolchains/llvm/prebuilt/linux-x86_64/bin");
    fs::create_dir_all(&programs).expect("the scratch directory can be written to");
    let properties = "Pkg.Desc = Android NDK\nPkg.Revision = 27.2.12479018\n";
    fs::write(ndk.join("source.properties"), properties)
        .expect("the scratch directory can be written to");
    for tool in aar::TOOLS.iter().filter(|tool| tool.starts_with("llvm-")) {
        let there = run(Command::new("sh").args(["-c", &format!("command -v {tool}")]));
        symlink(there.trim(), programs.join(tool))
            .expect("the scratch directory can be written to");
    }
    ndk
}

fn write_program(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("it is in a directory"))
        .expect("the scratch directory can be written to");
    fs::write(path, text).expect("the scratch directory can be written to");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
}
