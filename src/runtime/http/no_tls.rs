//! The build without TLS, which talks to loopback hosts only.

use ureq::Error;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

/// Nobody to trust, because nobody's identity is verified.
#[derive(Clone, Default)]
pub struct Trust(());

impl Trust {
    /// No certificate is of any use.
    pub fn only(_pem: &str) -> Option<Self> {
        None
    }

    pub(super) fn configure(&self, config: ConfigBuilder<AgentScope>) -> ConfigBuilder<AgentScope> {
        config
    }
}

/// There are no secure connections to fail.
pub(super) fn reason(_error: &Error) -> Option<String> {
    None
}
