//! How requests are read and answers are spelled.

use std::time::{Duration, UNIX_EPOCH};

use snr_session::wire::{ANONYMOUS_LOGIN_PATH, REFRESH_PATH};
use snr_session::{
    ApiKey, Body, Credentials, Exchange, IdentityProvider, LoginContext, Origin, Request, Response,
    Secret, Settings, Text, Token, TokenPayload, TransportFailure, UnixTime,
};

use super::DAWN;
use crate::backend::{Ask, Reply};
use crate::plan::{Millis, Profile};

/// What stands before the time of issue in the text of a token.
const TOKEN_PREFIX: &str = "issued-";

pub(super) fn settings() -> Settings {
    let key = ApiKey::new("fleet").expect("a key without control characters");
    Settings {
        boot_id: Text::new("the only boot"),
        ..Settings::new(key)
    }
}

pub(super) fn credentials() -> Credentials {
    Credentials::External {
        provider: IdentityProvider::OAuth,
        token: secret("vouched-for"),
        context: LoginContext::default(),
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text).expect("a text without NUL")
}

/// When a token was issued.
pub(super) fn issued(token: &Secret) -> Millis {
    let text = token.expose().strip_prefix(TOKEN_PREFIX);
    let issued: i64 = text
        .and_then(|text| text.parse().ok())
        .expect("only tokens of this world are in use");
    issued - DAWN
}

pub(super) fn read_request(request: &Request, life: Millis) -> Ask {
    match (request.path, &request.bearer) {
        (REFRESH_PATH, Some(token)) => {
            let issued = issued(token);
            Ask::Refresh {
                issued,
                until: issued + life,
            }
        }
        (ANONYMOUS_LOGIN_PATH, _) => Ask::AnonymousLogin,
        _ => Ask::Login,
    }
}

/// The customer's session with which a device begins.
pub(super) fn payload(profile: &Profile, age: Millis) -> TokenPayload {
    let created = DAWN - age;
    let token = Token {
        text: secret(&format!("{TOKEN_PREFIX}{created}")),
        expiration: UnixTime(created + profile.life),
        created: UnixTime(created),
        origin: Origin::Synerise,
        realm: Text::default(),
        client_id: None,
        custom_id: None,
    };
    let uuid = format!("00000000-0000-4000-8000-{:012x}", profile.id);
    TokenPayload::new(token, &uuid).expect("it is a UUID")
}

pub(super) fn exchange(reply: Reply, arrives: Millis, life: Millis) -> Exchange {
    let (status, retry_after, body) = match reply {
        Reply::Refused => {
            let reason = "connection refused".into();
            return Err(TransportFailure::NotExecuted(reason));
        }
        Reply::Status(status, seconds) => (status, seconds, String::new()),
        Reply::Token { issued } => {
            let created = DAWN + issued;
            let expiration = (created + life) / 1000;
            let body = format!(
                "{{\"token\":\"{TOKEN_PREFIX}{created}\",\"expiration\":{expiration},\
                 \"created\":{created},\"origin\":\"ANONYMOUS\",\"realm\":\"client\"}}"
            );
            (200, None, body)
        }
    };
    Ok(Response {
        status,
        date: Some(http_date(arrives)),
        retry_after: retry_after.map(|seconds| seconds.to_string()),
        body: Body::new(body.into_bytes()),
    })
}

fn http_date(now: Millis) -> String {
    let since = Duration::from_millis((DAWN + now).unsigned_abs());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
