//! The way of every request: it is logged, perhaps sabotaged, answered, and dated.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use tower::ServiceExt as _;

use crate::control;
use crate::error::ApiError;
use crate::faults::{FaultAction, status_code};
use crate::journal::{LoggedRequest, OpenTokenRequest};
use crate::log::LogLine;
use crate::routes::{self, ConditionalAnswer};
use crate::state::Shared;
use crate::truncated::TruncatedBody;

/// The largest body that is read.
const BODY_LIMIT: usize = 1024 * 1024;

/// Not JSON, though it begins like it.
const GARBAGE: &str = r#"{"token": <html>"#;

/// The connection is to be closed without an answer, or in the middle of one.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection is dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

/// Answers one request; an error closes its connection.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    router: Router,
    request: Request,
) -> Result<Response, Dropped> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    if path.starts_with(control::PREFIX) {
        let response = route(router, Request::from_parts(parts, body)).await;
        return Ok(finish(&shared, &path, response));
    }
    let _open = routes::is_token_path(&path).then(|| OpenTokenRequest::new(&shared));
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return Ok(finish(
            &shared,
            &path,
            ApiError::too_large().into_response(),
        ));
    };
    let logged = logged(&parts, &body);
    let fault = shared.state().faults.take(&path);
    let mut line = LogLine::new(&shared, &parts, &logged, fault.as_ref());
    let entry = shared.state().journal.enter(logged);
    let request = Request::from_parts(parts, Body::from(body));
    let response = finish(&shared, &path, act(&shared, router, request, fault).await?);
    let status = response.status().as_u16();
    line.answered(status);
    shared.state().journal.answered(entry, status);
    Ok(response)
}

/// Does what is asked, or what the fault makes of it.
async fn act(
    shared: &Shared,
    router: Router,
    request: Request,
    fault: Option<FaultAction>,
) -> Result<Response, Dropped> {
    let Some(fault) = fault else {
        return Ok(route(router, request).await);
    };
    match fault {
        FaultAction::Delay(duration) => {
            tokio::time::sleep(duration).await;
            Ok(route(router, request).await)
        }
        FaultAction::Status {
            code,
            body,
            headers,
        } => {
            let mut response = match body {
                Some(body) => text(code, body),
                None => ApiError::injected(status_code(code)).into_response(),
            };
            add_headers(&mut response, headers);
            Ok(response)
        }
        FaultAction::Garbage => Ok(text(200, GARBAGE)),
        FaultAction::Body { status, text: body } => Ok(text(status, body)),
        FaultAction::Truncate => {
            let path = request.uri().path().to_owned();
            truncate(finish(shared, &path, route(router, request).await)).await
        }
        FaultAction::Drop => Err(Dropped),
        FaultAction::DropAfterProcessing => {
            route(router, request).await;
            Err(Dropped)
        }
        FaultAction::Hang => std::future::pending().await,
        FaultAction::ConditionalStatus(status) => {
            Ok(Json(ConditionalAnswer::refused(status)).into_response())
        }
    }
}

async fn route(router: Router, request: Request) -> Response {
    router
        .oneshot(request)
        .await
        .unwrap_or_else(|never| match never {})
}

fn text(status: u16, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status_code(status);
    response
}

fn add_headers(response: &mut Response, headers: Vec<(String, String)>) {
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
}

async fn truncate(response: Response) -> Result<Response, Dropped> {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|_| Dropped)?;
    parts
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    let half = body.slice(..body.len() / 2);
    Ok(Response::from_parts(
        parts,
        Body::new(TruncatedBody::new(half)),
    ))
}

/// What every answer has in common: the error object, the content type and the sandbox's date.
fn finish(shared: &Shared, path: &str, mut response: Response) -> Response {
    let state = shared.state();
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        let headers = std::mem::take(response.headers_mut());
        response = error.render(path, &state.clock);
        response.headers_mut().extend(
            headers
                .into_iter()
                .filter(|(name, _)| name.as_ref() != Some(&CONTENT_LENGTH)),
        );
    }
    let headers = response.headers_mut();
    headers
        .entry(CONTENT_TYPE)
        .or_insert(HeaderValue::from_static("application/json"));
    if let (Ok(date), false) = (
        HeaderValue::try_from(state.clock.http_date()),
        headers.contains_key(DATE),
    ) {
        headers.insert(DATE, date);
    }
    response
}

fn logged(parts: &Parts, body: &Bytes) -> LoggedRequest {
    let mut headers = BTreeMap::<String, String>::new();
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        headers
            .entry(name.to_string())
            .and_modify(|joined| {
                joined.push_str(", ");
                joined.push_str(&value);
            })
            .or_insert_with(|| value.clone().into_owned());
    }
    LoggedRequest {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        status: None,
        bearer: routes::presented_token(&parts.headers).map(str::to_owned),
        headers,
        body: serde_json::from_slice(body).ok(),
        received_at: Instant::now(),
        received_at_millis: 0,
        open_token_requests: 0,
    }
}
