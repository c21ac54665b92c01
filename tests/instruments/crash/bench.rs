//! One place for one stored session, and the processes that work on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::lab::{Errand, Lab};
use super::state::Report;

/// Nobody listens there.
const NO_SERVER: &str = "http://127.0.0.1:9";

/// Who signs in.
const CUSTOMER_UUID: &str = "5a3c1c6e-0f5e-4b0a-9d3f-2f1f7a1f4b11";

/// Pieces of a secret that are this long are searched for, at each offset that is a multiple of half of it.
const PIECE: usize = 16;

pub(super) struct Bench<'a> {
    lab: &'a Lab,
    directory: PathBuf,
}

impl<'a> Bench<'a> {
    pub(super) fn new(lab: &'a Lab, directory: PathBuf) -> Self {
        for name in ["root", "shadow"] {
            let directory = directory.join(name);
            fs::create_dir_all(directory).expect("the scratch directory can be written to");
        }
        Self { lab, directory }
    }

    pub(super) fn discard(self) {
        fs::remove_dir_all(&self.directory).expect("the scratch directory can be removed");
    }

    /// Two directories deep, so that the library has both to make.
    fn storage(&self) -> PathBuf {
        self.directory.join("root/app/session")
    }

    pub(super) fn copy_from(&self, other: &Bench<'_>) {
        let storage = self.storage();
        fs::create_dir_all(&storage).expect("the scratch directory can be written to");
        for file in other.files() {
            let name = file.file_name().expect("a file has a name");
            fs::copy(&file, storage.join(name)).expect("a file can be copied");
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        match fs::read_dir(self.storage()) {
            Ok(entries) => entries
                .map(|entry| entry.expect("a directory can be listed").path())
                .collect(),
            Err(_) => Vec::new(),
        }
    }

    pub(super) fn file_names(&self) -> Vec<String> {
        self.files().iter().map(|file| name(file)).collect()
    }

    /// The files in which a piece of one of the texts is.
    pub(super) fn traces_of(&self, texts: &[String]) -> Vec<String> {
        let holds = |file: &PathBuf| {
            let content = fs::read(file).expect("a file can be read");
            let content = String::from_utf8_lossy(&content);
            texts.iter().any(|text| contains_a_piece(&content, text))
        };
        let files = self.files();
        files
            .iter()
            .filter(|file| holds(file))
            .map(|file| name(file))
            .collect()
    }

    fn command(&self, errand: &Errand) -> Command {
        let mut command = Command::new(&self.lab.program);
        command.arg(errand.command).arg(self.storage());
        command.arg(if errand.needs_server {
            &self.lab.sandbox.url
        } else {
            NO_SERVER
        });
        if !errand.token.is_empty() {
            command.args([CUSTOMER_UUID, &errand.token]);
        }
        command
    }

    fn shimmed(&self, errand: &Errand) -> Command {
        let mut command = self.command(errand);
        command
            .env("LD_PRELOAD", &self.lab.shim)
            .env("SNR_CRASH_ROOT", self.directory.join("root"))
            .env("SNR_CRASH_SHADOW", self.directory.join("shadow"))
            .env("SNR_CRASH_LOG", self.log());
        if self.lab.lying {
            command.env("SNR_CRASH_LIE", "1");
        }
        command
    }

    fn log(&self) -> PathBuf {
        self.directory.join("calls")
    }

    /// Runs an errand without the shim.
    pub(super) fn plain(&self, errand: &Errand) -> Report {
        report(&mut self.command(errand))
    }

    /// Runs an errand, and says which storage calls it made.
    pub(super) fn counted(&self, errand: &Errand) -> (Report, Vec<String>) {
        let report = report(&mut self.shimmed(errand));
        let log = fs::read_to_string(self.log()).expect("the shim writes its log");
        let names = log.lines().filter_map(|line| line.split(' ').nth(1));
        (report, names.map(str::to_owned).collect())
    }

    /// Runs an errand, in whose storage call number `at` something happens.
    pub(super) fn faulted(&self, errand: &Errand, at: usize, mode: &str) -> Report {
        let mut command = self.shimmed(errand);
        command.env("SNR_CRASH_AT", at.to_string());
        report(command.env("SNR_CRASH_MODE", mode))
    }
}

fn report(command: &mut Command) -> Report {
    Report::read(&command.output().expect("the program can be run"))
}

fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Tokens of one server begin alike, so only the end of a long text counts.
fn contains_a_piece(content: &str, text: &str) -> bool {
    let end = &text[text.len().saturating_sub(256)..];
    let length = PIECE.min(end.len());
    let mut starts = (0..=end.len() - length).step_by(PIECE / 2);
    starts.any(|start| content.contains(&end[start..start + length]))
}
