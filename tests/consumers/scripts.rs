//! The shell scripts of the repository.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use super::tools::{needs, root, run};

#[test]
fn shellcheck_has_nothing_to_say() {
    if !needs(&["shellcheck", "git"]) {
        return;
    }
    let tracked = run(Command::new("git")
        .args(["ls-files", "*.sh"])
        .current_dir(root()));
    let mut scripts: BTreeSet<String> = tracked.lines().map(str::to_owned).collect();
    for entry in fs::read_dir(root().join("packaging")).expect("the folder is there") {
        let name = entry
            .expect("a directory can be listed")
            .file_name()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".sh") {
            scripts.insert(format!("packaging/{name}"));
        }
    }
    // One that was removed is tracked until that is committed.
    scripts.retain(|script| root().join(script).is_file());
    assert!(scripts.contains("packaging/aar.sh"), "{scripts:?}");
    run(Command::new("shellcheck")
        .arg("--external-sources")
        .args(&scripts)
        .current_dir(root()));
}
