//! Answers of the server, as the host passes them on.

use std::ptr::null;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use snr_session::wire::LONGEST_BODY;
use snrclient::ffi::enums::SNRErrorCode;
use snrclient::ffi::transport::{SNRTransport_fail, SNRTransport_respond};

use super::host::{Session, with};
use crate::feed::Feed;
use crate::planted;
use crate::secrets::quote;
use crate::text::CText;

/// One more byte than the library takes.
static LONG: [u8; LONGEST_BODY + 1] = [b' '; LONGEST_BODY + 1];

const STATUSES: [i32; 12] = [400, 401, 403, 404, 409, 412, 429, 500, 502, 503, 302, 200];

/// How many seconds tokens live.
const LIVES: [i64; 8] = [3600, 86_400, 600, 60, 1, 0, -5, i32::MAX as i64];

const BODIES: [&str; 4] = [
    "",
    r#"{"status":403,"error":"Forbidden","message":"not {{raw}}"}"#,
    r#"{"errorCode":"A-1","errors":[{"code":7,"message":"{{json}}","rejectedValue":"{{raw}}"}]}"#,
    r#"{"status":"MFA_REQUIRED","conditions":["MFA_REQUIRED"],"token":"{{slash}}"}"#,
];

/// How a request ends.
pub enum Answer {
    Respond(Response),
    Fail(CText),
}

/// What a server answers.
pub struct Response {
    status: i32,
    date: CText,
    retry_after: CText,
    body: Content,
}

/// A body.
pub enum Content {
    /// A new token with so many seconds to live.
    Token(i64),
    /// Text that may quote the secret of the request.
    Text(Vec<u8>),
    /// NULL, said to be so long.
    Null(usize),
    /// As long as that, with nothing in it.
    Long(usize),
}

impl Answer {
    /// A token, from a server whose clock is right.
    pub fn token() -> Self {
        Self::with_token(LIVES[0], now())
    }

    fn with_token(life: i64, date: CText) -> Self {
        Self::Respond(Response {
            status: 200,
            date,
            retry_after: CText::null(),
            body: Content::Token(life),
        })
    }

    /// The next answer of an input.
    pub fn read(feed: &mut Feed<'_>) -> Self {
        match feed.byte() % 10 {
            0..=2 => Self::with_token(feed.pick(&LIVES), now()),
            3 => Self::with_token(feed.pick(&LIVES), CText::read(feed)),
            4 | 5 => Self::Respond(Response {
                status: feed.pick(&STATUSES),
                date: if feed.flag() { now() } else { CText::null() },
                retry_after: match feed.byte() % 4 {
                    0 => CText::from_bytes(feed.byte().to_string().into_bytes()),
                    1 => CText::from_bytes(feed.number().to_string().into_bytes()),
                    _ => CText::null(),
                },
                body: Content::Text(feed.pick(&BODIES).into()),
            }),
            6 => Self::Respond(Response {
                status: i32::from_le_bytes(feed.array()),
                date: CText::read(feed),
                retry_after: CText::read(feed),
                body: Content::Text(feed.chunk().to_vec()),
            }),
            7 => Self::with_status(feed, |feed| Content::Null(feed.byte().into())),
            8 => Self::with_status(feed, |feed| {
                Content::Long(LONGEST_BODY + usize::from(feed.flag()))
            }),
            _ => Self::Fail(CText::read(feed)),
        }
    }

    fn with_status(feed: &mut Feed<'_>, body: fn(&mut Feed<'_>) -> Content) -> Self {
        Self::Respond(Response {
            status: i32::from(i16::from_le_bytes(feed.array())),
            date: CText::null(),
            retry_after: CText::null(),
            body: body(feed),
        })
    }

    /// Whether the library can make sense of it.
    fn is_acceptable(&self) -> bool {
        match self {
            Self::Respond(response) => {
                let are_text = [&response.date, &response.retry_after]
                    .iter()
                    .all(|header| header.is_null() || header.text().is_some());
                let is_body = !matches!(response.body, Content::Null(length) if length > 0);
                (100..=999).contains(&response.status) && are_text && is_body
            }
            Self::Fail(reason) => reason.is_null() || reason.text().is_some(),
        }
    }

    /// Answers the request, and checks what the library says to that.
    pub fn give(&self, token: u64) {
        let (before, session) = with(|host| (host.wire.is_waiting(token), host.session));
        let code = self.pass_on(token);
        if let Self::Respond(response) = self {
            let is_late = code == SNRErrorCode::InternalInconsistency;
            planted::in_hooks(response.status, is_late);
        }
        with(|host| {
            let is_known = host.session == session;
            let is_expected = match code {
                SNRErrorCode::InvalidArgument => !self.is_acceptable(),
                _ if !self.is_acceptable() => false,
                SNRErrorCode::None => {
                    before && host.wire.answered(token) && !is_off(session, is_known)
                }
                SNRErrorCode::InternalInconsistency => {
                    host.wire.refused(token);
                    !is_off(session, is_known)
                }
                SNRErrorCode::ModuleNotReadyApiError => !is_on(session, is_known),
                _ => false,
            };
            host.must(is_expected, || format!("{code:?} for an answer"));
        });
    }

    fn pass_on(&self, token: u64) -> SNRErrorCode {
        match self {
            Self::Fail(reason) => {
                // A careless host quotes the request.
                let quoted = Content::Text(reason.bytes().to_vec()).text(token);
                let quoted = match reason.is_null() {
                    true => CText::null(),
                    false => CText::from_bytes(quoted),
                };
                // SAFETY: the string lives for as long as the call.
                unsafe { SNRTransport_fail(token, quoted.as_ptr()) }
            }
            Self::Respond(response) => response.pass_on(token),
        }
    }
}

impl Response {
    fn pass_on(&self, token: u64) -> SNRErrorCode {
        let text = self.body.text(token);
        let (pointer, length) = match self.body {
            Content::Null(length) => (null(), length),
            Content::Long(length) => (LONG.as_ptr(), length),
            _ => (text.as_ptr(), text.len()),
        };
        let (date, retry_after) = (self.date.as_ptr(), self.retry_after.as_ptr());
        // SAFETY: strings and bytes live for as long as the call.
        unsafe { SNRTransport_respond(token, self.status, date, retry_after, pointer, length) }
    }
}

impl Content {
    fn text(&self, token: u64) -> Vec<u8> {
        match self {
            Self::Token(life) => {
                let text = with(|host| host.secrets.mint());
                let created = since_1970();
                let expiration = i64::try_from(created.as_secs()).unwrap_or(0) + life;
                let body = json!({
                    "token": text.expose(),
                    "expiration": expiration,
                    "created": u64::try_from(created.as_millis()).unwrap_or(0),
                    "origin": "SYNERISE",
                    "realm": "client",
                    "clientId": "1",
                    "customId": "anna",
                    "status": "SUCCESS",
                });
                body.to_string().into_bytes()
            }
            Self::Text(text) => quote(text, with(|host| host.wire.secret(token)).as_deref()),
            Self::Null(_) | Self::Long(_) => Vec::new(),
        }
    }
}

/// There certainly was no session all the while.
fn is_off(session: Option<Session>, is_known: bool) -> bool {
    is_known && session.is_some_and(|session| session.is_on == Some(false))
}

/// There certainly was one.
fn is_on(session: Option<Session>, is_known: bool) -> bool {
    is_known && session.is_some_and(|session| session.is_on == Some(true))
}

fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// An honest `Date`.
fn now() -> CText {
    CText::from_bytes(httpdate::fmt_http_date(SystemTime::now()).into_bytes())
}
