//! spec §9: what a failure is called, and that it holds no secret.

use serde_json::json;
use snr_session::{Credentials, ErrorCode, ErrorKind, Secret, Text, TransportFailure};

use crate::common::{ANNA, CANARY, Call, HOUR, Reply, World, text};

fn check(world: &World, call: Call, kind: ErrorKind, code: ErrorCode, status: Option<u16>) {
    let error = world.error(call);
    assert_eq!(
        (error.kind, error.code, error.http_status),
        (kind, code, status)
    );
    assert!(error.message.as_str().len() > 20, "{}", error.message);
}

fn failed_refresh(reply: Reply) -> (World, Call) {
    let mut world = World::visitor();
    let call = world.refresh();
    world.answer(reply);
    (world, call)
}

// spec §9: other non-2xx → http, −103; 401/403 → unauthorizedSession, 3200
#[test]
fn statuses_map() {
    for status in [300, 302, 400, 404, 409, 412, 422, 500, 501] {
        let (world, call) = failed_refresh(Reply::Status(status));
        check(
            &world,
            call,
            ErrorKind::Http,
            ErrorCode::InvalidRequest,
            Some(status),
        );
    }
    for reply in [Reply::Status(401), Reply::Status(403), Reply::forbidden()] {
        let mut world = World::newcomer();
        let call = world.refresh();
        world.answer(reply);
        let status = world.error(call).http_status;
        check(
            &world,
            call,
            ErrorKind::UnauthorizedSession,
            ErrorCode::SessionUnauthorized,
            status,
        );
        assert!(matches!(status, Some(401 | 403)));
    }
}

// spec §9: unusable 2xx → unknown, −106
#[test]
fn unusable_answers_map() {
    for reply in [
        Reply::Text(200, String::new()),
        Reply::Text(204, String::new()),
        Reply::Text(200, "<html>".into()),
        Reply::Json(201, json!([])),
        Reply::TokenWith(7200, json!({ "expiration": "soon" })),
        Reply::TokenWith(7200, json!({ "token": 7 })),
        Reply::TooLarge(200),
    ] {
        let (world, call) = failed_refresh(reply);
        let status = world.error(call).http_status;
        check(
            &world,
            call,
            ErrorKind::Unknown,
            ErrorCode::InvalidResponse,
            status,
        );
        assert!(matches!(status, Some(200..=299)));
    }
}

// spec §9: a status that is no success is an http failure, however long its body
#[test]
fn an_error_with_a_long_body_is_an_http_failure() {
    let (world, call) = failed_refresh(Reply::TooLarge(500));
    check(
        &world,
        call,
        ErrorKind::Http,
        ErrorCode::InvalidRequest,
        Some(500),
    );
}

// spec §9: not executed → network, −105
#[test]
fn a_request_that_was_not_executed_maps() {
    let mut world = World::visitor();
    let call = world.sign_in(Some(ANNA));
    world.answer(Reply::Unreachable);
    check(&world, call, ErrorKind::Network, ErrorCode::Network, None);
}

// spec §9: expired → unauthorizedSession, 3210
#[test]
fn an_expiry_maps() {
    let mut world = World::customer();
    world.sleep(3 * HOUR);
    let call = world.retrieve();
    check(
        &world,
        call,
        ErrorKind::UnauthorizedSession,
        ErrorCode::SessionExpired,
        None,
    );
}

// spec §9, FACTS §1.7: errorCode, raw body and causes
#[test]
fn the_servers_own_words_are_kept() {
    let body = json!({ "status": 400, "error": "Bad Request", "message": "no uuid",
        "errorCode": "AUT-0001",
        "errors": [{ "code": 7, "field": "uuid", "message": "missing", "rejectedValue": "x" }] });
    let (world, call) = failed_refresh(Reply::Json(400, body.clone()));
    let error = world.error(call);
    assert_eq!(error.server_code, Text::new("AUT-0001"));
    assert_eq!(error.body.as_ref().unwrap().as_str(), body.to_string());
    assert_eq!(error.causes.len(), 1);
    assert!(error.message.as_str().contains("no uuid"));
}

/// A body that quotes the secret wherever there is room.
fn echo(secret: &str) -> serde_json::Value {
    json!({ "status": 400, "error": secret, "message": format!("bad {secret}!"),
        "errorCode": secret, secret: secret, "path": format!("/p?token={secret}"),
        "errors": [{ "code": 1, "field": secret, "message": secret, "rejectedValue": secret }] })
}

// spec §5, §9: a server that quotes a token or a password does not make the library tell it
// (the world looks for the canary in every effect)
#[test]
fn quoted_secrets_are_not_told() {
    for status in [400, 401, 403, 500, 503] {
        let mut world = World::customer();
        let token = world.disk.record().unwrap().customer.unwrap();
        world.refresh();
        world.answer(Reply::Json(status, echo(&token)));

        let mut world = World::customer();
        let token = world.disk.record().unwrap().customer.unwrap();
        world.sign_out();
        world.answer(Reply::Json(status, echo(&token)));

        let mut world = World::visitor();
        world.sign_in(Some(ANNA));
        world.answer(Reply::Json(status, echo(&format!("{CANARY}-password"))));
        world.sign_in_conditionally(Some(ANNA));
        world.answer(Reply::Text(status, format!("<html>{CANARY}-password")));
    }
}

// spec §5, §9: the same for a secret that JSON spells in another way
#[test]
fn quoted_secrets_are_not_told_in_the_spelling_of_json() {
    for password in [
        format!("{CANARY}\"quoted"),
        format!("{CANARY}\\back\tslash"),
    ] {
        let mut world = World::visitor();
        let credentials = Credentials::Password {
            email: text("a@example.com"),
            password: Secret::new(password.clone()).unwrap(),
        };
        world.sign_in_with(credentials, None);
        world.answer(Reply::Json(400, echo(&password)));
    }
}

// spec §5, §9: the transport's own words are no exception
#[test]
fn a_transport_that_quotes_a_secret_is_not_repeated() {
    let mut world = World::visitor();
    let token = world.disk.record().unwrap().anonymous.unwrap();
    let call = world.refresh();
    let index = world.only_request();
    for _ in 0..3 {
        let newest = world.sent().max(index + 1) - 1;
        let quote = format!("cannot send Bearer {token}");
        world.deliver(newest, Err(TransportFailure::HostFailed(quote)));
        world.pass(2_000);
    }
    assert_eq!(world.code(call), ErrorCode::Network);
}

// spec §5: an unusable answer is not quoted, whatever it holds
#[test]
fn unusable_answers_are_not_quoted() {
    let secret = format!("{CANARY}-inside");
    for reply in [
        Reply::Text(200, secret.clone()),
        Reply::Json(200, json!({ "token": secret })),
        Reply::Json(200, json!({ "token": secret, "expiration": 1 })),
        Reply::Json(200, json!({ "status": secret })),
    ] {
        let mut world = World::visitor();
        world.refresh();
        world.answer(reply.clone());
        world.sign_in_conditionally(None);
        world.answer(reply.clone());
        world.sign_in(None);
        world.answer(reply);
    }
}

// spec §8: none of it may panic: bodies of all shapes and lengths
#[test]
fn odd_bodies_are_survived() {
    let bodies = [
        "{",
        "[",
        "\"",
        "nul",
        "0",
        "-",
        "{\"token\"",
        "{\"a\":{\"a\":{\"a\":[",
        "\u{0}",
        "ÿ",
        "{\"token\":\"a.b\",\"expiration\":1e400}",
        "{\"errors\":{}}",
        "{\"errors\":[[],null]}",
        "{\"status\":\"x\",\"message\":{},\"errorCode\":[]}",
        "{\"token\":\"a.bm90anNvbg.c\"}",
        "{\"token\":\"t\",\"expiration\":9e18,\"created\":-9e18}",
    ];
    let deep = "[".repeat(100_000);
    for body in bodies.into_iter().chain([deep.as_str()]) {
        for status in [0, 99, 200, 299, 401, 403, 503, 999] {
            let mut world = World::visitor();
            world.refresh();
            world.answer(Reply::Text(status, body.into()));
            world.sign_in_conditionally(Some(ANNA));
            let index = world.sent() - 1;
            world.answer_request(index, Reply::Text(status, body.into()));
        }
    }
}

// spec §9: the HTTP status is the one that came
#[test]
fn a_success_that_cannot_be_used_keeps_its_status() {
    let mut world = World::visitor();
    let call = world.refresh();
    let index = world.only_request();
    let (_, exchange) = world.reply_to(index, Reply::Token(-60));
    let mut response = exchange.unwrap();
    response.status = 201;
    world.deliver(index, Ok(response));
    let code = ErrorCode::InvalidResponse;
    check(&world, call, ErrorKind::Unknown, code, Some(201));
}
