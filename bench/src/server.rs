//! The C server, for as long as rows need it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::Result;
use crate::programs::Programs;

/// A server that runs until this is dropped.
pub struct Server {
    process: Child,
    /// Where it is.
    pub url: String,
}

impl Server {
    /// Starts one; the options are those in `server.c`.
    pub fn start(programs: &Programs, options: &[&str]) -> Result<Self> {
        let mut process = programs
            .command("server", options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the server does not run: {error}"))?;
        let mut url = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output)
                .read_line(&mut url)
                .map_err(|error| format!("the server does not say where it is: {error}"))?;
        }
        let url = url.trim().to_owned();
        if url.is_empty() {
            return Err("the server ended at once".into());
        }
        Ok(Self { process, url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
