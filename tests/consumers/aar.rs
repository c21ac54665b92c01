//! What `packaging/aar.sh` makes of libraries that are there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::assert_consumes;
use super::stand_ins;
use super::tools::{consumers, files_below, install, needs, refused, root, run, scratch};

pub(crate) const TOOLS: [&str; 8] = [
    "clang",
    "ld.lld",
    "llvm-readelf",
    "llvm-objcopy",
    "llvm-strip",
    "llvm-nm",
    "zip",
    "unzip",
];

/// The processors, with a target of each.
const ABIS: [(&str, &str); 4] = [
    ("arm64-v8a", "aarch64-linux-android21"),
    ("armeabi-v7a", "armv7a-linux-androideabi21"),
    ("x86_64", "x86_64-linux-android21"),
    ("x86", "i686-linux-android21"),
];

#[test]
fn the_aar_has_what_prefab_asks_for() {
    if !needs(&TOOLS) {
        return;
    }
    let directory = scratch("aar");
    let libraries = libraries(&directory);
    let aar = assemble(&libraries, &directory.join("out"));
    let unpacked = unpack(&aar, &directory.join("unpacked"));
    let module = "prefab/modules/snrclient";
    let mut wanted = vec![
        "AndroidManifest.xml".to_owned(),
        "prefab/prefab.json".to_owned(),
    ];
    wanted.extend([
        format!("{module}/module.json"),
        format!("{module}/include/SNRClient.h"),
    ]);
    for (abi, _) in ABIS {
        wanted.extend(
            ["abi.json", "libsnrclient.so"]
                .map(|file| format!("{module}/libs/android.{abi}/{file}")),
        );
    }
    wanted.sort();
    assert_eq!(files_below(&unpacked), wanted);

    let package = json!({
        "schema_version": 2, "name": "snrclient", "version": env!("CARGO_PKG_VERSION"), "dependencies": []
    });
    assert_eq!(read_json(&unpacked.join("prefab/prefab.json")), package);
    let described = json!({"export_libraries": [], "library_name": "libsnrclient"});
    assert_eq!(
        read_json(&unpacked.join(module).join("module.json")),
        described
    );
    for (abi, _) in ABIS {
        let described = json!({"abi": abi, "api": 21, "ndk": 27, "stl": "none", "static": false});
        assert_eq!(
            read_json(
                &unpacked
                    .join(module)
                    .join(format!("libs/android.{abi}/abi.json"))
            ),
            described
        );
    }
    let header = fs::read(unpacked.join(module).join("include/SNRClient.h")).expect("it is there");
    assert_eq!(
        header,
        fs::read(root().join("include/SNRClient.h")).expect("it is there")
    );
}

#[test]
fn debug_symbols_are_split_off_and_belong_to_the_libraries() {
    if !needs(&TOOLS) {
        return;
    }
    let directory = scratch("aar_symbols");
    let aar = assemble(&libraries(&directory), &directory.join("out"));
    let symbols = PathBuf::from(aar.to_string_lossy().replace(".aar", "-symbols.zip"));
    let unpacked = unpack(&aar, &directory.join("unpacked"));
    let symbols = unpack(&symbols, &directory.join("symbols"));
    for (abi, _) in ABIS {
        let library = unpacked.join(format!(
            "prefab/modules/snrclient/libs/android.{abi}/libsnrclient.so"
        ));
        let debug = symbols.join(format!("{abi}/libsnrclient.so.dbg"));
        let sections = |file: &Path| run(Command::new("llvm-readelf").arg("-SW").arg(file));
        assert!(
            !sections(&library).contains(".debug_"),
            "{abi} is not stripped"
        );
        assert!(
            !sections(&library).contains(".symtab"),
            "{abi} is not stripped"
        );
        assert!(
            sections(&debug).contains(".debug_line"),
            "{abi} has no line table"
        );
        let id = |file: &Path| {
            let notes = run(Command::new("llvm-readelf").arg("-n").arg(file));
            notes
                .lines()
                .find(|line| line.contains("Build ID"))
                .map(str::to_owned)
        };
        assert!(
            id(&library).is_some() && id(&library) == id(&debug),
            "{abi}: a crash report finds its symbols"
        );
    }
}

/// The x86-64 library is this machine's, so a program can be linked against the package and run.
#[test]
fn a_program_links_the_library_of_the_aar() {
    if !needs(&TOOLS) {
        return;
    }
    let directory = scratch("aar_program");
    let libraries = libraries(&directory);
    real_library("16384", &libraries.join("x86_64/libsnrclient.so"));
    let unpacked = unpack(
        &assemble(&libraries, &directory.join("out")),
        &directory.join("unpacked"),
    );
    let module = unpacked.join("prefab/modules/snrclient");
    let library = module.join("libs/android.x86_64");
    let program = directory.join("program");
    let mut command = Command::new("cc");
    command
        .arg(consumers().join("consumer.c"))
        .arg("-I")
        .arg(module.join("include"));
    run(command
        .arg(library.join("libsnrclient.so"))
        .arg("-o")
        .arg(&program));
    assert_consumes(Command::new(&program).env("LD_LIBRARY_PATH", &library));
}

#[test]
fn the_same_libraries_give_the_same_aar() {
    if !needs(&TOOLS) {
        return;
    }
    let directory = scratch("aar_again");
    let libraries = libraries(&directory);
    let first = assemble(&libraries, &directory.join("first"));
    let second = assemble(&libraries, &directory.join("second"));
    assert!(
        fs::read(&first).expect("it is there") == fs::read(&second).expect("it is there"),
        "they differ"
    );
    let sum = first.with_file_name(format!(
        "{}.sha256",
        first.file_name().unwrap_or_default().to_string_lossy()
    ));
    run(Command::new("sha256sum")
        .arg("-c")
        .arg(&sum)
        .current_dir(directory.join("first")));
}

#[test]
fn a_library_that_a_device_would_not_load_is_refused() {
    if !needs(&TOOLS) {
        return;
    }
    let directory = scratch("aar_refused");
    let libraries = libraries(&directory);
    let library = libraries.join("x86_64/libsnrclient.so");
    let good = fs::read(&library).expect("it is there");
    let complaint = || {
        let complaint = refused(&mut script(&libraries, &directory.join("out")));
        assert!(!directory.join("out").exists(), "something was made of it");
        fs::write(&library, &good).expect("the scratch directory can be written to");
        complaint
    };

    real_library("4096", &library);
    assert!(complaint().contains("aligned for pages of 4096 bytes"));
    fs::copy(libraries.join("x86/libsnrclient.so"), &library).expect("it is there");
    assert!(complaint().contains("for another processor than x86_64"));
    let mut names = stand_ins::functions();
    names.push("another_library".to_owned());
    stand_ins::android(
        &stand_ins::source(&directory, &names),
        ABIS[2].1,
        "16384",
        &library,
    );
    assert!(complaint().contains("global names of its own: another_library"));
    let gone = names.remove(0);
    names.pop();
    stand_ins::android(
        &stand_ins::source(&directory, &names),
        ABIS[2].1,
        "16384",
        &library,
    );
    assert!(complaint().contains(&format!("lacks functions of the header: {gone}")));
    fs::remove_file(&library).expect("it is there");
    assert!(complaint().contains("is missing; build the library for x86_64"));
}

/// Stand-ins for the libraries of all processors, as a build leaves them.
pub(crate) fn libraries(directory: &Path) -> PathBuf {
    let libraries = directory.join("libraries");
    let source = stand_ins::source(directory, &stand_ins::functions());
    for (abi, target) in ABIS {
        stand_ins::android(
            &source,
            target,
            "16384",
            &libraries.join(abi).join("libsnrclient.so"),
        );
    }
    fs::write(libraries.join("ndk"), "27\n").expect("the scratch directory can be written to");
    libraries
}

/// This machine's library, linked as Android's is.
fn real_library(page: &str, library: &Path) {
    let directory = library.parent().expect("it is in a directory");
    let exports = directory.join("exports");
    fs::write(&exports, "{ global: SNR*; local: *; };")
        .expect("the scratch directory can be written to");
    let archive = install(&format!("aar_real_{page}")).join("lib/libsnrclient.a");
    let mut command = Command::new("cc");
    command
        .args([
            "-shared",
            "-Wl,-soname,libsnrclient.so",
            "-Wl,--build-id=sha1",
            "-Wl,--gc-sections",
        ])
        .arg(format!("-Wl,-z,max-page-size={page}"))
        .arg(format!("-Wl,--version-script={}", exports.display()))
        .arg("-Wl,--whole-archive")
        .arg(archive)
        .arg("-Wl,--no-whole-archive");
    run(command.arg("-o").arg(library));
    fs::remove_file(exports).expect("it was written");
}

fn script(libraries: &Path, out: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .arg(root().join("packaging/aar.sh"))
        .arg("--assemble")
        .arg(libraries)
        .arg(out);
    command.env_remove("LLVM_BIN");
    command
}

/// Assembles, and returns where the AAR is.
fn assemble(libraries: &Path, out: &Path) -> PathBuf {
    let made = run(&mut script(libraries, out));
    let aar = made
        .lines()
        .find(|line| line.ends_with(".aar"))
        .expect("it says what it made");
    PathBuf::from(aar)
}

fn unpack(archive: &Path, directory: &Path) -> PathBuf {
    run(Command::new("unzip")
        .arg("-q")
        .arg(archive)
        .arg("-d")
        .arg(directory));
    directory.to_owned()
}

fn read_json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("it is there");
    serde_json::from_str(&text).expect("it is JSON")
}
