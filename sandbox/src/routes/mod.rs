//! The stand-ins for the API's endpoints.

mod account;
mod login;
mod session;

pub(crate) use login::ConditionalAnswer;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;

use crate::control;
use crate::error::ApiError;
use crate::state::Shared;

pub(crate) const ANONYMOUS_LOGIN: &str = "/sauth/v3/auth/login/client/anonymous";
pub(crate) const LOGIN: &str = "/sauth/v3/auth/login/client";
pub(crate) const CONDITIONAL_LOGIN: &str = "/sauth/v3/auth/login/client/conditional";
pub(crate) const REFRESH: &str = "/sauth/v3/auth/refresh/client";
/// Assumed: the API has a logout, but its path is not published.
pub(crate) const LOGOUT: &str = "/sauth/v3/auth/logout/client";
pub(crate) const PUBLIC_KEY: &str = "/v4/public.pem";
/// Assumed: a protected call for examples to make; its answer is ours.
pub(crate) const PERSONAL_INFORMATION: &str = "/v4/my-account/personal-information";

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route(ANONYMOUS_LOGIN, post(login::anonymous))
        .route(LOGIN, post(login::plain))
        .route(CONDITIONAL_LOGIN, post(login::conditional))
        .route(REFRESH, post(session::refresh))
        .route(LOGOUT, post(session::logout))
        .route(PUBLIC_KEY, get(account::public_key))
        .route(PERSONAL_INFORMATION, get(account::personal_information))
        .merge(control::router())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .with_state(shared)
}

/// Whether a request to this path asks for a token without showing credentials: what a client must never do twice at
/// a time.
pub(crate) fn is_token_path(path: &str) -> bool {
    path == REFRESH || path == ANONYMOUS_LOGIN
}

/// The token of an `Authorization: Bearer` header, if there is one.
pub(crate) fn presented_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

fn bearer(headers: &HeaderMap) -> Result<&str, ApiError> {
    presented_token(headers).ok_or_else(ApiError::token)
}

async fn unknown() -> ApiError {
    ApiError::not_found("there is nothing at this path for this method")
}
