//! The C programs beside this crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// The figures that a program printed, by name.
pub type Figures = BTreeMap<String, f64>;

/// The directory into which the programs were built.
pub struct Programs {
    directory: PathBuf,
}

impl Programs {
    /// The programs in `directory`.
    pub fn new(directory: PathBuf) -> Result<Self> {
        match directory.canonicalize() {
            Ok(directory) => Ok(Self { directory }),
            Err(_) => Err(format!(
                "there is no {}; build the programs first: make -f bench/Makefile",
                directory.display()
            )),
        }
    }

    /// Where a program, or what else was built, is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Whether it was built; what a peer needs may not be installed.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The size of what was built.
    pub fn size(&self, name: &str) -> Result<f64> {
        let path = self.path(name);
        let found = fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(found.len() as f64)
    }

    /// A directory on the same disk as the programs, empty.
    pub fn scratch(&self, name: &str) -> Result<PathBuf> {
        let path = self.directory.join("scratch").join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    }

    /// Runs a program that measures so many batches, and reads what it prints.
    pub fn run(&self, name: &str, arguments: &[&str], batches: u32) -> Result<Figures> {
        let output = self
            .command(name, arguments)
            .env("BENCH_BATCHES", batches.to_string())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("{name} does not run: {error}"))?;
        if !output.status.success() {
            return Err(format!("{name} failed with {}", output.status));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().filter_map(read_figure).collect())
    }

    /// How long a whole process takes, with the shared library that it uses.
    pub fn time(&self, name: &str, arguments: &[&str], library: Option<&Path>) -> Result<Duration> {
        let mut command = self.command(name, arguments);
        if let Some(library) = library {
            command.env("LD_PRELOAD", library);
        }
        let begin = Instant::now();
        let status = command.status();
        let took = begin.elapsed();
        match status {
            Ok(status) if status.success() => Ok(took),
            Ok(status) => Err(format!("{name} failed with {status}")),
            Err(error) => Err(format!("{name} does not run: {error}")),
        }
    }

    /// A program that is about to run.
    pub fn command(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.path(name));
        command.args(arguments);
        command
    }

    /// The directory itself.
    pub fn directory(&self) -> &Path {
        &self.directory
    }
}

fn read_figure(line: &str) -> Option<(String, f64)> {
    let (name, value) = line.split_once(' ')?;
    Some((name.to_owned(), value.parse().ok()?))
}

/// One of the figures of a program.
pub fn figure(figures: &Figures, name: &str) -> Result<f64> {
    let value = figures.get(name).copied();
    value.ok_or_else(|| format!("a program did not print its {name}"))
}
