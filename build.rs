//! Writes `include/SNRClient.h` from `src/ffi`. Anything that cbindgen is unsure of fails the
//! build: it exits with success on its own errors, and what it leaves out would be missed later.

use std::path::Path;
use std::sync::Mutex;
use std::{env, fs};

use log::{LevelFilter, Log, Metadata, Record};

/// What the header is made of, in the order in which it is to be read.
const FILES: [&str; 14] = [
    "enums.rs",
    "callback.rs",
    "synerise.rs",
    "settings.rs",
    "settings_hooks.rs",
    "client.rs",
    "client_login.rs",
    "tracker.rs",
    "token.rs",
    "token_payload.rs",
    "api_error.rs",
    "string.rs",
    "storage.rs",
    "transport.rs",
];

/// Notes what cbindgen complains about.
struct Complaints(Mutex<Vec<String>>);

static COMPLAINTS: Complaints = Complaints(Mutex::new(Vec::new()));

impl Log for Complaints {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let complaint = format!("{}: {}", record.level(), record.args());
        self.0
            .lock()
            .expect("no panic while locked")
            .push(complaint);
    }

    fn flush(&self) {}
}

fn main() {
    println!("cargo::rerun-if-changed=src/ffi");
    println!("cargo::rerun-if-changed=src/ffi.rs");
    println!("cargo::rerun-if-changed=cbindgen.toml");
    println!("cargo::rerun-if-changed=include/SNRClient.h");

    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let root = Path::new(&root);
    log::set_logger(&COMPLAINTS).expect("there is no other logger");
    log::set_max_level(LevelFilter::Warn);

    let manual = fs::read_to_string(root.join("src/ffi/manual.h")).expect("the manual is there");
    let mut config =
        cbindgen::Config::from_file(root.join("cbindgen.toml")).expect("cbindgen.toml is valid");
    config.header = Some(manual.trim_end().to_owned());
    let bindings = FILES
        .iter()
        .fold(cbindgen::Builder::new(), |builder, file| {
            builder.with_src(root.join("src/ffi").join(file))
        })
        .with_config(config)
        .generate()
        .expect("src/ffi is a C ABI");
    let mut header = Vec::new();
    bindings.write(&mut header);

    let complaints = COMPLAINTS.0.lock().expect("no panic while locked");
    assert!(
        complaints.is_empty(),
        "the header is not sure to be right:\n{}",
        complaints.join("\n")
    );

    // Written only when it differs, so that a build from unwritable sources works.
    let path = root.join("include/SNRClient.h");
    if fs::read(&path).ok().as_deref() != Some(header.as_slice()) {
        fs::write(&path, header).expect("include/SNRClient.h is out of date and can be written");
    }
}
