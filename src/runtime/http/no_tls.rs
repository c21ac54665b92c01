//! The built-in transport without TLS, which talks to loopback hosts only.

use ureq::Error;
use ureq::unversioned::transport::{ConnectionDetails, Connector, Transport};

pub use crate::runtime::no_trust::Trust;

/// Leaves connections as they are.
#[derive(Debug)]
struct Insecure;

impl<In: Transport> Connector<In> for Insecure {
    type Out = In;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<In>, Error> {
        Ok(chained)
    }
}

/// There are no secure connections.
pub(super) fn connector<In: Transport>(_trust: &Trust) -> impl Connector<In> {
    Insecure
}

/// There are no secure connections to fail.
pub(super) fn reason(_error: &Error) -> Option<String> {
    None
}
