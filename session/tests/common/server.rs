//! The server: what is on the wire, and what it answers.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use snr_session::{Body, Exchange, Input, Request, RequestId, Response, TransportFailure};

use super::{CANARY, Issued, World};

/// What a request asks for, or whose a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Anonymous,
    Customer,
    Logout,
}

/// A request that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub id: RequestId,
    pub request: Request,
    pub at: u64,
    pub kind: Kind,
    pub(super) identity: u64,
    on_wire: bool,
    /// The token it was answered with, though the answer may still be on its way.
    token: Option<String>,
}

impl Sent {
    pub(super) fn new(id: RequestId, request: Request, at: u64, identity: u64) -> Self {
        let kind = match request.path {
            "/sauth/v3/auth/login/client" | "/sauth/v3/auth/login/client/conditional" => {
                Kind::Customer
            }
            "/sauth/v3/auth/logout/client" => Kind::Logout,
            // A refresh becomes the customer's when it is answered with the customer's token.
            _ => Kind::Anonymous,
        };
        Self {
            id,
            request,
            at,
            kind,
            identity,
            on_wire: true,
            token: None,
        }
    }

    pub fn is_refresh(&self) -> bool {
        self.request.path == "/sauth/v3/auth/refresh/client"
    }

    pub fn is_anonymous_login(&self) -> bool {
        self.request.path == "/sauth/v3/auth/login/client/anonymous"
    }

    pub fn is_on_wire(&self) -> bool {
        self.on_wire
    }

    pub(super) fn is_token_exchange(&self) -> bool {
        self.on_wire && (self.is_refresh() || self.is_anonymous_login())
    }

    pub(super) fn end(&mut self) {
        self.on_wire = false;
    }

    pub fn body(&self) -> Value {
        serde_json::from_slice(self.request.body.expose()).unwrap()
    }

    pub fn bearer(&self) -> Option<&str> {
        self.request.bearer.as_ref().map(|secret| secret.expose())
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A token that lives so many seconds.
    Token(i64),
    /// A token with these members on top of the usual ones; null removes a member.
    TokenWith(i64, Value),
    Status(u16),
    Json(u16, Value),
    Text(u16, String),
    RetryAfter(u16, String),
    Unreachable,
    TooLarge(u16),
}

impl Reply {
    /// The API's own refusal.
    pub fn forbidden() -> Self {
        Self::Json(
            403,
            json!({ "timestamp": "t", "status": 403, "error": "Forbidden",
                    "message": "no", "path": "/p", "errorCode": "AUT-0003" }),
        )
    }
}

impl World {
    /// The indices of the requests that are on the wire.
    pub fn on_wire(&self) -> Vec<usize> {
        (0..self.wire.len())
            .filter(|index| self.wire[*index].is_on_wire())
            .collect()
    }

    /// The one request on the wire.
    pub fn only_request(&self) -> usize {
        let on_wire = self.on_wire();
        assert_eq!(on_wire.len(), 1, "requests on the wire: {on_wire:?}");
        on_wire[0]
    }

    /// The newest request, whatever became of it.
    pub fn newest(&self) -> &Sent {
        self.wire.last().expect("a request")
    }

    /// The one request on the wire is answered.
    pub fn answer(&mut self, reply: Reply) -> String {
        let index = self.only_request();
        self.answer_request(index, reply)
    }

    /// That very request is answered, be it for the second time. Returns the token issued.
    pub fn answer_request(&mut self, index: usize, reply: Reply) -> String {
        let (text, exchange) = self.reply_to(index, reply);
        self.deliver(index, exchange);
        text
    }

    /// What the server says to that request now; it may arrive later.
    pub fn reply_to(&mut self, index: usize, reply: Reply) -> (String, Exchange) {
        let text = format!("{CANARY}-token-{}", self.tokens_issued);
        let exchange = self.spell(&reply, &text);
        if let Reply::Token(life) | Reply::TokenWith(life, _) = reply {
            self.tokens_issued += 1;
            let sent = &self.wire[index];
            let refreshed = self
                .issued
                .iter()
                .find(|token| Some(token.text.as_str()) == sent.bearer());
            self.issued.push(Issued {
                text: text.clone(),
                kind: refreshed.map_or(sent.kind, |token| token.kind),
                expiration: self.server + life * 1000,
                over: false,
            });
            self.wire[index].token = Some(text.clone());
        }
        (text, exchange)
    }

    pub fn deliver(&mut self, index: usize, exchange: Exchange) {
        self.arrive(index, exchange);
        self.serve();
    }

    fn arrive(&mut self, index: usize, exchange: Exchange) {
        if index < self.of_the_dead {
            return; // The connection died with its process.
        }
        let sent = &mut self.wire[index];
        self.answered |=
            sent.on_wire && exchange.as_ref().is_ok_and(|answer| answer.date.is_some());
        if !sent.on_wire || sent.identity != self.identities {
            let unwanted = sent.token.take();
            let tokens = self.issued.iter_mut();
            tokens
                .filter(|token| Some(&token.text) == unwanted.as_ref())
                .for_each(|token| token.over = true);
        }
        sent.end();
        let id = sent.id;
        self.arriving = sent.token.clone();
        self.step(Input::Answered(id, exchange));
        self.arriving = None;
    }

    /// Answers all that is on the wire, as long as the server answers by itself.
    pub(super) fn serve(&mut self) {
        for _ in 0..100 {
            let Some(reply) = self.auto.clone() else {
                return;
            };
            let Some(index) = self.on_wire().first().copied() else {
                return;
            };
            let (_, exchange) = self.reply_to(index, reply);
            self.arrive(index, exchange);
        }
        panic!("a loop: 100 requests within one instant");
    }

    fn spell(&self, reply: &Reply, text: &str) -> Exchange {
        let response = |status, body: String| Response {
            status,
            date: Some(self.date()),
            retry_after: None,
            body: Body::new(body.into_bytes()),
        };
        Ok(match reply {
            Reply::Token(life) => response(200, self.envelope(*life, text).to_string()),
            Reply::TokenWith(life, changes) => {
                let mut envelope = self.envelope(*life, text);
                for (name, value) in changes.as_object().unwrap() {
                    envelope[name] = value.clone();
                }
                response(200, envelope.to_string())
            }
            Reply::Status(status) => response(*status, String::new()),
            Reply::Json(status, body) => response(*status, body.to_string()),
            Reply::Text(status, body) => response(*status, body.clone()),
            Reply::RetryAfter(status, after) => Response {
                retry_after: Some(after.clone()),
                ..response(*status, String::new())
            },
            Reply::Unreachable => return Err(TransportFailure::NotExecuted("no route".into())),
            Reply::TooLarge(status) => {
                return Err(TransportFailure::BodyTooLarge { status: *status });
            }
        })
    }

    fn envelope(&self, life: i64, text: &str) -> Value {
        json!({
            "token": text,
            "expiration": (self.server + life * 1000) / 1000,
            "created": self.server,
            "origin": "SYNERISE",
            "realm": "client",
        })
    }

    fn date(&self) -> String {
        let since = Duration::from_millis(u64::try_from(self.server).unwrap());
        httpdate::fmt_http_date(UNIX_EPOCH + since)
    }
}
