//! What is sent.

use std::time::Duration;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    ANONYMOUS_LOGIN_PATH, CONDITIONAL_LOGIN_PATH, LOGIN_PATH, REFRESH_PATH, Request, assumed,
};
use crate::error::ApiError;
use crate::identity::Seed;
use crate::settings::Settings;
use crate::text::{Body, Secret, Text};

/// Who vouches for a customer in a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the platform's names say it")]
pub enum IdentityProvider {
    Synerise,
    OAuth,
    Facebook,
    Apple,
    Google,
}

impl IdentityProvider {
    fn name(self) -> &'static str {
        match self {
            Self::Synerise => "SYNERISE",
            Self::OAuth => "OAUTH",
            Self::Facebook => "FACEBOOK",
            Self::Apple => "APPLE",
            Self::Google => "GOOGLE",
        }
    }
}

/// With what a customer signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// An account of the workspace itself.
    Password {
        /// The account's email.
        email: Text,
        /// The account's password.
        password: Secret,
    },
    /// An account with somebody else.
    External {
        /// Who vouches.
        provider: IdentityProvider,
        /// What they gave the customer to show.
        token: Secret,
        /// What else is told about the customer.
        context: LoginContext,
    },
}

impl Credentials {
    /// The part of the credentials that must not be told.
    pub(crate) fn secret(&self) -> &Secret {
        match self {
            Self::Password { password, .. } => password,
            Self::External { token, .. } => token,
        }
    }
}

/// Agreements and attributes that go with a login.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LoginContext {
    agreements: Option<Value>,
    attributes: Option<Value>,
}

impl LoginContext {
    /// Reads `{"agreements": {...}, "attributes": {...}}`; either member may be missing.
    ///
    /// # Errors
    ///
    /// When the text is not such an object.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let refused = |what| {
            ApiError::invalid_argument(format!(
                "the context {what}; pass {{\"agreements\": {{}}, \"attributes\": {{}}}} or NULL"
            ))
        };
        let Ok(Value::Object(mut members)) = serde_json::from_str(text) else {
            return Err(refused("is not a JSON object"));
        };
        let mut take = |name| match members.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(object @ Value::Object(_)) => Ok(Some(object)),
            Some(_) => Err(refused("has a member that is not an object")),
        };
        let context = Self {
            agreements: take("agreements")?,
            attributes: take("attributes")?,
        };
        if members.is_empty() {
            Ok(context)
        } else {
            Err(refused("has a member other than agreements and attributes"))
        }
    }
}

/// The members that requests have, in the names by which answers call them.
pub(crate) const MEMBERS: [&str; 11] = [
    "apiKey",
    "uuid",
    "deviceId",
    "identityProvider",
    "identityProviderToken",
    "email",
    "password",
    "fromAllDevices",
    assumed::AUTH_ID,
    assumed::AGREEMENTS,
    assumed::ATTRIBUTES,
];

/// Builds requests for one session.
pub(crate) struct Requests<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) timeout: Duration,
}

impl Requests<'_> {
    fn post(&self, path: &'static str, bearer: Option<&Secret>, members: Value) -> Request {
        Request {
            path,
            bearer: bearer.cloned(),
            body: Body::new(members.to_string().into_bytes()),
            timeout: self.timeout,
        }
    }

    fn api_key(&self) -> &str {
        self.settings.api_key.as_str()
    }

    pub(crate) fn refresh(&self, token: &Secret) -> Request {
        self.post(
            REFRESH_PATH,
            Some(token),
            json!({ "apiKey": self.api_key() }),
        )
    }

    pub(crate) fn anonymous_login(&self, uuid: Uuid) -> Request {
        let mut members = Map::new();
        self.put_device(&mut members, uuid);
        self.post(ANONYMOUS_LOGIN_PATH, None, members.into())
    }

    pub(crate) fn login(
        &self,
        credentials: &Credentials,
        conditional: bool,
        uuid: Uuid,
        auth_id: Option<&Seed>,
    ) -> Request {
        let mut members = Map::new();
        self.put_device(&mut members, uuid);
        let mut put = |name: &str, value: Value| members.insert(name.into(), value);
        match credentials {
            Credentials::Password { email, password } => {
                put("identityProvider", IdentityProvider::Synerise.name().into());
                put("email", email.as_str().into());
                put("password", password.expose().into());
            }
            Credentials::External {
                provider,
                token,
                context,
            } => {
                put("identityProvider", provider.name().into());
                put("identityProviderToken", token.expose().into());
                if let Some(agreements) = &context.agreements {
                    put(assumed::AGREEMENTS, agreements.clone());
                }
                if let Some(attributes) = &context.attributes {
                    put(assumed::ATTRIBUTES, attributes.clone());
                }
            }
        }
        if let Some(auth_id) = auth_id {
            put(assumed::AUTH_ID, auth_id.as_str().into());
        }
        let path = if conditional {
            CONDITIONAL_LOGIN_PATH
        } else {
            LOGIN_PATH
        };
        self.post(path, None, members.into())
    }

    pub(crate) fn logout(&self, token: &Secret, from_all_devices: bool) -> Request {
        self.post(
            assumed::LOGOUT_PATH,
            Some(token),
            json!({ "apiKey": self.api_key(), "fromAllDevices": from_all_devices }),
        )
    }

    fn put_device(&self, members: &mut Map<String, Value>, uuid: Uuid) {
        members.insert("apiKey".into(), self.api_key().into());
        members.insert("uuid".into(), uuid.to_string().into());
        if let Some(device_id) = &self.settings.device_id {
            members.insert("deviceId".into(), device_id.as_str().into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ApiKey;

    fn members(request: &Request) -> Value {
        let body: Value = serde_json::from_slice(request.body.expose()).unwrap();
        let mut names = body.as_object().unwrap().keys();
        assert!(names.all(|name| MEMBERS.contains(&name.as_str())), "{body}");
        body
    }

    // spec §8, FACTS §1.3–1.5
    #[test]
    fn requests_have_the_published_shapes() {
        let mut settings = Settings::new(ApiKey::new("key").unwrap());
        settings.device_id = Text::new("phone");
        let requests = Requests {
            settings: &settings,
            timeout: Duration::from_secs(1),
        };
        let token = Secret::new("tok").unwrap();
        let uuid = Uuid::NAMESPACE_URL;

        let refresh = requests.refresh(&token);
        assert_eq!(refresh.path, "/sauth/v3/auth/refresh/client");
        assert_eq!(refresh.bearer, Some(token.clone()));
        assert_eq!(members(&refresh), json!({ "apiKey": "key" }));

        let anonymous = requests.anonymous_login(uuid);
        assert_eq!(anonymous.path, "/sauth/v3/auth/login/client/anonymous");
        assert_eq!(anonymous.bearer, None);
        assert_eq!(
            members(&anonymous),
            json!({ "apiKey": "key", "uuid": uuid.to_string(), "deviceId": "phone" })
        );

        let password = Credentials::Password {
            email: Text::new("a@b.c").unwrap(),
            password: Secret::new("pw").unwrap(),
        };
        let login = requests.login(&password, false, uuid, None);
        assert_eq!(login.path, "/sauth/v3/auth/login/client");
        assert_eq!(
            members(&login),
            json!({ "apiKey": "key", "uuid": uuid.to_string(), "deviceId": "phone",
                    "identityProvider": "SYNERISE", "email": "a@b.c", "password": "pw" })
        );

        let external = Credentials::External {
            provider: IdentityProvider::OAuth,
            token: token.clone(),
            context: LoginContext::parse(r#"{"agreements":{"sms":true}}"#).unwrap(),
        };
        let conditional = requests.login(&external, true, uuid, Seed::new("anna").as_ref());
        assert_eq!(conditional.path, "/sauth/v3/auth/login/client/conditional");
        assert_eq!(
            members(&conditional),
            json!({ "apiKey": "key", "uuid": uuid.to_string(), "deviceId": "phone",
                    "identityProvider": "OAUTH", "identityProviderToken": "tok",
                    "agreements": { "sms": true }, "customId": "anna" })
        );

        let logout = requests.logout(&token, true);
        assert_eq!(logout.bearer, Some(token));
        assert_eq!(
            members(&logout),
            json!({ "apiKey": "key", "fromAllDevices": true })
        );
    }

    #[test]
    fn a_login_context_is_an_object_of_two_objects() {
        for good in ["{}", r#"{"attributes":{}}"#, r#"{"agreements":null}"#] {
            assert!(LoginContext::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "[]", "{", r#"{"agreements":1}"#, r#"{"agreement":{}}"#] {
            assert!(LoginContext::parse(bad).is_err(), "{bad}");
        }
    }
}
