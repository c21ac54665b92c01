//! What the host decides once, when it initializes the library.

use std::time::Duration;

use uuid::Uuid;

use crate::text::Text;

/// The smallest, and the default, `minTokenRefreshInterval`.
pub(crate) const MIN_TOKEN_REFRESH_INTERVAL: Duration = Duration::from_secs(1800);

/// How long a whole request may take unless the host says otherwise.
pub(crate) const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A customer-facing API key of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ApiKey(Text);

impl ApiKey {
    /// A key, or nothing when `text` is empty or holds a control character.
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() || text.chars().any(char::is_control) {
            return None;
        }
        Text::new(text).map(Self)
    }

    /// The key itself.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Tells two keys apart without storing either.
    pub(crate) fn fingerprint(&self) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_OID, self.0.as_str().as_bytes())
    }
}

/// How much the host wants to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum LogLevel {
    /// Nothing.
    #[default]
    Off,
    /// What went wrong and needs attention.
    Error,
    /// What was refused, or worked around.
    Warn,
    /// Changes of the session.
    Info,
    /// Each decision.
    Debug,
}

/// The settings of one session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Settings {
    /// The workspace's API key.
    pub api_key: ApiKey,
    /// The span before expiry in which tokens are exchanged.
    pub min_token_refresh_interval: Duration,
    /// Whether a change of API key ends the session, UUID included.
    pub destroy_on_api_key_change: bool,
    /// How long a whole request may take, tries and delays included.
    pub request_timeout: Duration,
    /// Goes before every seed of a UUID.
    pub uuid_salt: Text,
    /// The operating system's identifier of the device, where the workspace controls devices.
    pub device_id: Option<Text>,
    /// The least important messages that are still logged.
    pub log_level: LogLevel,
    /// Tells this boot of the device from others, where the system can.
    pub boot_id: Option<Text>,
    /// Tells this session from earlier ones of the process, whose numbers are smaller.
    pub session_number: u32,
}

impl Settings {
    /// The defaults for `api_key`.
    pub fn new(api_key: ApiKey) -> Self {
        Self {
            api_key,
            min_token_refresh_interval: MIN_TOKEN_REFRESH_INTERVAL,
            destroy_on_api_key_change: true,
            request_timeout: DEFAULT_REQUEST_TIMEOUT,
            uuid_salt: Text::default(),
            device_id: None,
            log_level: LogLevel::Off,
            boot_id: None,
            session_number: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_keys_hold_no_control_characters() {
        assert!(ApiKey::new("").is_none());
        assert!(ApiKey::new("key\r\nX-Evil: 1").is_none());
        assert_eq!(ApiKey::new("key").unwrap().as_str(), "key");
    }
}
