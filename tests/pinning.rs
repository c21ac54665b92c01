//! Public-key pinning over real TLS (spec §6).
#![cfg(feature = "tls")]

mod support;

use std::ffi::{CString, c_char, c_void};
use std::ptr::{null, null_mut};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rcgen::{KeyPair, PublicKeyData};
use snrclient::ffi::enums::SNRErrorCode;
use snrclient::ffi::settings::{
    SNRSettings, SNRSettings_free, SNRSettings_new, SNRSettings_setCACertificates,
    SNRSettings_setRequestTimeout, SNRSettings_setSSLPinningPinset,
};
use snrclient::ffi::settings_hooks::SNRSettings_setTransport;
use snrclient::ffi::synerise::SNRSynerise_initialize;
use snrclient::ffi::transport::SNRTransportRequest;
use support::Session;
use support::raw_server::RawServer;
use support::tls_server::Authority;

/// A server on this machine with this key.
fn server(authority: &Authority, key: &KeyPair, chain: &[&Authority]) -> (RawServer, String) {
    authority.server("127.0.0.1", key, chain, "pinned")
}

fn pin(key: &KeyPair) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, &key.subject_public_key_info());
    BASE64_STANDARD.encode(digest)
}

fn set_pins(settings: *mut SNRSettings, pins: &[&str]) -> SNRErrorCode {
    let pins: Vec<_> = pins.iter().map(|pin| CString::new(*pin).unwrap()).collect();
    let pointers: Vec<_> = pins.iter().map(|pin| pin.as_ptr()).collect();
    // SAFETY: the settings and the strings are the test's.
    unsafe { SNRSettings_setSSLPinningPinset(settings, pointers.as_ptr(), pointers.len()) }
}

fn session(url: &str, roots: &[&Authority], pins: &[&str]) -> Session {
    let pem: String = roots.iter().map(|root| root.pem.as_str()).collect();
    let pem = CString::new(pem).unwrap();
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
        assert_eq!(set_pins(settings, pins), SNRErrorCode::None);
    })
}

#[track_caller]
fn assert_refused(url: &str, roots: &[&Authority], pins: &[&str], reason: &str) {
    let (code, _, message) = session(url, roots, pins).retrieve_token().failure();
    assert_eq!(code, SNRErrorCode::NetworkApiError);
    assert!(message.contains(reason), "{message}");
}

#[test]
fn any_key_of_the_verified_chain_will_do() {
    let root = Authority::root();
    let intermediate = root.intermediate();
    let key = KeyPair::generate().unwrap();
    let (server, url) = server(&intermediate, &key, &[&intermediate]);
    for pin in [&pin(&key), &pin(intermediate.key()), &pin(root.key())] {
        let session = session(&url, &[&root], &[pin]);
        assert_eq!(session.retrieve_token().token(), "pinned");
    }
    assert_eq!(server.received().len(), 3);
}

#[test]
fn a_server_without_a_pinned_key_gets_no_request() {
    let root = Authority::root();
    let (server, url) = server(&root, &KeyPair::generate().unwrap(), &[]);
    let other = pin(&KeyPair::generate().unwrap());
    assert_refused(&url, &[&root], &[&other], "pinned");
    assert!(server.received().is_empty());
}

#[test]
fn the_next_key_can_be_pinned_beforehand() {
    let root = Authority::root();
    let keys = [KeyPair::generate().unwrap(), KeyPair::generate().unwrap()];
    let pins = keys.each_ref().map(pin);
    for key in &keys {
        let (_server, url) = server(&root, key, &[]);
        let session = session(&url, &[&root], &[&pins[0], &pins[1]]);
        assert_eq!(session.retrieve_token().token(), "pinned");
    }
}

#[test]
fn a_pinned_key_does_not_replace_the_usual_verification() {
    let key = KeyPair::generate().unwrap();
    let (server, url) = server(&Authority::root(), &key, &[]);
    assert_refused(&url, &[&Authority::root()], &[&pin(&key)], "identity");
    assert!(server.received().is_empty());
}

/// Whoever has a certificate of another trusted authority may send the pinned one's along.
#[test]
fn a_certificate_that_is_merely_sent_along_does_not_count() {
    let (pinned, other) = (Authority::root(), Authority::root());
    let intermediate = pinned.intermediate();
    let (server, url) = server(
        &other,
        &KeyPair::generate().unwrap(),
        &[&intermediate, &pinned],
    );
    let pins = [&pinned, &intermediate].map(|authority| pin(authority.key()));
    assert_refused(&url, &[&pinned, &other], &[&pins[0], &pins[1]], "pinned");
    assert!(server.received().is_empty());
}

#[test]
fn what_is_no_pin_is_refused_and_changes_nothing() {
    let root = Authority::root();
    let key = KeyPair::generate().unwrap();
    let (_server, url) = server(&root, &key, &[]);
    let pem = CString::new(root.pem.as_str()).unwrap();
    let session = Session::start(&url, |settings| {
        // SAFETY: the settings and the text are the test's.
        unsafe { SNRSettings_setCACertificates(settings, pem.as_ptr()) };
        assert_eq!(set_pins(settings, &[&pin(&key)]), SNRErrorCode::None);
        for bad in ["", "no pin", &pin(&key)[1..]] {
            let code = set_pins(settings, &[&pin(root.key()), bad]);
            assert_eq!(code, SNRErrorCode::InvalidArgument, "{bad}");
        }
        let nothing: *const c_char = null();
        // SAFETY: the settings are the test's; NULL is never undefined.
        unsafe {
            for (pins, count) in [(null(), 1), (&raw const nothing, 1)] {
                let code = SNRSettings_setSSLPinningPinset(settings, pins, count);
                assert_eq!(code, SNRErrorCode::InvalidArgument);
            }
        }
    });
    assert_eq!(session.retrieve_token().token(), "pinned");
}

#[test]
fn no_pins_ask_for_nothing() {
    let root = Authority::root();
    let (_server, url) = server(&root, &KeyPair::generate().unwrap(), &[]);
    let session = session(&url, &[&root], &[]);
    assert_eq!(session.retrieve_token().token(), "pinned");
    let settings = SNRSettings_new();
    // SAFETY: the settings are the test's; NULL is never undefined.
    unsafe {
        let code = SNRSettings_setSSLPinningPinset(settings, null(), 0);
        assert_eq!(code, SNRErrorCode::None);
        let code = SNRSettings_setSSLPinningPinset(null_mut(), null(), 0);
        assert_eq!(code, SNRErrorCode::InvalidArgument);
        SNRSettings_free(settings);
    }
}

extern "C" fn nothing_sent(_: *const SNRTransportRequest, _: u64, _: *mut c_void) {}

// What is asked for is done or refused: a transport of the host's would not look at the pins
#[test]
fn pins_beside_the_hosts_transport_are_refused() {
    let settings = SNRSettings_new();
    let key = KeyPair::generate().unwrap();
    assert_eq!(set_pins(settings, &[&pin(&key)]), SNRErrorCode::None);
    // SAFETY: the settings are the test's, and the strings live during the calls.
    unsafe {
        let code = SNRSettings_setTransport(settings, Some(nothing_sent), None, null_mut(), None);
        assert_eq!(code, SNRErrorCode::None);
        let code = SNRSynerise_initialize(c"key".as_ptr(), null(), settings);
        assert_eq!(code, SNRErrorCode::InvalidArgument);
        SNRSettings_free(settings);
    }
}
