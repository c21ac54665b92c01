//! The lines on stdout: the address, then one line a request. No token and no password ever gets here.

use std::fmt::Display;
use std::io::Write as _;

use hyper::http::request::Parts;

use crate::faults::FaultAction;
use crate::fields::is_uuid;
use crate::journal::LoggedRequest;
use crate::routes::presented_token;
use crate::state::Shared;

/// Prints a line at once, also into a pipe; a reader that has gone away is no reason to stop.
pub(crate) fn print(line: impl Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// The line of one request. It is printed when it is dropped, so that a request whose client went away gets one too.
pub(crate) struct LogLine {
    enabled: bool,
    request: String,
    facts: String,
    status: Option<u16>,
}

impl LogLine {
    pub(crate) fn new(
        shared: &Shared,
        parts: &Parts,
        logged: &LoggedRequest,
        fault: Option<&FaultAction>,
    ) -> Self {
        let mut facts = String::new();
        let in_body = logged
            .body
            .as_ref()
            .and_then(|body| body.get("uuid")?.as_str())
            .filter(|uuid| is_uuid(uuid));
        let state = shared.state();
        let identity = presented_token(&parts.headers).and_then(|token| state.tokens.known(token));
        if let Some(uuid) = in_body.or(identity.map(|identity| identity.uuid.as_str())) {
            facts.push_str(" uuid=");
            facts.push_str(uuid);
        }
        if let Some(identity) = identity {
            facts.push_str(" origin=");
            facts.push_str(identity.origin);
        }
        if let Some(fault) = fault {
            facts.push_str(" fault=");
            facts.push_str(fault.name());
        }
        Self {
            enabled: shared.log,
            request: format!("{} {}", logged.method, logged.path),
            facts,
            status: None,
        }
    }

    pub(crate) fn answered(&mut self, status: u16) {
        self.status = Some(status);
    }
}

impl Drop for LogLine {
    fn drop(&mut self) {
        if self.enabled {
            let status = self
                .status
                .map_or_else(|| "unanswered".to_owned(), |status| status.to_string());
            print(format_args!("{} {status}{}", self.request, self.facts));
        }
    }
}
