//! The build without a transport of its own: the host has to bring one.

use super::base_url::{BadBaseUrl, BaseUrl, Https};
use super::transport::Transport;

pub use super::no_trust::Trust;

/// There is nothing that could speak HTTPS.
pub const HTTPS: Https = Https::Missing;

/// A transport to the server at `base_url`, of which this build has none.
///
/// # Errors
///
/// Always: the host has to bring one.
pub fn built_in(_base_url: BaseUrl, _trust: &Trust) -> Result<Box<dyn Transport>, BadBaseUrl> {
    Err(BadBaseUrl(
        "there is nothing in this build that could connect to it; set SNRSettings_setTransport",
    ))
}
