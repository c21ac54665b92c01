//! Whom to trust.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::{PemObject, SectionKind};
use rustls::sign::SigningKey;
use rustls::{ClientConfig, RootCertStore};

use super::pins::Pins;
use super::verifier::PinningVerifier;

/// Whom to trust: those whom certificate authorities vouch for, and of these, if there are pins,
/// those whose chain has a pinned key.
#[derive(Clone, Default)]
pub struct Trust {
    /// In place of the built-in authorities.
    roots: Option<Arc<RootCertStore>>,
    pins: Option<Pins>,
    /// What follows from it, worked out for the first connection.
    config: Arc<OnceLock<Arc<ClientConfig>>>,
}

impl Trust {
    /// Trusts the authorities in `pem` in place of the built-in ones; `None`: the built-in ones.
    ///
    /// Returns nothing, and changes nothing, if there are none in it, or not only such.
    pub fn set_roots(&mut self, pem: Option<&str>) -> Option<()> {
        self.roots = match pem {
            Some(pem) => Some(read_roots(pem)?),
            None => None,
        };
        self.config = Arc::default();
        Some(())
    }

    /// Asks for one of these keys in addition; an empty list asks for none.
    ///
    /// Returns nothing, and changes nothing, if one is not the SHA-256 of a key in base64.
    pub fn set_pins(&mut self, pins: &[&str]) -> Option<()> {
        self.pins = Pins::parse(pins)?;
        self.config = Arc::default();
        Some(())
    }

    /// Whether nothing is asked for beyond the built-in authorities.
    pub fn is_default(&self) -> bool {
        self.roots.is_none() && self.pins.is_none()
    }

    /// The configuration of connections.
    pub(super) fn client_config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(self.new_client_config()?);
        Ok(Arc::clone(self.config.get_or_init(|| config)))
    }

    fn new_client_config(&self) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(CryptoProvider {
            key_provider: &NoKeys,
            ..ring::default_provider()
        });
        let roots = match &self.roots {
            Some(roots) => Arc::clone(roots),
            None => Arc::new(RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            }),
        };
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let builder = match &self.pins {
            None => builder.with_root_certificates(roots),
            Some(pins) => {
                let algorithms = provider.signature_verification_algorithms;
                let inner =
                    WebPkiServerVerifier::builder_with_provider(Arc::clone(&roots), provider)
                        .build()
                        .map_err(|error| rustls::Error::General(error.to_string()))?;
                builder
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(PinningVerifier::new(
                        inner,
                        roots,
                        algorithms,
                        pins.clone(),
                    )))
            }
        };
        Ok(builder.with_no_client_auth())
    }
}

fn read_roots(pem: &str) -> Option<Arc<RootCertStore>> {
    let mut roots = RootCertStore::empty();
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(pem.as_bytes()) {
        let (SectionKind::Certificate, der) = section.ok()? else {
            return None;
        };
        roots.add(der.into()).ok()?;
    }
    (!roots.is_empty()).then(|| Arc::new(roots))
}

/// Loads no private key: nobody signs in with a certificate here, and what could sign takes room.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(
        &self,
        _key: PrivateKeyDer<'static>,
    ) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General("there are no client keys".into()))
    }
}
