//! What is done with a token once it is there: refresh and logout.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use hyper::HeaderMap;
use serde_json::{Value, json};

use super::bearer;
use crate::error::ApiError;
use crate::fields::Fields;
use crate::state::Shared;
use crate::tokens::Envelope;

pub(crate) async fn refresh(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Envelope>, ApiError> {
    let mut fields = Fields::parse(&body)?;
    let api_key = fields.required("apiKey");
    fields.finish()?;
    shared.check_api_key(&api_key)?;
    let token = bearer(&headers)?;
    let identity = shared.state().authorize(token)?;
    let envelope = shared.state().issue(identity);
    shared.rotate_away(token);
    Ok(Json(envelope))
}

pub(crate) async fn logout(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let mut fields = Fields::parse(&body)?;
    let api_key = fields.required("apiKey");
    let from_all_devices = fields.flag("fromAllDevices");
    fields.finish()?;
    shared.check_api_key(&api_key)?;
    let token = bearer(&headers)?;
    let mut state = shared.state();
    let identity = state.authorize(token)?;
    if from_all_devices {
        state.tokens.revoke_client(&identity.client_id);
    } else {
        state.revoke(token);
    }
    Ok(Json(json!({})))
}
