//! The requests that are under way.

use serde_json::Value;
use snr_session::wire::{ANONYMOUS_LOGIN_PATH, REFRESH_PATH, assumed};
use snr_session::{Request, RequestId};

/// A request that has not been answered or abandoned yet.
pub struct OnWire {
    pub id: RequestId,
    pub request: Request,
}

impl OnWire {
    /// The secret that went along, which an answer may quote.
    pub fn secret(&self) -> Option<String> {
        if let Some(bearer) = &self.request.bearer {
            return Some(bearer.expose().to_owned());
        }
        let body: Value = serde_json::from_slice(self.request.body.expose()).ok()?;
        let secret = body
            .get("password")
            .or_else(|| body.get("identityProviderToken"));
        Some(secret?.as_str()?.to_owned())
    }
}

/// All of them, and the names of those that are over.
#[derive(Default)]
pub struct Wire {
    requests: Vec<OnWire>,
    over: Vec<RequestId>,
}

/// Whether a request asks for a token for whoever the session belongs to.
fn is_token_request(request: &Request) -> bool {
    matches!(request.path, REFRESH_PATH | ANONYMOUS_LOGIN_PATH)
}

fn is_login(request: &Request) -> bool {
    !is_token_request(request) && request.path != assumed::LOGOUT_PATH
}

impl Wire {
    pub fn send(&mut self, id: RequestId, request: Request) {
        let known = self.requests.iter().map(|other| other.id);
        assert!(
            !known
                .chain(self.over.iter().copied())
                .any(|other| other == id),
            "two requests have one name"
        );
        assert!(
            !request.timeout.is_zero(),
            "a request that cannot be answered in time"
        );
        let body = serde_json::from_slice(request.body.expose());
        assert!(matches!(body, Ok(Value::Object(_))), "a body is no object");
        self.requests.push(OnWire { id, request });
        for kind in [is_token_request, is_login] {
            let on_wire = self.requests.iter().filter(|other| kind(&other.request));
            assert!(on_wire.count() <= 1, "two requests for one thing");
        }
    }

    /// The request is answered, or not wanted any more.
    pub fn take(&mut self, id: RequestId) -> OnWire {
        let position = self.requests.iter().position(|other| other.id == id);
        let position = position.expect("only what is on the wire is taken off it");
        self.over.push(id);
        self.requests.remove(position)
    }

    pub fn get(&self, index: usize) -> Option<&OnWire> {
        self.requests.get(index)
    }

    pub fn len(&self) -> usize {
        self.requests.len()
    }

    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// The name of a request that is over.
    pub fn over(&self, index: usize) -> Option<RequestId> {
        let last = self.over.len().checked_sub(1)?;
        self.over.get(index.min(last)).copied()
    }
}
