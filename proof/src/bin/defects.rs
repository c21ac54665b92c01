//! `make defects`: breaks the engine on purpose, one way at a time, and shows that it is noticed.
//!
//! Each file of `proof/defects` says what to replace in the engine. It is done in a copy below the
//! target folder, which the simulation and then the model are built against.

use std::fs;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::time::Instant;

/// What the simulation may try before the model has its turn.
const SEEDS: &str = "20000";

/// The bounds of the model's turn.
const BOUNDS: [&str; 8] = [
    "--calls", "2", "--faults", "1", "--jumps", "1", "--deaths", "0",
];

/// One way to break the engine.
struct Defect {
    name: String,
    rule: String,
    file: String,
    before: String,
    after: String,
}

impl Defect {
    fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)?;
        let malformed = || Error::other(format!("{} is not a defect", path.display()));
        let between = |start: &str, end: &str| {
            let (_, rest) = text.split_once(start)?;
            let (part, _) = rest.split_once(end)?;
            Some(part.to_owned())
        };
        let read = || {
            Some(Self {
                name: path.file_stem()?.to_str()?.to_owned(),
                rule: between("breaks: ", "\n")?,
                file: between("in: ", "\n")?,
                before: between("<<<<<<< as it is\n", "\n=======\n")?,
                after: between("\n=======\n", "\n>>>>>>>")?,
            })
        };
        read().ok_or_else(malformed)
    }
}

/// A copy of the engine and of what examines it.
struct Copy {
    root: PathBuf,
}

impl Copy {
    fn make(repository: &Path, root: PathBuf) -> Result<Self> {
        for part in ["session/src", "proof/src"] {
            let to = root.join(part);
            let _ = fs::remove_dir_all(&to);
            copy_folder(&repository.join(part), &to)?;
        }
        for file in ["session/Cargo.toml", "proof/Cargo.toml", "Cargo.lock"] {
            fs::copy(repository.join(file), root.join(file))?;
        }
        let manifest = fs::read_to_string(repository.join("Cargo.toml"))?;
        let shared = manifest
            .split_once("[workspace.package]")
            .and_then(|(_, rest)| rest.split_once("\n[package]"))
            .ok_or_else(|| Error::other("the workspace's manifest is not as expected"))?
            .0;
        let manifest = format!(
            "[workspace]\nmembers = [\"session\", \"proof\"]\nresolver = \"3\"\n\n\
             [workspace.package]{shared}\n[profile.release]\nopt-level = 2\n"
        );
        fs::write(root.join("Cargo.toml"), manifest)?;
        Ok(Self { root })
    }

    fn build(&self) -> Result<Output> {
        Command::new(env!("CARGO"))
            .args(["build", "--release", "--quiet", "-p", "snr-proof"])
            .args(["--bin", "simulate", "--bin", "model"])
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .current_dir(&self.root)
            .output()
    }

    /// Runs an examiner, and says what it said if it found something.
    fn examine(&self, examiner: &str, arguments: &[&str]) -> Result<Option<String>> {
        let output = Command::new(self.root.join("target/release").join(examiner))
            .args(arguments)
            .output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok((!output.status.success()).then_some(said))
    }

    /// Who notices `defect`, and how soon.
    fn try_out(&self, defect: &Defect) -> Result<Option<String>> {
        let path = self.root.join("session").join(&defect.file);
        let sound = fs::read_to_string(&path)?;
        if sound.matches(&defect.before).count() != 1 {
            return Err(Error::other(format!(
                "{}: what it replaces is not in {} exactly once; bring it up to date",
                defect.name, defect.file
            )));
        }
        fs::write(&path, sound.replace(&defect.before, &defect.after))?;
        let found = self.find();
        fs::write(&path, sound)?;
        found
    }

    fn find(&self) -> Result<Option<String>> {
        let built = self.build()?;
        if !built.status.success() {
            let why = String::from_utf8_lossy(&built.stderr).into_owned();
            return Err(Error::other(why));
        }
        let begun = Instant::now();
        let mut found = self
            .examine("simulate", &["--seeds", SEEDS])?
            .map(|_| "simulation");
        if found.is_none() {
            found = self.examine("model", &BOUNDS)?.map(|_| "model");
        }
        Ok(found.map(|who| format!("{who}, {:.1} s", begun.elapsed().as_secs_f64())))
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn run() -> Result<bool> {
    let proof = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = proof.parent().ok_or_else(|| Error::other("no workspace"))?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| repository.join("target"), PathBuf::from);
    let copy = Copy::make(repository, target.join("defects"))?;
    if let Some(said) = {
        copy.build()?;
        copy.examine("simulate", &["--seeds", "1000"])?
    } {
        return Err(Error::other(format!(
            "the sound engine is accused:\n{said}"
        )));
    }
    let mut paths: Vec<_> = fs::read_dir(proof.join("defects"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_>>()?;
    paths.sort();
    let mut all_found = true;
    println!("{:<44} {:<32} noticed by", "defect", "rule");
    for path in paths {
        let defect = Defect::read(&path)?;
        let found = copy.try_out(&defect)?;
        all_found &= found.is_some();
        let found = found.as_deref().unwrap_or("NOBODY");
        println!("{:<44} {:<32} {found}", defect.name, defect.rule);
    }
    Ok(all_found)
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
