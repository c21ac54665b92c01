//! HTTPS by rustls.

mod connector;
mod pins;
mod trust;
mod verifier;

use ureq::Error;
use ureq::unversioned::transport::{Connector, Transport};

pub use self::trust::Trust;

/// Has connections to `https` be secure, with servers whom `trust` trusts.
pub(super) fn connector<In: Transport>(trust: &Trust) -> impl Connector<In> {
    connector::TlsConnector::new(trust.clone())
}

/// Says why there is no secure connection, if that is the reason.
pub(super) fn reason(error: &Error) -> Option<String> {
    let Error::Io(error) = error else { return None };
    let cause = error.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match cause {
        rustls::Error::InvalidCertificate(
            rustls::CertificateError::ApplicationVerificationFailure,
        ) => {
            "the server's certificate is valid, but no key of its chain is among the pinned ones; \
              somebody may be intercepting the connection, or the pins have to be updated"
                .into()
        }
        rustls::Error::InvalidCertificate(_) => format!(
            "the server's identity could not be verified ({cause}); check the base URL, the CA \
             certificates and the device's clock"
        ),
        _ => format!("no secure connection could be made ({cause}); check the base URL"),
    })
}
