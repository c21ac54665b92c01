//! The request log.

use serde_json::json;
use snr_sandbox::{Options, Sandbox};

use crate::client::*;

#[test]
fn a_request_is_logged_with_what_came_and_what_was_answered() {
    let sandbox = start();
    let token = anonymous(&sandbox).token();
    refresh(&sandbox, &token);
    get(&sandbox, "/elsewhere?with=query", None);
    let requests = sandbox.requests();
    let [login, refresh, elsewhere] = requests.as_slice() else {
        panic!("{requests:?}")
    };
    assert_eq!(
        (login.method.as_str(), login.path.as_str(), login.status),
        ("POST", ANONYMOUS, Some(200))
    );
    assert_eq!(
        (&login.bearer, &login.body),
        (&None, &Some(json!({"apiKey": "key", "uuid": UUID})))
    );
    assert_eq!(login.headers["host"], "sandbox");
    assert_eq!(
        (refresh.bearer.as_deref(), refresh.status),
        (Some(token.as_str()), Some(200))
    );
    assert!(refresh.received_at >= login.received_at);
    assert_eq!(
        (elsewhere.path.as_str(), elsewhere.status, &elsewhere.body),
        ("/elsewhere", Some(404), &None)
    );
}

#[test]
fn the_log_can_be_emptied() {
    let sandbox = start();
    anonymous(&sandbox);
    sandbox.clear_requests();
    assert!(sandbox.requests().is_empty());
}

#[test]
fn a_body_that_is_too_large_is_refused() {
    let sandbox = start();
    let answer = post(
        &sandbox,
        ANONYMOUS,
        None,
        &json!({"filler": "x".repeat(1024 * 1024)}),
    );
    assert_eq!(
        (answer.status, &answer.json()["errorCode"]),
        (413, &json!("SBX-0007"))
    );
}

#[test]
fn only_loopback_is_listened_on_unasked() {
    let refused = Sandbox::start(Options {
        listen: "0.0.0.0:0".parse().unwrap(),
        ..Options::default()
    });
    assert_eq!(
        refused.unwrap_err().kind(),
        std::io::ErrorKind::InvalidInput
    );
}
