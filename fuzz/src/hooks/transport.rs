//! The host's transport.

use std::ffi::{CStr, c_void};
use std::ptr::null;

use serde_json::Value;
use snrclient::ffi::transport::{self, SNRTransportRequest};

use super::acts::{self, Place};
use super::answers::Answer;
use super::host::{must, next, with};

/// A request that the host was asked to send.
struct Sent {
    token: u64,
    secret: Option<String>,
    /// The send callback has not returned.
    is_sending: bool,
    is_answered: bool,
    /// The library did not want the answer.
    is_refused: bool,
    cancelled: u32,
    /// The transport cannot cancel.
    is_deaf: bool,
}

/// All of them.
#[derive(Default)]
pub struct Wire {
    requests: Vec<Sent>,
    /// Contexts of transports that cannot cancel.
    deaf: Vec<usize>,
    /// Requests are answered with a token while they are sent, when nothing else is ordered.
    pub answers_at_once: bool,
}

impl Wire {
    /// Those that the host can answer.
    pub fn waiting(&self) -> impl Iterator<Item = u64> {
        let requests = self.requests.iter();
        let is_open = |sent: &&Sent| !sent.is_sending && !sent.is_over();
        requests.filter(is_open).map(|sent| sent.token)
    }

    /// One that waits, one that is over, or one that never was.
    pub fn choose(&self, which: u8) -> u64 {
        let number = usize::from(which >> 2);
        let any = self.requests.get(number % self.requests.len().max(1));
        match which & 3 {
            3 => u64::from(which >> 2) << 55 | 0xFF_FFFF,
            2 => any.map_or(0, |sent| sent.token),
            _ => self.waiting().next().unwrap_or_default(),
        }
    }

    fn find(&mut self, token: u64) -> Option<&mut Sent> {
        self.requests.iter_mut().find(|sent| sent.token == token)
    }

    /// Whether an answer may still be taken.
    pub fn is_waiting(&mut self, token: u64) -> bool {
        self.find(token).is_some_and(|sent| !sent.is_over())
    }

    /// The secret that went along, which an answer may quote.
    pub fn secret(&mut self, token: u64) -> Option<String> {
        self.find(token)?.secret.clone()
    }

    /// The library took an answer; false when it should not have.
    pub fn answered(&mut self, token: u64) -> bool {
        self.find(token).is_some_and(|sent| {
            let was_over = sent.is_answered || sent.cancelled > 0;
            sent.is_answered = true;
            !was_over
        })
    }

    /// The library did not take an answer.
    pub fn refused(&mut self, token: u64) {
        if let Some(sent) = self.find(token) {
            sent.is_refused = true;
        }
    }

    /// Each request was answered, or the host was told that nobody waits for that.
    pub fn are_over(&self) -> bool {
        self.requests
            .iter()
            .all(|sent| sent.is_over() || sent.is_deaf)
    }

    /// The transport with this context cannot cancel.
    pub fn never_hears(&mut self, context: *mut c_void) {
        self.deaf.push(context.addr());
    }

    /// The tokens of all requests so far.
    pub fn tokens(&self) -> Vec<u64> {
        self.requests.iter().map(|sent| sent.token).collect()
    }
}

impl Sent {
    fn is_over(&self) -> bool {
        self.is_answered || self.is_refused || self.cancelled > 0
    }
}

pub extern "C" fn on_send(request: *const SNRTransportRequest, token: u64, context: *mut c_void) {
    with(|host| host.enter(context));
    // SAFETY: the library lends the request for as long as this runs.
    let secret = unsafe { read(request) };
    let is_answered = with(|host| {
        let is_new = host.wire.find(token).is_none();
        host.must(is_new, || "a completion token comes twice".into());
        host.wire.requests.push(Sent {
            token,
            secret,
            is_sending: true,
            is_answered: false,
            is_refused: false,
            cancelled: 0,
            is_deaf: host.wire.deaf.contains(&context.addr()),
        });
        host.wire.answers_at_once
    });
    match next(|orders| &mut orders.send) {
        Some(answers) => answers.iter().for_each(|answer| answer.give(token)),
        None if is_answered => Answer::token().give(token),
        None => {}
    }
    acts::at(Place::Send);
    // SAFETY: as above; what it says does not change.
    unsafe { read(request) };
    with(|host| {
        if let Some(sent) = host.wire.find(token) {
            sent.is_sending = false;
        }
        host.leave(context);
    });
}

pub extern "C" fn on_cancel(token: u64, context: *mut c_void) {
    with(|host| {
        host.enter(context);
        let is_expected = host.wire.find(token).is_some_and(|sent| {
            sent.cancelled += 1;
            sent.cancelled == 1 && !sent.is_sending && !sent.is_answered
        });
        host.must(is_expected, || "a request is cancelled for nothing".into());
    });
    acts::at(Place::Cancel);
    with(|host| host.leave(context));
}

/// Reads all of a request. Returns the secret in it.
///
/// # Safety
///
/// It lives.
unsafe fn read(request: *const SNRTransportRequest) -> Option<String> {
    // SAFETY: as promised by the caller; its strings live as long as it does.
    unsafe {
        let text = |pointer| CStr::from_ptr(pointer).to_str().expect("it is UTF-8");
        let url = text(transport::SNRTransportRequest_getUrl(request));
        must(url.starts_with("https://api.example.com/"), || {
            format!("a request to {url}")
        });
        let is_told = with(|host| host.secrets.are_in(url));
        must(!is_told, || format!("a secret is in {url}"));
        let method = text(transport::SNRTransportRequest_getMethod(request));
        assert_eq!(method, "POST");
        let timeout = transport::SNRTransportRequest_getTimeout(request);
        must(timeout > 0.0, || format!("a timeout of {timeout}"));
        let body = std::slice::from_raw_parts(
            transport::SNRTransportRequest_getBody(request),
            transport::SNRTransportRequest_getBodyLength(request),
        );
        let body: Value = serde_json::from_slice(body).expect("a body is JSON");
        let count = transport::SNRTransportRequest_getHeaderCount(request);
        assert!(transport::SNRTransportRequest_getHeaderName(request, count).is_null());
        assert!(transport::SNRTransportRequest_getHeaderValue(request, usize::MAX).is_null());
        let bearer = (0..count).find_map(|index| {
            let name = text(transport::SNRTransportRequest_getHeaderName(request, index));
            let value = text(transport::SNRTransportRequest_getHeaderValue(
                request, index,
            ));
            (name == "Authorization").then(|| value.strip_prefix("Bearer ").expect("it is one"))
        });
        let password = body.get("password");
        let secret = password.or_else(|| body.get("identityProviderToken"));
        bearer.or_else(|| secret?.as_str()).map(str::to_owned)
    }
}

/// The getters take NULL.
pub fn read_nothing() {
    // SAFETY: NULL is allowed.
    unsafe {
        assert!(transport::SNRTransportRequest_getMethod(null()).is_null());
        assert!(transport::SNRTransportRequest_getUrl(null()).is_null());
        assert!(transport::SNRTransportRequest_getBody(null()).is_null());
        assert!(transport::SNRTransportRequest_getHeaderName(null(), 0).is_null());
        assert!(transport::SNRTransportRequest_getHeaderValue(null(), 0).is_null());
        assert_eq!(transport::SNRTransportRequest_getHeaderCount(null()), 0);
        assert_eq!(transport::SNRTransportRequest_getBodyLength(null()), 0);
        assert!(transport::SNRTransportRequest_getTimeout(null()) == 0.0);
    }
}
