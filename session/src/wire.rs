//! The API's paths, bodies and answers.
//!
//! Everything that knows how the server spells things is in this folder. What the platform does
//! not publish is an assumption of ours, and stands in [`assumed`].

pub(crate) mod answers;
mod object;
pub(crate) mod requests;

use std::time::Duration;

use crate::identity::Epoch;
use crate::text::{Body, Secret};

/// `POST`: exchanges a token for a new one.
pub const REFRESH_PATH: &str = "/sauth/v3/auth/refresh/client";
/// `POST`: a token for a visitor.
pub const ANONYMOUS_LOGIN_PATH: &str = "/sauth/v3/auth/login/client/anonymous";
/// `POST`: a token for a customer.
pub const LOGIN_PATH: &str = "/sauth/v3/auth/login/client";
/// `POST`: a token for a customer, or the condition that is in the way.
pub const CONDITIONAL_LOGIN_PATH: &str = "/sauth/v3/auth/login/client/conditional";

/// The longest body of an answer that is read, in bytes.
pub const LONGEST_BODY: usize = 1024 * 1024;

/// What is not published: our assumptions, each to be changed in its one line.
pub mod assumed {
    /// `POST`: tells the server that the customer signed out.
    pub const LOGOUT_PATH: &str = "/sauth/v3/auth/logout/client";
    /// The member of a login that carries the host's `authID`.
    pub const AUTH_ID: &str = "customId";
    /// The member of a login that carries the customer's agreements.
    pub const AGREEMENTS: &str = "agreements";
    /// The member of a login that carries the customer's attributes.
    pub const ATTRIBUTES: &str = "attributes";
    /// The member of a conditional answer that tells the condition.
    pub const CONDITION: &str = "status";
}

/// Names one request. An answer under another name is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    /// The epoch that sent it.
    pub epoch: Epoch,
    /// Its number among all requests of the session.
    pub serial: u64,
}

/// A `POST` request with a JSON body, to be sent below the base URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    /// The path, from the first slash on.
    pub path: &'static str,
    /// The token that authorizes it.
    pub bearer: Option<Secret>,
    /// The JSON body.
    pub body: Body,
    /// How long the exchange may take.
    pub timeout: Duration,
}

impl Request {
    /// Whether its token is good for nothing more once it is answered.
    pub fn ends_its_token(&self) -> bool {
        self.path == assumed::LOGOUT_PATH
    }

    /// Whether it is sent again when it could not be executed.
    pub fn is_repeated(&self) -> bool {
        matches!(self.path, REFRESH_PATH | ANONYMOUS_LOGIN_PATH)
    }
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The `Date` header.
    pub date: Option<String>,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Body,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TransportFailure {
    /// The request could not be executed; the reason, which holds nothing of it, is told to the host.
    NotExecuted(String),
    /// The host's transport could not execute it; its words are told to the host, and may quote it.
    HostFailed(String),
    /// The request was not even sent, so this says nothing of the server; the reason is told to the
    /// host.
    NotSent(String),
    /// The library failed on the way.
    Defect,
    /// The answer's body is longer than the library reads.
    BodyTooLarge {
        /// The HTTP status of the answer.
        status: u16,
    },
}

/// How an exchange with the server ended.
pub type Exchange = Result<Response, TransportFailure>;
