//! The public key, and a protected call for examples to make.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use hyper::HeaderMap;
use hyper::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::bearer;
use crate::error::ApiError;
use crate::signing;
use crate::state::Shared;

pub(crate) async fn public_key() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "application/x-pem-file")],
        signing::public_pem(),
    )
}

pub(crate) async fn personal_information(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let identity = shared.state().authorize(bearer(&headers)?)?;
    if !identity.is_customer() {
        return Err(ApiError::not_a_customer());
    }
    Ok(Json(json!({
        "clientId": identity.client_id,
        "customId": identity.custom_id,
        "origin": identity.origin,
        "uuid": identity.uuid,
    })))
}
