//! What `packaging/xcframework.sh` makes of libraries that are there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::apinotes::clang_with_notes;
use super::stand_ins;
use super::tools::{needs, output_of, refused, root, run, scratch};

const MODULES: [&str; 2] = ["SNRClient", "CSNRClient"];

/// The platforms, with the target of each processor.
const SLICES: [(&str, &[&str]); 3] = [
    ("ios-arm64", &["arm64-apple-ios13.0"]),
    (
        "ios-arm64_x86_64-simulator",
        &[
            "arm64-apple-ios13.0-simulator",
            "x86_64-apple-ios13.0-simulator",
        ],
    ),
    (
        "macos-arm64_x86_64",
        &["arm64-apple-macos11.0", "x86_64-apple-macos11.0"],
    ),
];

fn tools_are_there() -> bool {
    needs(&[
        "clang",
        "llvm-ar",
        "llvm-nm",
        &stand_ins::lipo(),
        "zip",
        "unzip",
        "python3",
    ])
}

/// What Xcode reads before anything else. The zipped one is what is handed out, so it is looked at.
#[test]
fn the_list_tells_what_is_there() {
    if !tools_are_there() {
        return;
    }
    let directory = scratch("xcframework");
    let out = assemble(&directory);
    for module in MODULES {
        let xcframework = unpack(&out, module);
        let list = read_plist(&xcframework.join("Info.plist"));
        assert_eq!(list["CFBundlePackageType"], "XFWK");
        assert_eq!(list["XCFrameworkFormatVersion"], "1.0");
        let libraries = list["AvailableLibraries"].as_array().expect("it is a list");
        assert_eq!(libraries.len(), SLICES.len());
        for (library, (slice, _)) in libraries.iter().zip(SLICES) {
            assert_eq!(library["LibraryIdentifier"], *slice);
            let variant = slice.contains("simulator").then_some("simulator");
            assert_eq!(
                library
                    .get("SupportedPlatformVariant")
                    .and_then(Value::as_str),
                variant
            );
            assert_eq!(
                library["SupportedPlatform"],
                slice.split('-').next().unwrap_or_default()
            );
            let binary = xcframework
                .join(slice)
                .join(library["BinaryPath"].as_str().expect("it is a path"));
            let there = run(Command::new(stand_ins::lipo()).arg("-archs").arg(binary));
            let told = library["SupportedArchitectures"].as_array().into_iter();
            let told: BTreeSet<_> = told.flatten().filter_map(Value::as_str).collect();
            assert_eq!(
                there.split_whitespace().collect::<BTreeSet<_>>(),
                told,
                "{slice}"
            );
        }
    }
}

/// On macOS the content of a framework is below a version, to which links lead; elsewhere it is flat.
#[test]
fn each_framework_is_laid_out_as_its_platform_asks() {
    if !tools_are_there() {
        return;
    }
    let directory = scratch("xcframework_layout");
    let out = assemble(&directory);
    for module in MODULES {
        let xcframework = unpack(&out, module);
        for (slice, _) in SLICES {
            let framework = xcframework.join(slice).join(format!("{module}.framework"));
            let is_mac = slice.starts_with("macos");
            let resources = if is_mac {
                framework.join("Resources")
            } else {
                framework.clone()
            };
            for link in [
                "Versions/Current",
                "Headers",
                "Modules",
                "Resources",
                module,
            ] {
                assert_eq!(
                    framework.join(link).is_symlink(),
                    is_mac,
                    "{link} in {slice}"
                );
            }
            let described = read_plist(&resources.join("Info.plist"));
            assert_eq!(described["CFBundleExecutable"], module);
            assert_eq!(
                described["CFBundleShortVersionString"],
                env!("CARGO_PKG_VERSION")
            );
            let (key, minimum) = if is_mac {
                ("LSMinimumSystemVersion", "11.0")
            } else {
                ("MinimumOSVersion", "13.0")
            };
            assert_eq!(described[key], minimum);
            let privacy = read_plist(&resources.join("PrivacyInfo.xcprivacy"));
            assert_eq!(privacy["NSPrivacyTracking"], false);
            assert_eq!(privacy["NSPrivacyCollectedDataTypes"], json!([]));
            let notes = framework.join("Headers/SNRClient.apinotes").exists();
            assert_eq!(
                notes,
                module == "SNRClient",
                "the Swift package goes without API notes"
            );
        }
    }
}

#[test]
fn each_framework_is_a_module() {
    if !tools_are_there() {
        return;
    }
    let directory = scratch("xcframework_module");
    let out = assemble(&directory);
    let with_notes = clang_with_notes();
    for module in MODULES {
        let xcframework = unpack(&out, module);
        for (slice, targets) in SLICES {
            let source = directory.join(format!("{module}.c"));
            let text = format!(
                "#include <{module}/SNRClient.h>\nvoid use(void) {{ SNRSynerise_initialize(0, 0, 0); }}\n"
            );
            fs::write(&source, text).expect("the scratch directory can be written to");
            for target in targets {
                let compile = |clang: &str| {
                    let mut command = Command::new(clang);
                    // Freestanding: the C library's headers are in the SDK.
                    command
                        .args([
                            "-target",
                            target,
                            "-ffreestanding",
                            "-fsyntax-only",
                            "-fmodules",
                        ])
                        .arg(format!(
                            "-fmodules-cache-path={}",
                            directory.join("modules").display()
                        ))
                        .arg("-F")
                        .arg(xcframework.join(slice))
                        .arg(&source);
                    command
                };
                run(compile("clang").arg("-Rmodule-build").arg("-Werror"));
                if let Some(clang) = &with_notes {
                    let told = output_of(compile(clang).args(["-fapinotes-modules", "-Wnonnull"]));
                    assert_eq!(
                        told.contains("-Wnonnull"),
                        module == "SNRClient",
                        "{module} {target}: {told}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_same_libraries_give_the_same_archive() {
    if !tools_are_there() {
        return;
    }
    let directory = scratch("xcframework_again");
    let out = assemble(&directory);
    let archive = archive(&out, "CSNRClient");
    let first = fs::read(&archive).expect("it is there");
    run(&mut script(&directory, &out));
    assert!(
        first == fs::read(&archive).expect("it is there"),
        "they differ"
    );
    let name = archive
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    run(Command::new("sha256sum")
        .args(["-c", &format!("{name}.sha256")])
        .current_dir(&out));
}

#[test]
fn a_library_that_an_app_could_not_link_is_refused() {
    if !tools_are_there() {
        return;
    }
    let directory = scratch("xcframework_refused");
    let (slice, targets) = SLICES[1];
    let out = assemble(&directory);
    fs::remove_dir_all(&out).expect("it is there");
    let library = directory
        .join("libraries")
        .join(slice)
        .join("libsnrclient.a");
    let mut names = stand_ins::functions();
    stand_ins::apple(
        &stand_ins::source(&directory, &names),
        &targets[..1],
        &library,
    );
    assert!(refused(&mut script(&directory, &out)).contains("has to be for arm64 x86_64"));
    names.push("rust_eh_personality".to_owned());
    stand_ins::apple(&stand_ins::source(&directory, &names), targets, &library);
    let complaint = refused(&mut script(&directory, &out));
    assert!(
        complaint.contains("(arm64) has global names of its own: rust_eh_personality"),
        "{complaint}"
    );
    fs::remove_file(&library).expect("it is there");
    assert!(refused(&mut script(&directory, &out)).contains("is missing"));
    assert!(
        !out.exists() || fs::read_dir(&out).expect("it is a directory").count() == 0,
        "something was made of it"
    );
}

/// Makes stand-ins for all platforms, assembles, and returns where.
fn assemble(directory: &Path) -> PathBuf {
    let source = stand_ins::source(directory, &stand_ins::functions());
    for (slice, targets) in SLICES {
        stand_ins::apple(
            &source,
            targets,
            &directory
                .join("libraries")
                .join(slice)
                .join("libsnrclient.a"),
        );
    }
    let out = directory.join("out");
    run(&mut script(directory, &out));
    out
}

fn script(directory: &Path, out: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .arg(root().join("packaging/xcframework.sh"))
        .arg("--assemble");
    command.arg(directory.join("libraries")).arg(out);
    command.env("LIPO", stand_ins::lipo()).env("NM", "llvm-nm");
    command
}

fn archive(out: &Path, module: &str) -> PathBuf {
    out.join(format!(
        "{module}-{}.xcframework.zip",
        env!("CARGO_PKG_VERSION")
    ))
}

fn unpack(out: &Path, module: &str) -> PathBuf {
    let directory = out.join("unpacked");
    run(Command::new("unzip")
        .arg("-q")
        .arg(archive(out, module))
        .arg("-d")
        .arg(&directory));
    directory.join(format!("{module}.xcframework"))
}

/// A property list, by a reader that knows more of them than those that are written here.
fn read_plist(path: &Path) -> Value {
    let program =
        "import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], 'rb'))))";
    let text = run(Command::new("python3").args(["-c", program]).arg(path));
    serde_json::from_str(&text).expect("it is JSON")
}
