//! The control API: what [`crate::Sandbox`] offers, over HTTP, for programs that are not written in Rust.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::faults::{Fault, FaultAction};
use crate::journal::LoggedRequest;
use crate::options::{Account, IdentityProvider, ProviderToken};
use crate::state::Shared;

/// What the paths of the control API begin with.
pub(crate) const PREFIX: &str = "/__sandbox/";

type Answer = Result<Json<Value>, ApiError>;

pub(crate) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/__sandbox/faults",
            get(faults).post(inject).delete(clear_faults),
        )
        .route("/__sandbox/requests", get(requests).delete(clear_requests))
        .route("/__sandbox/stats", get(stats))
        .route("/__sandbox/revoke", post(revoke))
        .route("/__sandbox/clock", put(clock))
        .route("/__sandbox/token-lifetime", put(token_lifetime))
        .route("/__sandbox/conditional", put(conditional))
        .route("/__sandbox/accounts", post(accounts))
        .route("/__sandbox/provider-tokens", post(provider_tokens))
}

#[derive(Deserialize, Serialize)]
struct FaultBody {
    #[serde(default = "any_path")]
    path: String,
    #[serde(default = "once")]
    times: u32,
    #[serde(flatten)]
    action: ActionBody,
}

fn any_path() -> String {
    "*".to_owned()
}

fn once() -> u32 {
    1
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "action", rename_all = "kebab-case", deny_unknown_fields)]
enum ActionBody {
    Delay {
        seconds: f64,
    },
    Status {
        code: u16,
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
    },
    Garbage {},
    Body {
        status: u16,
        text: String,
    },
    Truncate {},
    Drop {},
    DropAfterProcessing {},
    Hang {},
    ConditionalStatus {
        status: String,
    },
}

impl TryFrom<ActionBody> for FaultAction {
    type Error = ApiError;

    fn try_from(body: ActionBody) -> Result<Self, ApiError> {
        Ok(match body {
            ActionBody::Delay { seconds } => Self::Delay(duration(seconds)?),
            ActionBody::Status {
                code,
                body,
                headers,
            } => Self::Status {
                code,
                body,
                headers: headers.into_iter().collect(),
            },
            ActionBody::Garbage {} => Self::Garbage,
            ActionBody::Body { status, text } => Self::Body { status, text },
            ActionBody::Truncate {} => Self::Truncate,
            ActionBody::Drop {} => Self::Drop,
            ActionBody::DropAfterProcessing {} => Self::DropAfterProcessing,
            ActionBody::Hang {} => Self::Hang,
            ActionBody::ConditionalStatus { status } => Self::ConditionalStatus(status),
        })
    }
}

impl From<FaultAction> for ActionBody {
    fn from(action: FaultAction) -> Self {
        match action {
            FaultAction::Delay(duration) => Self::Delay {
                seconds: duration.as_secs_f64(),
            },
            FaultAction::Status {
                code,
                body,
                headers,
            } => Self::Status {
                code,
                body,
                headers: headers.into_iter().collect(),
            },
            FaultAction::Garbage => Self::Garbage {},
            FaultAction::Body { status, text } => Self::Body { status, text },
            FaultAction::Truncate => Self::Truncate {},
            FaultAction::Drop => Self::Drop {},
            FaultAction::DropAfterProcessing => Self::DropAfterProcessing {},
            FaultAction::Hang => Self::Hang {},
            FaultAction::ConditionalStatus(status) => Self::ConditionalStatus { status },
        }
    }
}

impl From<Fault> for FaultBody {
    fn from(fault: Fault) -> Self {
        Self {
            path: fault.path,
            times: fault.times,
            action: fault.action.into(),
        }
    }
}

async fn faults(State(shared): State<Arc<Shared>>) -> Json<Vec<FaultBody>> {
    let pending = shared.state().faults.pending();
    Json(pending.into_iter().map(FaultBody::from).collect())
}

async fn inject(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let FaultBody {
        path,
        times,
        action,
    } = parse(&body)?;
    let fault = Fault {
        path,
        times,
        action: action.try_into()?,
    };
    fault.validate().map_err(malformed)?;
    shared.state().faults.push(fault);
    done()
}

async fn clear_faults(State(shared): State<Arc<Shared>>) -> Answer {
    shared.state().faults.clear();
    done()
}

async fn requests(State(shared): State<Arc<Shared>>) -> Json<Vec<LoggedRequest>> {
    Json(shared.state().journal.entries())
}

async fn clear_requests(State(shared): State<Arc<Shared>>) -> Answer {
    shared.state().journal.clear();
    done()
}

async fn stats(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let journal = &shared.state().journal;
    Json(json!({
        "maxConcurrentTokenRequests": journal.max_concurrent_token_requests(),
        "openTokenRequests": journal.open_token_requests(),
        "requests": journal.counts(),
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokeBody {
    token: Option<String>,
}

async fn revoke(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let RevokeBody { token } = parse(&body)?;
    let mut state = shared.state();
    match token {
        None => state.tokens.revoke_all(),
        Some(token) if state.revoke(&token) => {}
        Some(_) => return Err(ApiError::not_found("this sandbox never issued that token")),
    }
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockBody {
    skew: i64,
}

async fn clock(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let ClockBody { skew } = parse(&body)?;
    shared.state().clock.skew_seconds = skew;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LifetimeBody {
    seconds: f64,
}

async fn token_lifetime(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let LifetimeBody { seconds } = parse(&body)?;
    shared.state().token_lifetime = duration(seconds)?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionalBody {
    email: String,
    status: String,
}

async fn conditional(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let ConditionalBody { email, status } = parse(&body)?;
    if !shared
        .state()
        .directory
        .set_conditional_status(&email, status)
    {
        return Err(ApiError::not_found("there is no account with that email"));
    }
    done()
}

async fn accounts(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let account: Account = parse(&body)?;
    shared.state().directory.put_account(account);
    done()
}

async fn provider_tokens(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let token: ProviderToken = parse(&body)?;
    if token.provider == IdentityProvider::Synerise {
        return Err(malformed(
            "SYNERISE logs in with accounts, not with provider tokens",
        ));
    }
    shared.state().directory.put_provider_token(token);
    done()
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body).map_err(|error| malformed(error.to_string()))
}

fn malformed(message: impl Into<String>) -> ApiError {
    ApiError::malformed(message, Vec::new())
}

fn duration(seconds: f64) -> Result<Duration, ApiError> {
    Duration::try_from_secs_f64(seconds).map_err(|error| malformed(error.to_string()))
}

fn done() -> Answer {
    Ok(Json(json!({})))
}
