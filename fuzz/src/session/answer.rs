//! Moves of the server: good answers, bad answers, and answers that nobody waits for.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use snr_session::{Body, Exchange, Input, RequestId, Response, TransportFailure, UnixTime};

use super::Run;
use crate::secrets::quote;

const STATUSES: [u16; 12] = [400, 401, 403, 404, 409, 412, 429, 500, 502, 503, 302, 200];

const BODIES: [&str; 4] = [
    "",
    r#"{"status":403,"error":"Forbidden","message":"not {{raw}}"}"#,
    r#"{"errorCode":"A-1","errors":[{"code":7,"message":"{{json}}","rejectedValue":"{{raw}}"}]}"#,
    r#"{"status":"ACTIVATION_REQUIRED","conditions":["ACTIVATION_REQUIRED"]}"#,
];

const CONDITIONS: [Option<&str>; 4] = [None, Some("SUCCESS"), Some("MFA_REQUIRED"), Some("?")];

impl Run<'_> {
    /// A request that is on the wire.
    fn any_request(&mut self) -> Option<RequestId> {
        let count = self.engine.wire.len();
        if count < 2 {
            return self.engine.wire.get(0).map(|request| request.id);
        }
        let index = usize::from(self.feed.byte()) % count;
        self.engine.wire.get(index).map(|request| request.id)
    }

    fn deliver(&mut self, id: RequestId, exchange: Exchange) {
        self.last_answered = Some(id);
        self.engine.answer(id, exchange);
    }

    /// A token, from a server whose clock is right.
    pub(super) fn answer_as_it_should(&mut self) {
        let Some(id) = self.any_request() else { return };
        let now = self.server_now();
        let token = self.engine.secrets.mint();
        let expiration = now.plus_millis(self.life());
        let mut body = json!({
            "token": token.expose(),
            "expiration": expiration.0.div_euclid(1000),
            "created": now.0,
            "origin": "SYNERISE",
            "realm": "client",
            "clientId": self.server_name(),
            "customId": self.server_name(),
        });
        if let Some(condition) = self.feed.pick(&CONDITIONS) {
            body["status"] = condition.into();
        }
        let response = Response {
            status: 200,
            date: date(now),
            retry_after: None,
            body: Body::new(body.to_string().into_bytes()),
        };
        // From now on the engine knows the server's time, unless it is beyond what a header tells.
        self.engine.honest = response.date.is_some().then_some(now);
        self.deliver(id, Ok(response));
    }

    /// A status with a body that fits it or not, and a pause that the server asks for.
    pub(super) fn answer_with_status(&mut self) {
        let Some(id) = self.any_request() else { return };
        let status = self.feed.pick(&STATUSES);
        let exchange = match self.feed.byte() % 8 {
            0 => Err(TransportFailure::NotExecuted("no route to host".into())),
            1 => Err(TransportFailure::BodyTooLarge { status }),
            choice => Ok(Response {
                status,
                date: date(self.server_now()).filter(|_| self.feed.flag()),
                retry_after: match self.feed.byte() % 4 {
                    0 => Some(self.feed.byte().to_string()),
                    1 => Some(self.feed.number().unsigned_abs().to_string()),
                    _ => None,
                },
                body: self.quoting(id, BODIES[usize::from(choice) % BODIES.len()].as_bytes()),
            }),
        };
        self.deliver(id, exchange);
    }

    /// Whatever the fuzzer makes up. It may lie about the time, so that is not relied on after it.
    pub(super) fn answer_with_anything(&mut self) {
        let Some(id) = self.any_request() else { return };
        let status = self.feed.pick(&STATUSES);
        let told = self.any_time();
        let body = self.feed.chunk();
        let response = Response {
            status,
            date: date(told),
            retry_after: date(self.any_time()),
            body: self.quoting(id, body),
        };
        self.engine.honest = None;
        self.deliver(id, Ok(response));
    }

    /// An answer that nobody waits for any more.
    pub(super) fn answer_again(&mut self) {
        let index = usize::from(self.feed.byte());
        let id = match index {
            0 => self.last_answered,
            _ => self.engine.wire.over(index),
        };
        let Some(id) = id else { return };
        let token = self.engine.secrets.mint();
        let body = json!({ "token": token.expose(), "expiration": i64::MAX, "created": i64::MAX });
        let response = Response {
            status: self.feed.pick(&[200, 401]),
            body: Body::new(body.to_string().into_bytes()),
            ..Response::default()
        };
        let before = self.engine.snapshot.clone();
        self.engine.give(Input::Answered(id, Ok(response)));
        let after = &self.engine.snapshot;
        assert!(before == *after, "a late answer had an effect");
    }

    fn quoting(&self, id: RequestId, body: &[u8]) -> Body {
        let requests = (0..self.engine.wire.len()).filter_map(|i| self.engine.wire.get(i));
        let request = requests.into_iter().find(|request| request.id == id);
        let secret = request.and_then(|request| request.secret());
        Body::new(quote(body, secret.as_deref()))
    }
}

/// A time as a `Date` header tells it, when it can.
fn date(time: UnixTime) -> Option<String> {
    // The header's years have four digits.
    const END: u64 = 253_402_300_800;
    let seconds = u64::try_from(time.0.div_euclid(1000)).ok()?;
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?;
    (seconds < END).then(|| httpdate::fmt_http_date(time))
}
