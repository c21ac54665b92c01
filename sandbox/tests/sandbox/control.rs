//! The control API.

use serde_json::{Value, json};
use snr_sandbox::Sandbox;

use crate::client::*;

fn control(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Answer {
    Connection::open(sandbox.address()).call(
        method,
        &format!("/__sandbox/{path}"),
        None,
        &body.to_string(),
    )
}

fn accepted(sandbox: &Sandbox, method: &str, path: &str, body: &Value) {
    let answer = control(sandbox, method, path, body);
    assert_eq!(
        (answer.status, answer.json()),
        (200, json!({})),
        "{path} {body}"
    );
}

#[test]
fn every_fault_can_be_injected() {
    let sandbox = start();
    for fault in [
        json!({"path": REFRESH, "times": 3, "action": "delay", "seconds": 0.25}),
        json!({"path": REFRESH, "action": "status", "code": 503}),
        json!({"action": "status", "code": 429, "body": "slow down", "headers": {"Retry-After": "1"}}),
        json!({"action": "garbage"}),
        json!({"action": "body", "status": 200, "text": "<html>"}),
        json!({"action": "truncate"}),
        json!({"action": "drop"}),
        json!({"action": "drop-after-processing"}),
        json!({"action": "hang"}),
        json!({"action": "conditional-status", "status": "MFA_REQUIRED"}),
    ] {
        accepted(&sandbox, "POST", "faults", &fault);
    }
    let answer = anonymous(&sandbox);
    assert_eq!(
        (answer.status, answer.text(), answer.header("retry-after")),
        (429, "slow down", "1")
    );
    accepted(&sandbox, "DELETE", "faults", &json!({}));
    assert_eq!(anonymous(&sandbox).status, 200);
}

#[test]
fn pending_faults_are_listed_as_they_were_injected() {
    let sandbox = start();
    let listed = || control(&sandbox, "GET", "faults", &json!({})).json();
    assert_eq!(listed(), json!([]));
    let mut pending = [
        json!({"path": ANONYMOUS, "times": 2, "action": "status", "code": 503}),
        json!({"path": REFRESH, "times": 1, "action": "delay", "seconds": 0.25}),
        json!({"path": "*", "times": 3, "action": "status", "code": 429, "body": "slow down", "headers": {"Retry-After": "1"}}),
        json!({"path": "*", "times": 1, "action": "garbage"}),
        json!({"path": "*", "times": 1, "action": "body", "status": 200, "text": "<html>"}),
        json!({"path": "*", "times": 1, "action": "truncate"}),
        json!({"path": "*", "times": 1, "action": "drop"}),
        json!({"path": "*", "times": 1, "action": "drop-after-processing"}),
        json!({"path": "*", "times": 1, "action": "hang"}),
        json!({"path": "*", "times": 1, "action": "conditional-status", "status": "MFA_REQUIRED"}),
    ];
    for fault in &pending {
        accepted(&sandbox, "POST", "faults", fault);
    }
    assert_eq!(listed(), json!(pending));
    assert_eq!(anonymous(&sandbox).status, 503);
    pending[0]["times"] = json!(1);
    assert_eq!(listed(), json!(pending), "what is used up is not pending");
    assert_eq!(sandbox.faults()[0].times, 1);
    assert_eq!(anonymous(&sandbox).status, 503);
    assert_eq!(listed(), json!(pending[1..]));
    accepted(&sandbox, "DELETE", "faults", &json!({}));
    assert_eq!(listed(), json!([]));
}

#[test]
fn what_makes_no_sense_is_refused_with_a_reason() {
    let sandbox = start();
    for (path, body, reason) in [
        ("faults", json!({"action": "explode"}), "explode"),
        ("faults", json!({"action": "delay"}), "seconds"),
        (
            "faults",
            json!({"action": "delay", "seconds": -1}),
            "negative",
        ),
        (
            "faults",
            json!({"action": "status", "code": 42}),
            "between 200 and 599",
        ),
        ("faults", json!({"path": "sauth", "action": "drop"}), "path"),
        ("faults", json!({"pth": "/sauth", "action": "drop"}), "pth"),
        (
            "faults",
            json!({"time": 3, "action": "status", "code": 503}),
            "time",
        ),
        ("revoke", json!({"tokens": "all"}), "tokens"),
        ("accounts", json!({"email": "anna@example.com"}), "password"),
        (
            "provider-tokens",
            json!({"provider": "SYNERISE", "token": "abc"}),
            "SYNERISE",
        ),
    ] {
        let answer = control(&sandbox, "POST", path, &body);
        assert_eq!(answer.status, 400, "{path} {body}");
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(reason), "{message}");
    }
}

#[test]
fn the_request_log_and_the_counts_leave_control_requests_out() {
    let sandbox = start();
    let token = anonymous(&sandbox).token();
    refresh(&sandbox, &token);
    refresh(&sandbox, &token);
    let requests = control(&sandbox, "GET", "requests", &json!({})).json();
    assert_eq!(requests.as_array().unwrap().len(), 3);
    assert_eq!(
        (&requests[0]["path"], &requests[0]["status"]),
        (&json!(ANONYMOUS), &json!(200))
    );
    assert_eq!(
        (&requests[0]["body"]["uuid"], &requests[1]["bearer"]),
        (&json!(UUID), &json!(token))
    );
    assert!(requests[0]["receivedAtMillis"].is_u64());
    assert_eq!(requests[0]["openTokenRequests"], 1);
    let stats = control(&sandbox, "GET", "stats", &json!({})).json();
    let expected = json!({
        "maxConcurrentTokenRequests": 1,
        "openTokenRequests": 0,
        "requests": {ANONYMOUS: 1, REFRESH: 2},
    });
    assert_eq!(stats, expected);
    accepted(&sandbox, "DELETE", "requests", &json!({}));
    assert_eq!(
        control(&sandbox, "GET", "requests", &json!({})).json(),
        json!([])
    );
}

#[test]
fn tokens_can_be_revoked_one_by_one_and_together() {
    let sandbox = start();
    let (first, second) = (anonymous(&sandbox).token(), anonymous(&sandbox).token());
    accepted(&sandbox, "POST", "revoke", &json!({"token": first}));
    assert_eq!(
        (
            refresh(&sandbox, &first).status,
            refresh(&sandbox, &second).status
        ),
        (401, 200)
    );
    accepted(&sandbox, "POST", "revoke", &json!({}));
    assert_eq!(refresh(&sandbox, &second).status, 401);
    assert_eq!(
        control(&sandbox, "POST", "revoke", &json!({"token": "unheard of"})).status,
        404
    );
}

#[test]
fn clock_and_lifetime_can_be_set() {
    let sandbox = start();
    accepted(&sandbox, "PUT", "token-lifetime", &json!({"seconds": 1.5}));
    let envelope = anonymous(&sandbox).json();
    let lifetime =
        envelope["expiration"].as_i64().unwrap() * 1000 - envelope["created"].as_i64().unwrap();
    assert!((1500..2500).contains(&lifetime), "{lifetime}");
    accepted(&sandbox, "PUT", "clock", &json!({"skew": 3600}));
    assert!(
        anonymous(&sandbox).json()["created"].as_i64().unwrap()
            - envelope["created"].as_i64().unwrap()
            >= 3_600_000
    );
}

#[test]
fn accounts_provider_tokens_and_conditions_can_be_added() {
    let sandbox = start();
    accepted(
        &sandbox,
        "POST",
        "accounts",
        &json!({"email": "anna@example.com", "password": "secret", "customId": "c"}),
    );
    accepted(
        &sandbox,
        "POST",
        "provider-tokens",
        &json!({"provider": "OAUTH", "token": "abc", "customId": "c"}),
    );
    let oauth =
        json!({"apiKey": "key", "identityProvider": "OAUTH", "identityProviderToken": "abc"});
    let (by_password, by_token) = (
        post(&sandbox, LOGIN, None, &password_login(&json!({}))).json(),
        post(&sandbox, LOGIN, None, &oauth).json(),
    );
    assert_eq!(
        (&by_password["customId"], &by_password["clientId"]),
        (&json!("c"), &by_token["clientId"])
    );
    accepted(
        &sandbox,
        "PUT",
        "conditional",
        &json!({"email": "anna@example.com", "status": "MFA_REQUIRED"}),
    );
    let answer = post(&sandbox, CONDITIONAL, None, &password_login(&json!({})));
    assert_eq!(answer.json()["status"], "MFA_REQUIRED");
    let unknown = json!({"email": "bob@example.com", "status": "SUCCESS"});
    assert_eq!(
        control(&sandbox, "PUT", "conditional", &unknown).status,
        404
    );
}
