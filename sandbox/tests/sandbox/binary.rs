//! The program: its first line, its log, its end.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::json;

use crate::client::*;

struct Program {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_snr-sandbox"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdout }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail when the program has ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_line_is_the_address_and_every_request_gets_one_without_secrets() {
    let mut program = Program::start(&[
        "--api-key",
        "key",
        "--account",
        "anna@example.com:secret",
        "--token-lifetime",
        "1.5",
    ]);
    let first = program.line();
    let address = first
        .strip_prefix("listening on http://")
        .unwrap()
        .parse()
        .unwrap();
    let mut connection = Connection::open(address);
    let login = connection.call("POST", LOGIN, None, &password_login(&json!({})).to_string());
    connection.call(
        "POST",
        REFRESH,
        Some(&login.token()),
        r#"{"apiKey":"other"}"#,
    );
    connection.call("GET", "/__sandbox/stats", None, "");
    connection.call("POST", "/__sandbox/faults", None, r#"{"action":"drop"}"#);
    connection.send("GET", "/elsewhere?token=secret", None, "");
    assert!(connection.receive().is_err());
    assert_eq!(program.line(), format!("POST {LOGIN} 200 uuid={UUID}"));
    assert_eq!(
        program.line(),
        format!("POST {REFRESH} 401 uuid={UUID} origin=SYNERISE")
    );
    assert_eq!(program.line(), "GET /elsewhere unanswered fault=drop");
}

#[test]
fn an_address_that_is_not_loopback_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_snr-sandbox"))
        .args(["--listen", "0.0.0.0:0"])
        .output()
        .unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("loopback")
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_cleanly() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Program::start(&[]);
        assert!(program.line().starts_with("listening on http://127.0.0.1:"));
        let pid = program.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        assert!(program.child.wait().unwrap().success(), "{signal}");
        assert_eq!(io::read_to_string(&mut program.stdout).unwrap(), "");
    }
}
