//! Replays every committed input through its target, without any fuzzer.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use snr_fuzz::TARGETS;

/// What panicked, on whichever thread: a panic that the library contains is a finding too.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn inputs(target: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut inputs: Vec<_> = ["corpus", "regressions"]
        .iter()
        .filter_map(|folder| fs::read_dir(root.join(folder).join(target)).ok())
        .flatten()
        .map(|entry| entry.expect("a folder can be read").path())
        .collect();
    inputs.sort();
    inputs
}

#[test]
fn every_input_passes() {
    panic::set_hook(Box::new(|info| {
        PANICS
            .lock()
            .expect("no panic in here")
            .push(info.to_string());
    }));
    let mut failures = Vec::new();
    for (name, run) in TARGETS {
        let inputs = inputs(name);
        if inputs.is_empty() {
            failures.push(format!("{name} has no inputs"));
        }
        for path in inputs {
            let input = fs::read(&path).expect("an input can be read");
            let _ = panic::catch_unwind(AssertUnwindSafe(|| run(&input)));
            let panics = std::mem::take(&mut *PANICS.lock().expect("no panic in here"));
            if !panics.is_empty() {
                failures.push(format!("{}: {}", path.display(), panics.join("; ")));
            }
        }
    }
    drop(panic::take_hook());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
