//! Anonymous login, login and conditional login.

use serde_json::{Value, json};
use snr_sandbox::{Account, Options, Sandbox};

use crate::client::*;

fn sandbox() -> Sandbox {
    Sandbox::start(Options {
        api_key: Some("key".into()),
        accounts: vec![
            Account::new("anna@example.com", "secret").with_custom_id("card1"),
            Account::new("bob@example.com", "secret")
                .with_conditional_status("ACTIVATION_REQUIRED"),
        ],
        provider_tokens: vec![
            "OAUTH:abc".parse().unwrap(),
            "GOOGLE:xyz:card9".parse().unwrap(),
        ],
        ..Options::default()
    })
    .unwrap()
}

fn login(sandbox: &Sandbox, changes: &Value) -> Answer {
    post(sandbox, LOGIN, None, &password_login(changes))
}

fn conditional(sandbox: &Sandbox, changes: &Value) -> Value {
    let answer = post(sandbox, CONDITIONAL, None, &password_login(changes));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn oauth(token: &str) -> Value {
    json!({"identityProvider": "OAUTH", "identityProviderToken": token, "email": null, "password": null})
}

#[test]
fn an_anonymous_login_answers_the_published_envelope() {
    let sandbox = sandbox();
    let answer = anonymous(&sandbox);
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json")
    );
    let envelope = answer.json();
    assert_eq!(envelope["origin"], "ANONYMOUS");
    assert_eq!(envelope["realm"], "anonymous");
    assert_eq!(envelope["customId"], Value::Null);
    assert!(
        envelope["clientId"]
            .as_str()
            .unwrap()
            .parse::<u64>()
            .is_ok()
    );
    let lifetime =
        envelope["expiration"].as_i64().unwrap() * 1000 - envelope["created"].as_i64().unwrap();
    assert!((3_600_000..3_601_000).contains(&lifetime), "{lifetime}");
    let again = anonymous(&sandbox).json();
    assert_eq!(again["clientId"], envelope["clientId"]);
    assert_ne!(again["token"], envelope["token"]);
}

#[test]
fn a_password_opens_an_account_and_never_makes_one() {
    let sandbox = sandbox();
    let envelope = login(&sandbox, &json!({})).json();
    assert_eq!(
        (&envelope["origin"], &envelope["realm"]),
        (&json!("SYNERISE"), &json!("client"))
    );
    assert_eq!(envelope["customId"], "card1");
    let by_custom_id = login(&sandbox, &json!({"email": null, "customId": "card1"})).json();
    assert_eq!(by_custom_id["clientId"], envelope["clientId"]);
    for wrong in [
        json!({"password": "wrong"}),
        json!({"email": "eve@example.com"}),
    ] {
        let answer = login(&sandbox, &wrong);
        assert_eq!(
            (answer.status, &answer.json()["errorCode"]),
            (401, &json!("SBX-0003"))
        );
    }
}

#[test]
fn another_provider_opens_and_makes_accounts_for_its_tokens() {
    let sandbox = sandbox();
    let envelope = login(&sandbox, &oauth("abc")).json();
    assert_eq!(
        (&envelope["origin"], &envelope["customId"]),
        (&json!("OAUTH"), &Value::Null)
    );
    let mut named = oauth("abc");
    named["customId"] = json!("card7");
    named["uuid"] = Value::Null;
    named["agreements"] = json!({"email": true});
    named["attributes"] = json!({"shoe": 42});
    assert_eq!(login(&sandbox, &named).json()["customId"], "card7");
    let mut google = oauth("xyz");
    google["identityProvider"] = json!("GOOGLE");
    assert_eq!(login(&sandbox, &google).json()["customId"], "card9");
    assert_eq!(login(&sandbox, &oauth("unheard of")).status, 401);
}

#[test]
fn a_conditional_login_reports_a_status() {
    let sandbox = sandbox();
    let success = conditional(&sandbox, &json!({}));
    assert_eq!(success["status"], "SUCCESS");
    assert!(success["token"].is_string() && success["expiration"].is_i64());
    let unauthorized = json!({"status": "UNAUTHORIZED", "conditions": []});
    assert_eq!(
        conditional(&sandbox, &json!({"password": "wrong"})),
        unauthorized
    );
    assert_eq!(
        conditional(&sandbox, &json!({"email": "eve@example.com"})),
        unauthorized
    );
    let refused = conditional(&sandbox, &json!({"email": "bob@example.com"}));
    assert_eq!(
        refused,
        json!({"status": "ACTIVATION_REQUIRED", "conditions": []})
    );
}

#[test]
fn a_conditional_login_makes_no_account() {
    let sandbox = sandbox();
    assert_eq!(
        conditional(&sandbox, &oauth("abc"))["status"],
        "UNAUTHORIZED"
    );
    assert_eq!(login(&sandbox, &oauth("abc")).status, 200);
    assert_eq!(conditional(&sandbox, &oauth("abc"))["status"], "SUCCESS");
}

#[test]
fn a_wrong_api_key_is_refused_everywhere() {
    let sandbox = sandbox();
    let token = anonymous(&sandbox).token();
    let body = password_login(&json!({"apiKey": "other"}));
    for path in [ANONYMOUS, LOGIN, CONDITIONAL, REFRESH, LOGOUT] {
        let answer = post(&sandbox, path, Some(&token), &body);
        assert_eq!(
            (answer.status, &answer.json()["errorCode"]),
            (401, &json!("SBX-0002")),
            "{path}"
        );
    }
}

#[test]
fn what_is_missing_or_malformed_is_named() {
    let sandbox = sandbox();
    let answer = post(
        &sandbox,
        ANONYMOUS,
        None,
        &json!({"uuid": UUID.to_uppercase()}),
    );
    let error = answer.json();
    assert_eq!(answer.status, 400);
    assert_eq!(
        (&error["status"], &error["error"]),
        (&json!(400), &json!("Bad Request"))
    );
    assert_eq!(
        (&error["path"], &error["errorCode"]),
        (&json!(ANONYMOUS), &json!("SBX-0001"))
    );
    assert!(error["timestamp"].as_str().unwrap().ends_with('Z'));
    let causes = json!([
        {"code": 1, "field": "apiKey", "message": "apiKey is required", "rejectedValue": null},
        {
            "code": 3,
            "field": "uuid",
            "message": "uuid is not a lower-case hyphenated UUID",
            "rejectedValue": UUID.to_uppercase(),
        },
    ]);
    assert_eq!(error["errors"], causes);
    let secret = login(&sandbox, &json!({"password": {"my": "password"}}));
    assert_eq!(
        (secret.status, &secret.json()["errors"][0]["field"]),
        (400, &json!("password"))
    );
    assert!(!secret.text().contains("my"));
    let provider = login(&sandbox, &json!({"identityProvider": "MYSPACE"}));
    assert_eq!(provider.json()["errors"][0]["rejectedValue"], "MYSPACE");
    let no_json = Connection::open(sandbox.address()).call("POST", LOGIN, None, "{");
    assert_eq!(no_json.status, 400);
}
