//! Each fault, and what it does to the connection.

use std::io;
use std::time::{Duration, Instant};

use serde_json::json;
use snr_sandbox::{Fault, FaultAction, Sandbox};

use crate::client::*;

const BODY: &str = r#"{"apiKey":"key","uuid":"07243772-008a-42e1-ba37-c3807cebde8f"}"#;

fn inject(sandbox: &Sandbox, action: FaultAction) {
    sandbox.inject(Fault {
        path: ANONYMOUS.into(),
        times: 1,
        action,
    });
}

/// Sends an anonymous login whose connection is to be closed before any answer.
fn assert_dropped(sandbox: &Sandbox) {
    let mut connection = Connection::open(sandbox.address());
    connection.send("POST", ANONYMOUS, None, BODY);
    let error = connection.receive().err().map(|error| error.kind());
    assert_eq!(error, Some(io::ErrorKind::UnexpectedEof));
}

#[test]
fn a_delay_answers_late() {
    let sandbox = start();
    inject(&sandbox, FaultAction::Delay(Duration::from_millis(100)));
    let start = Instant::now();
    assert_eq!(anonymous(&sandbox).status, 200);
    assert!(start.elapsed() >= Duration::from_millis(100));
}

#[test]
fn a_status_answers_the_error_object_or_the_body_it_was_given() {
    let sandbox = start();
    let headers = vec![
        ("Retry-After".to_owned(), "7".to_owned()),
        ("Date".to_owned(), "never".to_owned()),
    ];
    inject(
        &sandbox,
        FaultAction::Status {
            code: 503,
            body: None,
            headers,
        },
    );
    let html = vec![("Content-Type".to_owned(), "text/html".to_owned())];
    inject(
        &sandbox,
        FaultAction::Status {
            code: 403,
            body: Some("<html>".into()),
            headers: html,
        },
    );

    let answer = anonymous(&sandbox);
    assert_eq!(
        (
            answer.status,
            answer.header("retry-after"),
            answer.header("date")
        ),
        (503, "7", "never")
    );
    let error = answer.json();
    assert_eq!(
        (&error["status"], &error["path"]),
        (&json!(503), &json!(ANONYMOUS))
    );
    assert_eq!(error["errorCode"], "SBX-0008");

    let answer = anonymous(&sandbox);
    assert_eq!(
        (answer.status, answer.text(), answer.header("content-type")),
        (403, "<html>", "text/html")
    );
    assert_eq!(anonymous(&sandbox).status, 200);
}

#[test]
fn garbage_and_bodies_are_answered_as_they_are() {
    let sandbox = start();
    inject(&sandbox, FaultAction::Garbage);
    inject(
        &sandbox,
        FaultAction::Body {
            status: 202,
            text: String::new(),
        },
    );
    let garbage = anonymous(&sandbox);
    assert_eq!(
        (garbage.status, garbage.header("content-type")),
        (200, "application/json")
    );
    assert!(serde_json::from_slice::<serde_json::Value>(&garbage.body).is_err());
    let empty = anonymous(&sandbox);
    assert_eq!((empty.status, empty.text()), (202, ""));
}

#[test]
fn a_truncated_answer_ends_in_the_middle() {
    let sandbox = start();
    inject(&sandbox, FaultAction::Truncate);
    let mut connection = Connection::open(sandbox.address());
    connection.send("POST", ANONYMOUS, None, BODY);
    let head = connection.receive_head().unwrap();
    let promised: usize = head.header("content-length").parse().unwrap();
    let given = connection.rest();
    assert_eq!((head.status, given.len()), (200, promised / 2));
    assert!(given.starts_with(b"{\"token\":"));
}

#[test]
fn a_drop_closes_the_connection_before_and_after_the_work() {
    let sandbox = start();
    inject(&sandbox, FaultAction::Drop);
    inject(&sandbox, FaultAction::DropAfterProcessing);
    assert_dropped(&sandbox);
    assert_dropped(&sandbox);
    assert!(
        sandbox
            .requests()
            .iter()
            .all(|request| request.status.is_none())
    );
}

#[test]
fn only_a_lost_response_is_preceded_by_work() {
    let sandbox = start();
    for (action, still_active) in [
        (FaultAction::Drop, true),
        (FaultAction::DropAfterProcessing, false),
    ] {
        let token = anonymous(&sandbox).token();
        sandbox.inject(Fault {
            path: LOGOUT.into(),
            times: 1,
            action,
        });
        let mut connection = Connection::open(sandbox.address());
        connection.send("POST", LOGOUT, Some(&token), r#"{"apiKey":"key"}"#);
        assert!(connection.receive().is_err());
        assert_eq!(refresh(&sandbox, &token).status == 200, still_active);
    }
}

#[test]
fn a_hang_ends_with_the_client() {
    let sandbox = start();
    inject(&sandbox, FaultAction::Hang);
    let mut connection = Connection::open(sandbox.address());
    connection.send("POST", ANONYMOUS, None, BODY);
    eventually("the request arrives", || sandbox.open_token_requests() == 1);
    drop(connection);
    eventually("the sandbox lets go", || sandbox.open_token_requests() == 0);
}

#[test]
fn a_hang_ends_with_the_sandbox() {
    let sandbox = start();
    inject(&sandbox, FaultAction::Hang);
    let mut connection = Connection::open(sandbox.address());
    connection.send("POST", ANONYMOUS, None, BODY);
    eventually("the request arrives", || sandbox.requests().len() == 1);
    drop(sandbox);
    assert!(connection.receive().is_err());
}

#[test]
fn a_conditional_status_is_answered_without_a_look_at_the_account() {
    let sandbox = start();
    let action = FaultAction::ConditionalStatus("MFA_REQUIRED".into());
    sandbox.inject(Fault {
        path: "*".into(),
        times: 1,
        action,
    });
    assert_eq!(anonymous(&sandbox).status, 200);
    let answer = post(&sandbox, CONDITIONAL, None, &password_login(&json!({})));
    assert_eq!(
        answer.json(),
        json!({"status": "MFA_REQUIRED", "conditions": []})
    );
}

#[test]
fn faults_can_be_called_off() {
    let sandbox = start();
    sandbox.inject(Fault {
        path: "*".into(),
        times: u32::MAX,
        action: FaultAction::Drop,
    });
    assert_dropped(&sandbox);
    sandbox.clear_faults();
    assert_eq!(anonymous(&sandbox).status, 200);
}

#[test]
#[should_panic(expected = "status is not between 200 and 599")]
fn a_fault_that_cannot_be_carried_out_is_refused() {
    inject(
        &start(),
        FaultAction::Body {
            status: 99,
            text: String::new(),
        },
    );
}
