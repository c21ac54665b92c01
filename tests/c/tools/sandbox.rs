//! The sandbox as a process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use super::build::artifacts;

/// A running sandbox, which ends when it is dropped.
pub(crate) struct Sandbox {
    process: Child,
    pub(crate) url: String,
}

impl Sandbox {
    /// Starts one that knows these accounts, each an email and a password with a colon between.
    pub(crate) fn start(accounts: &[&str]) -> Self {
        let mut process = Command::new(&artifacts().sandbox)
            .args(accounts.iter().flat_map(|account| ["--account", account]))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox can be run");
        let mut lines = BufReader::new(process.stdout.take().expect("the output is a pipe"));
        let mut first = String::new();
        lines
            .read_line(&mut first)
            .expect("the sandbox says where it listens");
        let url = first
            .trim()
            .strip_prefix("listening on ")
            .expect("the sandbox says where it listens")
            .to_owned();
        // Its request log goes nowhere, but must not fill the pipe.
        thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self { process, url }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It may be gone already, and that is what was wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
