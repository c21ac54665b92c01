//! Anonymous login, login, and conditional login.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Serialize;
use uuid::Uuid;

use crate::directory::{Customer, Directory, SUCCESS};
use crate::error::ApiError;
use crate::fields::Fields;
use crate::options::IdentityProvider;
use crate::state::Shared;
use crate::tokens::{self, ANONYMOUS, Envelope, Identity};

const UNAUTHORIZED: &str = "UNAUTHORIZED";

pub(crate) async fn anonymous(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Json<Envelope>, ApiError> {
    let mut fields = Fields::parse(&body)?;
    let api_key = fields.required("apiKey");
    let uuid = fields.required_uuid("uuid");
    fields.optional("deviceId");
    fields.finish()?;
    shared.check_api_key(&api_key)?;
    let client_id = tokens::client_id(&uuid);
    let identity = Identity {
        uuid,
        client_id,
        custom_id: None,
        origin: ANONYMOUS,
    };
    Ok(Json(shared.state().issue(identity)))
}

pub(crate) async fn plain(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Json<Envelope>, ApiError> {
    let login = Login::read(&body, &shared)?;
    let mut state = shared.state();
    let customer = login
        .customer(&mut state.directory, true)
        .ok_or_else(ApiError::credentials)?;
    Ok(Json(state.issue(login.identity(customer))))
}

/// Assumed: the wire shape of the conditional login's answer is not published. This is the one place that decides it,
/// after the published client model (`status`, `conditions`): on success the token envelope with a `status` beside it,
/// else a `status`, empty `conditions` and no token, always with HTTP status 200.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum ConditionalAnswer {
    Success {
        status: &'static str,
        #[serde(flatten)]
        envelope: Envelope,
    },
    Refused {
        status: String,
        conditions: [String; 0],
    },
}

impl ConditionalAnswer {
    pub(crate) fn refused(status: impl Into<String>) -> Self {
        Self::Refused {
            status: status.into(),
            conditions: [],
        }
    }
}

pub(crate) async fn conditional(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Json<ConditionalAnswer>, ApiError> {
    let login = Login::read(&body, &shared)?;
    let mut state = shared.state();
    Ok(Json(match login.customer(&mut state.directory, false) {
        None => ConditionalAnswer::refused(UNAUTHORIZED),
        Some(customer) if customer.status != SUCCESS => ConditionalAnswer::refused(customer.status),
        Some(customer) => ConditionalAnswer::Success {
            status: SUCCESS,
            envelope: state.issue(login.identity(customer)),
        },
    }))
}

/// The fields that both logins take.
struct Login {
    uuid: String,
    custom_id: Option<String>,
    credentials: Credentials,
}

enum Credentials {
    Password {
        email: Option<String>,
        password: String,
    },
    Provider {
        provider: IdentityProvider,
        token: String,
    },
}

impl Login {
    fn read(body: &[u8], shared: &Shared) -> Result<Self, ApiError> {
        let mut fields = Fields::parse(body)?;
        let api_key = fields.required("apiKey");
        let provider = fields.required("identityProvider");
        let email = fields.optional("email");
        let custom_id = fields.optional("customId");
        fields.optional("deviceId");
        fields.object("agreements");
        fields.object("attributes");
        let (credentials, uuid) = match provider.parse() {
            Ok(IdentityProvider::Synerise) => {
                if custom_id.is_none() {
                    fields.required("email");
                }
                let password = fields.required("password");
                (
                    Credentials::Password { email, password },
                    fields.required_uuid("uuid"),
                )
            }
            Ok(provider) => {
                let token = fields.required("identityProviderToken");
                let uuid = fields
                    .optional_uuid("uuid")
                    .unwrap_or_else(|| Uuid::new_v4().to_string());
                (Credentials::Provider { provider, token }, uuid)
            }
            Err(message) => {
                fields.reject_value("identityProvider", &message);
                return Err(fields.into_error());
            }
        };
        fields.finish()?;
        shared.check_api_key(&api_key)?;
        Ok(Self {
            uuid,
            custom_id,
            credentials,
        })
    }

    fn customer(&self, directory: &mut Directory, create: bool) -> Option<Customer> {
        let custom_id = self.custom_id.as_deref();
        match &self.credentials {
            Credentials::Password { email, password } => {
                directory.by_password(email.as_deref(), custom_id, password)
            }
            Credentials::Provider { provider, token } => {
                directory.by_provider(*provider, token, custom_id, create)
            }
        }
    }

    fn identity(self, customer: Customer) -> Identity {
        let provider = match self.credentials {
            Credentials::Password { .. } => IdentityProvider::Synerise,
            Credentials::Provider { provider, .. } => provider,
        };
        Identity {
            uuid: self.uuid,
            client_id: tokens::client_id(&customer.key),
            custom_id: customer.custom_id,
            origin: provider.as_str(),
        }
    }
}
