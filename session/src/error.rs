//! What a call fails with.

use std::time::Duration;

use crate::breaker::Hold;
use crate::text::Text;

/// The kind of failure, in the platform's four kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// None of the others.
    Unknown,
    /// The request could not be executed.
    Network,
    /// The session does not entitle to the request.
    UnauthorizedSession,
    /// The server answered with an error status.
    Http,
}

/// The platform's codes, as far as a session call can fail with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The library itself failed (−101).
    Unknown,
    /// The server answered with an error status (−103).
    InvalidRequest,
    /// The request could not be executed (−105).
    Network,
    /// The answer is of no use (−106).
    InvalidResponse,
    /// The circuit breaker is open (−108).
    RequestBlockedByCircuitBreaker,
    /// The library is not initialized, or is shutting down (−110).
    ModuleNotReady,
    /// An argument is not acceptable (3050).
    InvalidArgument,
    /// The call does not fit the state of the session (3060).
    InternalInconsistency,
    /// The session was rejected, or replaced while the call was under way (3200).
    SessionUnauthorized,
    /// The session has expired (3210).
    SessionExpired,
    /// There is no one to sign out (3220).
    AlreadySignedOut,
}

/// One of the causes the server lists in an error body.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Cause {
    /// The server's number for it; 0 when it gives none.
    pub code: i32,
    /// The member at fault.
    pub field: Option<Text>,
    /// What is wrong with it.
    pub message: Option<Text>,
    /// The value that was refused.
    pub rejected_value: Option<Text>,
}

/// Why a call failed. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ApiError {
    /// The kind of failure.
    pub kind: ErrorKind,
    /// The platform's code.
    pub code: ErrorCode,
    /// The HTTP status, when there was an answer.
    pub http_status: Option<u16>,
    /// What happened and what to do.
    pub message: Text,
    /// The server's own code, such as `AUTH-0001`.
    pub server_code: Option<Text>,
    /// The body of an error answer, as it came.
    pub body: Option<Text>,
    /// The causes the server lists.
    pub causes: Vec<Cause>,
    /// For how much longer requests are held back, if they are.
    pub retry_after: Option<Duration>,
}

impl ApiError {
    fn plain(kind: ErrorKind, code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            http_status: None,
            message: Text::lossy(message),
            server_code: None,
            body: None,
            causes: Vec::new(),
            retry_after: None,
        }
    }

    /// An argument is not acceptable.
    pub fn invalid_argument(message: impl Into<String>) -> Self {
        Self::plain(ErrorKind::Unknown, ErrorCode::InvalidArgument, message)
    }

    /// The call does not fit the state of the session.
    pub fn refused_state(message: impl Into<String>) -> Self {
        Self::plain(
            ErrorKind::Unknown,
            ErrorCode::InternalInconsistency,
            message,
        )
    }

    /// The library is not there to serve the call.
    pub fn not_ready(message: impl Into<String>) -> Self {
        Self::plain(ErrorKind::Unknown, ErrorCode::ModuleNotReady, message)
    }

    /// The session was shut down before the call could complete.
    pub fn shutting_down() -> Self {
        Self::not_ready(
            "the library was shut down before this call completed; \
             call again after the next SNRSynerise_initialize",
        )
    }

    /// The library itself failed.
    pub fn defect() -> Self {
        Self::plain(
            ErrorKind::Unknown,
            ErrorCode::Unknown,
            "the library failed in an unexpected way; please report it",
        )
    }

    /// The session's token has expired.
    pub fn session_expired(message: impl Into<String>) -> Self {
        Self::plain(
            ErrorKind::UnauthorizedSession,
            ErrorCode::SessionExpired,
            message,
        )
    }

    /// The session that the call spoke of has been replaced.
    pub(crate) fn session_replaced() -> Self {
        Self::plain(
            ErrorKind::UnauthorizedSession,
            ErrorCode::SessionUnauthorized,
            "the session was replaced while this call was under way; \
             call again if the new session should do the same",
        )
    }

    /// Nobody is signed in.
    pub(crate) fn already_signed_out() -> Self {
        Self::plain(
            ErrorKind::UnauthorizedSession,
            ErrorCode::AlreadySignedOut,
            "no customer is signed in, so there is nobody to sign out; to start over, call \
             SNRClient_destroySession",
        )
    }

    /// The circuit breaker is open.
    pub(crate) fn circuit_open(hold: Hold) -> Self {
        let seconds = hold.seconds();
        let why = match hold.status {
            Some(200..=299) => "the server's answers could not be used".into(),
            Some(status) => format!("earlier requests failed, the last with HTTP {status}"),
            None => "earlier requests did not reach the server".into(),
        };
        Self {
            retry_after: Some(hold.left),
            ..Self::plain(
                ErrorKind::Network,
                ErrorCode::RequestBlockedByCircuitBreaker,
                format!("not sent: {why}, so requests are held back; call again in {seconds} s"),
            )
        }
    }

    /// The same error, with how requests are held back now.
    pub(crate) fn held_back(mut self, hold: Option<Hold>) -> Self {
        if let Some(hold) = hold {
            let (said, seconds) = (self.message.as_str(), hold.seconds());
            let message = format!("{said}; requests are held back for {seconds} s");
            self.message = Text::lossy(message);
            self.retry_after = Some(hold.left);
        }
        self
    }

    /// The request could not be executed.
    pub(crate) fn network(reason: &str) -> Self {
        Self::plain(
            ErrorKind::Network,
            ErrorCode::Network,
            format!(
                "the request could not be executed: {reason}; \
                 check the connection and call again"
            ),
        )
    }

    /// The request was not sent, for want of something on the device.
    pub(crate) fn not_sent(reason: &str) -> Self {
        Self::plain(
            ErrorKind::Network,
            ErrorCode::Network,
            format!("the request was not sent: {reason}; call again later"),
        )
    }

    /// The answer has not come.
    pub(crate) fn no_answer() -> Self {
        Self::network("there was no answer in time")
    }

    /// The server answered with success, but with nothing that can be used.
    pub(crate) fn unusable_answer(http_status: u16, reason: &str) -> Self {
        Self {
            http_status: Some(http_status),
            ..Self::plain(
                ErrorKind::Unknown,
                ErrorCode::InvalidResponse,
                format!(
                    "the server's answer cannot be used: {reason}; \
                     check the base URL, and report it if it persists"
                ),
            )
        }
    }

    /// The server answered with an error status and, perhaps, an error object.
    pub(crate) fn from_status(http_status: u16, details: ErrorDetails) -> Self {
        let unauthorized = matches!(http_status, 401 | 403);
        let (kind, code, advice) = if unauthorized {
            (
                ErrorKind::UnauthorizedSession,
                ErrorCode::SessionUnauthorized,
                "check the credentials and the API key, and have whoever was signed out sign in again",
            )
        } else if http_status == 429 || http_status >= 500 {
            (
                ErrorKind::Http,
                ErrorCode::InvalidRequest,
                "call again later",
            )
        } else {
            (
                ErrorKind::Http,
                ErrorCode::InvalidRequest,
                "check the arguments, the API key and the base URL",
            )
        };
        let said = details
            .message
            .map(|message| format!(" and said \"{}\"", in_short(&message)))
            .unwrap_or_default();
        Self {
            http_status: Some(http_status),
            server_code: details.server_code,
            body: details.body,
            causes: details.causes,
            ..Self::plain(
                kind,
                code,
                format!("the server answered {http_status}{said}; {advice}"),
            )
        }
    }

    /// The same error, told as what it means for a customer who is signed out here in any case. Its
    /// advice would not help: to sign out once more there is nobody.
    pub(crate) fn of_sign_out(mut self) -> Self {
        let said = self.message.as_str();
        let what = said.rsplit_once("; ").map_or(said, |(what, _advice)| what);
        self.message = Text::lossy(format!(
            "the customer is signed out here, but the server may not know: {what}; nothing is left \
             to do"
        ));
        self
    }
}

/// The server's words, as far as they fit into one line of a log. The whole is in the body.
fn in_short(words: &str) -> String {
    const LONGEST: usize = 300;
    let mut short: String = words
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .take(LONGEST)
        .collect();
    if words.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

/// What an error body says, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct ErrorDetails {
    pub(crate) message: Option<String>,
    pub(crate) server_code: Option<Text>,
    pub(crate) body: Option<Text>,
    pub(crate) causes: Vec<Cause>,
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec §9: the mapping of statuses
    #[test]
    fn statuses_map_to_kinds_and_codes() {
        for status in [401, 403] {
            let error = ApiError::from_status(status, ErrorDetails::default());
            assert_eq!(error.kind, ErrorKind::UnauthorizedSession);
            assert_eq!(error.code, ErrorCode::SessionUnauthorized);
            assert_eq!(error.http_status, Some(status));
        }
        for status in [302, 400, 404, 412, 429, 500, 503] {
            let error = ApiError::from_status(status, ErrorDetails::default());
            assert_eq!(error.kind, ErrorKind::Http);
            assert_eq!(error.code, ErrorCode::InvalidRequest);
        }
    }

    // spec §9: every message says what to do
    #[test]
    fn the_advice_fits_the_status() {
        let advises = |status, advice| {
            let error = ApiError::from_status(status, ErrorDetails::default());
            assert!(
                error.message.as_str().contains(advice),
                "{status}: {}",
                error.message.as_str()
            );
        };
        for status in [401, 403] {
            advises(status, "sign in again");
        }
        for status in [429, 500, 503] {
            advises(status, "call again later");
        }
        for status in [302, 400, 404, 499] {
            advises(status, "check the arguments");
        }
    }
}
