//! HTTPS against a server with a certificate of its own (spec §6, §8).
#![cfg(feature = "tls")]

mod support;

use std::ffi::CString;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use snrclient::ffi::enums::SNRErrorCode;
use snrclient::ffi::settings::{SNRSettings_setCACertificates, SNRSettings_setRequestTimeout};
use support::Session;
use support::raw_server::{RawServer, token};

/// An authority of the test's own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// A server that this authority says is `name`.
    fn server(&self, name: &str) -> (RawServer, String) {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()])
            .unwrap()
            .signed_by(&key, &self.issuer)
            .unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let config = Arc::new(config);
        let server = RawServer::start_wrapped(
            |_| token("secure"),
            move |stream| {
                let connection = ServerConnection::new(Arc::clone(&config)).ok()?;
                Some(StreamOwned::new(connection, stream))
            },
        );
        let url = server.url.replace("http://", "https://");
        (server, url)
    }
}

fn session(url: &str, roots: &Authority) -> Session {
    let pem = CString::new(roots.pem.as_str()).unwrap();
    Session::start(url, |settings| {
        // SAFETY: the settings and the text are the test's.
        unsafe {
            assert_eq!(
                SNRSettings_setCACertificates(settings, pem.as_ptr()),
                SNRErrorCode::None
            );
            assert_eq!(
                SNRSettings_setRequestTimeout(settings, 5.0),
                SNRErrorCode::None
            );
        }
    })
}

// spec §6: setCACertificates replaces the built-in roots
#[test]
fn a_server_that_the_given_certificates_vouch_for_is_trusted() {
    let authority = Authority::new();
    let (server, url) = authority.server("127.0.0.1");
    assert_eq!(session(&url, &authority).retrieve_token().token(), "secure");
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_server_that_somebody_else_vouches_for_is_not() {
    let (server, url) = Authority::new().server("127.0.0.1");
    let (code, _, message) = session(&url, &Authority::new()).retrieve_token().failure();
    assert_eq!(code, SNRErrorCode::NetworkApiError);
    assert!(message.contains("identity"), "{message}");
    assert!(server.received().is_empty());
}

#[test]
fn a_server_with_another_name_is_not() {
    let authority = Authority::new();
    let (server, url) = authority.server("api.example.com");
    let (code, _, message) = session(&url, &authority).retrieve_token().failure();
    assert_eq!(code, SNRErrorCode::NetworkApiError);
    assert!(message.contains("identity"), "{message}");
    assert!(server.received().is_empty());
}
