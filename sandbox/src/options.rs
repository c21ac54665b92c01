//! What a sandbox is started with.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;

/// Everything a sandbox is started with. Start from [`Options::default`] and change what matters.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on; port 0 picks a free one. The default is `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// Whether `listen` may be an address that other machines can reach. The default is `false`.
    pub allow_remote: bool,
    /// How long a token lives at least; its end is rounded up to a whole second. The default is an hour.
    pub token_lifetime: Duration,
    /// The only API key that is accepted; `None` (the default) accepts any.
    pub api_key: Option<String>,
    /// The accounts that can log in with a password.
    pub accounts: Vec<Account>,
    /// The tokens of other identity providers that can log in.
    pub provider_tokens: Vec<ProviderToken>,
    /// Whether a refresh revokes the token that was presented. The default is `false`: it lives on until it expires.
    pub rotate: bool,
    /// How long a token that was rotated away is still accepted. The default is zero.
    pub rotate_grace: Duration,
    /// Whether to print the address and then one line a request on stdout. The default is `false`.
    pub log: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_remote: false,
            token_lifetime: Duration::from_secs(3600),
            api_key: None,
            accounts: Vec::new(),
            provider_tokens: Vec::new(),
            rotate: false,
            rotate_grace: Duration::ZERO,
            log: false,
        }
    }
}

impl Options {
    pub(crate) fn validate(&self) -> io::Result<()> {
        let refuse = |message: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        if !self.allow_remote && !self.listen.ip().is_loopback() {
            return refuse(
                "refusing to listen on an address that is not loopback; allow remote access to insist",
            );
        }
        if self
            .provider_tokens
            .iter()
            .any(|token| token.provider == IdentityProvider::Synerise)
        {
            return refuse("SYNERISE logs in with accounts, not with provider tokens");
        }
        Ok(())
    }
}

/// A customer who can log in with a password (identity provider `SYNERISE`).
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// The email address, which identifies the account.
    pub email: String,
    /// The password.
    pub password: String,
    /// The custom identifier; an account that has one can log in with it in place of the email.
    #[serde(default)]
    pub custom_id: Option<String>,
    /// What the conditional login answers for this account; `None` is `SUCCESS`.
    #[serde(default)]
    pub conditional_status: Option<String>,
}

impl Account {
    /// An account without a custom identifier, whose conditional login succeeds.
    pub fn new(email: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            email: email.into(),
            password: password.into(),
            custom_id: None,
            conditional_status: None,
        }
    }

    /// The same account with a custom identifier.
    #[must_use]
    pub fn with_custom_id(mut self, custom_id: impl Into<String>) -> Self {
        self.custom_id = Some(custom_id.into());
        self
    }

    /// The same account with another answer to the conditional login, such as `ACTIVATION_REQUIRED`.
    #[must_use]
    pub fn with_conditional_status(mut self, status: impl Into<String>) -> Self {
        self.conditional_status = Some(status.into());
        self
    }
}

impl FromStr for Account {
    type Err = String;

    /// Reads `email:password`; the password may hold further colons.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((email, password)) if !email.is_empty() && !password.is_empty() => {
                Ok(Self::new(email, password))
            }
            _ => Err("expected email:password".to_owned()),
        }
    }
}

/// A token of another identity provider that the sandbox accepts.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProviderToken {
    /// Whose token it is; anything but [`IdentityProvider::Synerise`].
    pub provider: IdentityProvider,
    /// The token's text.
    pub token: String,
    /// The customer's custom identifier; `None` takes the one that the login names, if any.
    #[serde(default)]
    pub custom_id: Option<String>,
}

impl FromStr for ProviderToken {
    type Err = String;

    /// Reads `PROVIDER:TOKEN` or `PROVIDER:TOKEN:customId`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, ':');
        let provider = parts.next().unwrap_or_default().parse()?;
        match (parts.next().filter(|token| !token.is_empty()), parts.next()) {
            (Some(token), custom_id) => Ok(Self {
                provider,
                token: token.to_owned(),
                custom_id: custom_id.map(str::to_owned),
            }),
            (None, _) => Err("expected PROVIDER:TOKEN or PROVIDER:TOKEN:customId".to_owned()),
        }
    }
}

/// Who vouches for a customer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
pub enum IdentityProvider {
    /// The workspace itself: an account with a password.
    Synerise,
    /// Facebook.
    Facebook,
    /// The workspace owner's own OAuth server.
    OAuth,
    /// Apple.
    Apple,
    /// Google.
    Google,
}

impl IdentityProvider {
    const ALL: [Self; 5] = [
        Self::Synerise,
        Self::Facebook,
        Self::OAuth,
        Self::Apple,
        Self::Google,
    ];

    /// The name on the wire, which is also the origin of the tokens it leads to.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Synerise => "SYNERISE",
            Self::Facebook => "FACEBOOK",
            Self::OAuth => "OAUTH",
            Self::Apple => "APPLE",
            Self::Google => "GOOGLE",
        }
    }
}

impl fmt::Display for IdentityProvider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for IdentityProvider {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.as_str() == text)
            .ok_or_else(|| "expected one of SYNERISE, FACEBOOK, OAUTH, APPLE, GOOGLE".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_reads_up_to_the_first_colon() {
        let account: Account = "anna@example.com:a:b".parse().unwrap();
        assert_eq!(
            (account.email.as_str(), account.password.as_str()),
            ("anna@example.com", "a:b")
        );
        assert!("anna@example.com".parse::<Account>().is_err());
        assert!(":secret".parse::<Account>().is_err());
    }

    #[test]
    fn a_provider_token_reads_with_and_without_a_custom_id() {
        let token: ProviderToken = "OAUTH:abc:card:1".parse().unwrap();
        assert_eq!(token.provider, IdentityProvider::OAuth);
        assert_eq!(
            (token.token.as_str(), token.custom_id.as_deref()),
            ("abc", Some("card:1"))
        );
        assert_eq!(
            "APPLE:abc".parse::<ProviderToken>().unwrap().custom_id,
            None
        );
        assert!("APPLE".parse::<ProviderToken>().is_err());
        assert!("oauth:abc".parse::<ProviderToken>().is_err());
    }

    #[test]
    fn what_cannot_work_is_refused() {
        let remote = Options {
            listen: "0.0.0.0:0".parse().unwrap(),
            ..Options::default()
        };
        assert!(remote.validate().is_err());
        assert!(
            Options {
                allow_remote: true,
                ..remote
            }
            .validate()
            .is_ok()
        );
        let provider_tokens = vec!["SYNERISE:abc".parse().unwrap()];
        assert!(
            Options {
                provider_tokens,
                ..Options::default()
            }
            .validate()
            .is_err()
        );
    }
}
