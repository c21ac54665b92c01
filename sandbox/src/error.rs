//! The published error object.

use axum::Json;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use serde::Serialize;

use crate::clock::Clock;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cause {
    pub(crate) code: i32,
    pub(crate) field: String,
    pub(crate) message: String,
    pub(crate) rejected_value: Option<String>,
}

/// A failure on its way to becoming the error object: a handler knows neither the path nor the time, so it hands this
/// over inside the response and [`ApiError::render`] completes it.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    causes: Vec<Cause>,
}

impl ApiError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            causes: Vec::new(),
        }
    }

    pub(crate) fn malformed(message: impl Into<String>, causes: Vec<Cause>) -> Self {
        Self {
            causes,
            ..Self::new(StatusCode::BAD_REQUEST, "SBX-0001", message)
        }
    }

    pub(crate) fn api_key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "SBX-0002",
            "this API key is not known here",
        )
    }

    pub(crate) fn credentials() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "SBX-0003",
            "the credentials are wrong, or there is no such account",
        )
    }

    pub(crate) fn token() -> Self {
        let message = "the bearer token is missing, unknown, expired or revoked";
        Self::new(StatusCode::UNAUTHORIZED, "SBX-0004", message)
    }

    pub(crate) fn not_a_customer() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "SBX-0005",
            "the bearer token belongs to no customer",
        )
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "SBX-0006", message)
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "SBX-0007",
            "the body is larger than 1 MiB",
        )
    }

    pub(crate) fn injected(status: StatusCode) -> Self {
        Self::new(status, "SBX-0008", "this answer was injected as a fault")
    }

    pub(crate) fn render(self, path: &str, clock: &Clock) -> Response {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct ErrorObject<'a> {
            timestamp: String,
            status: u16,
            error: &'a str,
            message: String,
            path: &'a str,
            error_code: &'a str,
            errors: Vec<Cause>,
        }
        let object = ErrorObject {
            timestamp: clock.timestamp(),
            status: self.status.as_u16(),
            error: self.status.canonical_reason().unwrap_or("Unknown"),
            message: self.message,
            path,
            error_code: self.code,
            errors: self.causes,
        };
        (self.status, Json(object)).into_response()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
