//! What can be done with a token.

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};
use snr_sandbox::{Account, Options, Sandbox};

use crate::client::*;

fn logout(sandbox: &Sandbox, token: &str, from_all_devices: bool) -> Answer {
    post(
        sandbox,
        LOGOUT,
        Some(token),
        &json!({"apiKey": "key", "fromAllDevices": from_all_devices}),
    )
}

fn with_account(options: Options) -> Sandbox {
    let accounts = vec![Account::new("anna@example.com", "secret").with_custom_id("card1")];
    Sandbox::start(Options {
        accounts,
        ..options
    })
    .unwrap()
}

fn login(sandbox: &Sandbox) -> String {
    post(sandbox, LOGIN, None, &password_login(&json!({}))).token()
}

#[test]
fn a_refresh_keeps_the_identity_and_the_old_token() {
    let sandbox = with_account(Options::default());
    for (token, origin) in [
        (anonymous(&sandbox).token(), "ANONYMOUS"),
        (login(&sandbox), "SYNERISE"),
    ] {
        let refreshed = refresh(&sandbox, &token);
        assert_eq!(refreshed.json()["origin"], origin);
        assert_ne!(refreshed.token(), token);
        assert_eq!(refresh(&sandbox, &token).status, 200);
    }
}

#[test]
fn a_refresh_wants_a_token_and_an_api_key() {
    let sandbox = start();
    let token = anonymous(&sandbox).token();
    assert_eq!(
        post(&sandbox, REFRESH, None, &json!({"apiKey": "key"})).status,
        401
    );
    assert_eq!(
        refresh(&sandbox, "unheard of").json()["errorCode"],
        "SBX-0004"
    );
    assert_eq!(
        post(&sandbox, REFRESH, Some(&token), &json!({})).status,
        400
    );
    assert!(sandbox.revoke(&token));
    assert_eq!(refresh(&sandbox, &token).status, 401);
}

#[test]
fn rotation_ends_the_old_token_after_its_grace() {
    let rotating = |rotate_grace| {
        Sandbox::start(Options {
            rotate: true,
            rotate_grace,
            ..Options::default()
        })
        .unwrap()
    };
    let strict = rotating(Duration::ZERO);
    let token = anonymous(&strict).token();
    let next = refresh(&strict, &token).token();
    assert_eq!(refresh(&strict, &token).status, 401);
    assert_eq!(refresh(&strict, &next).status, 200);

    let lenient = rotating(Duration::from_secs(60));
    let token = anonymous(&lenient).token();
    assert_eq!(refresh(&lenient, &token).status, 200);
    assert_eq!(refresh(&lenient, &token).status, 200);
    lenient.set_clock_skew(61);
    assert_eq!(refresh(&lenient, &token).status, 401);
}

#[test]
fn a_logout_ends_one_token_or_all_of_a_customer() {
    let sandbox = with_account(Options::default());
    let (visitor, first, second, third) = (
        anonymous(&sandbox).token(),
        login(&sandbox),
        login(&sandbox),
        login(&sandbox),
    );
    let answer = logout(&sandbox, &first, false);
    assert_eq!((answer.status, answer.json()), (200, json!({})));
    assert_eq!(logout(&sandbox, &first, false).status, 401);
    assert_eq!(refresh(&sandbox, &second).status, 200);
    assert_eq!(logout(&sandbox, &second, true).status, 200);
    assert_eq!(refresh(&sandbox, &third).status, 401);
    assert_eq!(refresh(&sandbox, &visitor).status, 200);
}

#[test]
fn a_token_is_a_jwt_that_the_public_key_verifies() {
    let sandbox = with_account(Options::default());
    let answer = post(&sandbox, LOGIN, None, &password_login(&json!({})));
    let envelope = answer.json();
    let key = get(&sandbox, PUBLIC_KEY, None);
    assert_eq!(
        (key.status, key.header("content-type")),
        (200, "application/x-pem-file")
    );
    let key = DecodingKey::from_rsa_pem(&key.body).unwrap();
    let token =
        jsonwebtoken::decode::<Value>(answer.token(), &key, &Validation::new(Algorithm::RS512))
            .unwrap();
    let claims = token.claims;
    assert_eq!(
        (&claims["sub"], &claims["clientId"]),
        (&envelope["clientId"], &envelope["clientId"])
    );
    assert_eq!(
        (&claims["exp"], &claims["uuid"]),
        (&envelope["expiration"], &json!(UUID))
    );
    assert_eq!(
        claims["iat"].as_i64(),
        envelope["created"].as_i64().map(|created| created / 1000)
    );
    assert_eq!(
        (&claims["origin"], &claims["rlm"]),
        (&json!("SYNERISE"), &json!("client"))
    );
    assert_eq!(
        (&claims["customId"], &claims["iss"]),
        (&json!("card1"), &json!("snr-sandbox"))
    );
    assert!(claims["jti"].is_string());
}

#[test]
fn the_protected_call_is_for_customers() {
    let sandbox = with_account(Options::default());
    let token = login(&sandbox);
    let answer = get(&sandbox, PERSONAL_INFORMATION, Some(&token));
    assert_eq!(answer.status, 200);
    let information = answer.json();
    assert_eq!(
        (&information["uuid"], &information["customId"]),
        (&json!(UUID), &json!("card1"))
    );
    assert_eq!(information["origin"], "SYNERISE");
    let visitor = get(
        &sandbox,
        PERSONAL_INFORMATION,
        Some(&anonymous(&sandbox).token()),
    );
    assert_eq!(
        (visitor.status, &visitor.json()["errorCode"]),
        (401, &json!("SBX-0005"))
    );
    assert_eq!(get(&sandbox, PERSONAL_INFORMATION, None).status, 401);
    sandbox.revoke_all_tokens();
    assert_eq!(
        get(&sandbox, PERSONAL_INFORMATION, Some(&token)).status,
        401
    );
}

#[test]
fn everything_else_is_not_found() {
    let sandbox = start();
    for answer in [
        get(&sandbox, "/elsewhere", None),
        get(&sandbox, REFRESH, None),
        get(&sandbox, "/__sandbox/x", None),
    ] {
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (404, "application/json")
        );
        assert_eq!(answer.json()["errorCode"], "SBX-0006");
    }
}
