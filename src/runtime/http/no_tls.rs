//! The built-in transport without TLS, which talks to loopback hosts only.

use ureq::Error;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

pub use crate::runtime::no_trust::Trust;

/// There are no secure connections to configure.
pub(super) fn configure(
    _trust: &Trust,
    config: ConfigBuilder<AgentScope>,
) -> ConfigBuilder<AgentScope> {
    config
}

/// There are no secure connections to fail.
pub(super) fn reason(_error: &Error) -> Option<String> {
    None
}
