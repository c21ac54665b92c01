//! After a session has ended, nothing of it is left in the memory of the process.

use std::process::Command;

use crate::tools::run;
use crate::tools::sandbox::Sandbox;
use crate::workshop::{compile, part, scratch, shared_library};

const EMAIL: &str = "canary@example.com";
const PASSWORD: &str = "a-password-that-nobody-else-would-have";

/// What `canaries.c` takes off again.
const MASK: u8 = 0x5a;

#[test]
fn no_token_and_no_password_is_left_in_memory() {
    let directory = scratch("heap");
    let program = directory.join("canaries");
    let sources = ["heap/canaries.c", "heap/scan.c"].map(part);
    run(compile(&sources, &program).args(shared_library()));
    let sandbox = Sandbox::start(&[&format!("{EMAIL}:{PASSWORD}")]);
    let password: String = PASSWORD
        .bytes()
        .map(|byte| format!("{:02x}", byte ^ MASK))
        .collect();
    for how in ["destroy", "sign-out-destroy", "sign-out"] {
        let output = Command::new(&program)
            .args([how, &sandbox.url])
            .arg(directory.join(how))
            .args([EMAIL, &password])
            .output()
            .expect("the program can be run");
        let words = String::from_utf8_lossy(&output.stdout);
        print!("{words}");
        assert!(output.status.success(), "{how}: {}\n{words}", output.status);
    }
}
