//! HTTPS by rustls.

use std::sync::Arc;

use rustls::RootCertStore;
use ureq::Error;
use ureq::config::ConfigBuilder;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};
use ureq::typestate::AgentScope;

/// Whom to trust.
#[derive(Clone, Default)]
pub struct Trust {
    /// In place of the built-in certificates.
    roots: Option<Arc<Vec<Certificate<'static>>>>,
}

impl Trust {
    /// Trusts the certificates in `pem`, if there are any, in place of the built-in ones.
    pub fn only(pem: &str) -> Option<Self> {
        let mut store = RootCertStore::empty();
        let mut roots = Vec::new();
        for item in ureq::tls::parse_pem(pem.as_bytes()) {
            let Ok(PemItem::Certificate(certificate)) = item else {
                return None;
            };
            // Whether it is a certificate would otherwise show only with the first request.
            store.add(certificate.der().into()).ok()?;
            roots.push(certificate);
        }
        (!roots.is_empty()).then(|| Self {
            roots: Some(Arc::new(roots)),
        })
    }
}

/// Has connections trust whom `trust` says.
pub(super) fn configure(
    trust: &Trust,
    config: ConfigBuilder<AgentScope>,
) -> ConfigBuilder<AgentScope> {
    match &trust.roots {
        Some(roots) => config.tls_config(
            TlsConfig::builder()
                .root_certs(RootCerts::Specific(Arc::clone(roots)))
                .build(),
        ),
        None => config,
    }
}

/// Says why there is no secure connection, if that is the reason.
pub(super) fn reason(error: &Error) -> Option<String> {
    let cause = match error {
        Error::Rustls(error) => error,
        Error::Io(error) => error.get_ref()?.downcast_ref::<rustls::Error>()?,
        _ => return None,
    };
    Some(match cause {
        rustls::Error::InvalidCertificate(_) => format!(
            "the server's identity could not be verified ({cause}); check the base URL, the CA \
             certificates and the device's clock"
        ),
        _ => format!("no secure connection could be made ({cause}); check the base URL"),
    })
}
