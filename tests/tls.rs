//! HTTPS against a server with a certificate of its own (spec §6, §8).
#![cfg(feature = "tls")]

mod support;

use std::ffi::CString;

use rcgen::KeyPair;
use snrclient::ffi::enums::SNRErrorCode;
use snrclient::ffi::settings::{SNRSettings_setCACertificates, SNRSettings_setRequestTimeout};
use support::raw_server::RawServer;
use support::tls_server::{Authority, Farewell};
use support::{Answer, Session};

/// A server that an authority says is `name`.
fn server(authority: &Authority, name: &str) -> (RawServer, String) {
    authority.server(name, &KeyPair::generate().unwrap(), &[], "secure")
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
    let authority = Authority::root();
    let (server, url) = server(&authority, "127.0.0.1");
    assert_eq!(session(&url, &authority).retrieve_token().token(), "secure");
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_server_that_somebody_else_vouches_for_is_not() {
    let (server, url) = server(&Authority::root(), "127.0.0.1");
    let (code, _, message) = session(&url, &Authority::root()).retrieve_token().failure();
    assert_eq!(code, SNRErrorCode::NetworkApiError);
    assert!(message.contains("identity"), "{message}");
    assert!(server.received().is_empty());
}

#[test]
fn a_server_with_another_name_is_not() {
    let authority = Authority::root();
    let (server, url) = server(&authority, "api.example.com");
    let (code, _, message) = session(&url, &authority).retrieve_token().failure();
    assert_eq!(code, SNRErrorCode::NetworkApiError);
    assert!(message.contains("identity"), "{message}");
    assert!(server.received().is_empty());
}

// spec §3: a request that cannot be answered is not sent; it would count as a failure
#[test]
fn a_connection_on_which_the_server_said_good_bye_is_not_used_again() {
    let authority = Authority::root();
    let key = KeyPair::generate().unwrap();
    let (server, url) = authority.server_that("127.0.0.1", &key, &[], "secure", Farewell);
    let session = session(&url, &authority);
    assert_eq!(session.retrieve_token().token(), "secure");
    assert_eq!(session.refresh_token(), Answer::Success(None));
    let connections: Vec<_> = server.received().iter().map(|r| r.connection).collect();
    assert_eq!(connections, [0, 1]);
}
