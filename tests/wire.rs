//! What is on the wire, byte by byte (spec §8).

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use snrclient::ffi::enums::SNRErrorCode;
use support::raw_server::{RawServer, http, token};
use support::{Answer, Session};

// spec §8, FACTS §1.4, §1.5
#[test]
fn requests_carry_the_published_headers_and_bodies() {
    let server = RawServer::start(|number| token(&format!("token-{number}")));
    let session = Session::start(&format!("{}/below/", server.url), |_| {});
    assert_eq!(session.retrieve_token().token(), "token-0");
    assert_eq!(session.refresh_token(), Answer::Success(None));

    let received = server.received();
    let [login, refresh] = received.as_slice() else {
        panic!("two requests, not {received:?}");
    };
    assert!(
        login
            .head
            .starts_with("POST /below/sauth/v3/auth/login/client/anonymous HTTP/1.1\r\n")
    );
    assert!(
        refresh
            .head
            .starts_with("POST /below/sauth/v3/auth/refresh/client HTTP/1.1\r\n")
    );
    for request in [login, refresh] {
        let version = env!("CARGO_PKG_VERSION");
        let header = |name| request.header(name);
        assert_eq!(header("User-Agent"), Some(format!("snrclient/{version}")));
        assert_eq!(header("Content-Type").as_deref(), Some("application/json"));
        assert_eq!(header("Accept").as_deref(), Some("application/json"));
        assert_eq!(header("Accept-Encoding"), None);
    }
    assert_eq!(login.header("Authorization"), None);
    assert_eq!(
        refresh.header("Authorization").as_deref(),
        Some("Bearer token-0")
    );
    assert_eq!(refresh.body, r#"{"apiKey":"key"}"#);
    let body: serde_json::Value = serde_json::from_str(&login.body).unwrap();
    assert_eq!(body["apiKey"], "key");
    assert_eq!(body["uuid"].as_str().unwrap().len(), 36);
    assert_eq!(body.as_object().unwrap().len(), 2);
}

// spec §8: the connection is kept alive
#[test]
fn requests_share_one_connection() {
    let server = RawServer::start(|number| token(&format!("token-{number}")));
    let session = Session::start(&server.url, |_| {});
    session.retrieve_token();
    for _ in 0..20 {
        assert_eq!(session.refresh_token(), Answer::Success(None));
    }
    let received = server.received();
    assert_eq!(received.len(), 21);
    assert!(received.iter().all(|request| request.connection == 0));
}

// spec §3: a login is never repeated, so it must not meet a server that hangs up meanwhile
#[test]
fn a_login_has_a_connection_of_its_own() {
    let server = RawServer::start(|number| token(&format!("token-{number}")));
    let session = Session::start(&server.url, |_| {});
    session.retrieve_token();
    assert_eq!(session.sign_in(), Answer::Success(None));
    assert_eq!(session.refresh_token(), Answer::Success(None));
    let received = server.received();
    let connections: Vec<_> = received.iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 1, 1], "the next request goes on with it");
}

// spec §8: redirects are not followed
#[test]
fn a_redirect_is_an_error() {
    let elsewhere = RawServer::start(|_| token("stolen"));
    let location = format!("Location: {}/x\r\n", elsewhere.url);
    let server = RawServer::start(move |_| http("307 Temporary Redirect", &location, ""));
    let session = Session::start(&server.url, |_| {});
    let (code, status, _) = session.retrieve_token().failure();
    assert_eq!((code, status), (SNRErrorCode::InvalidRequestApiError, 307));
    assert!(elsewhere.received().is_empty());
}

// spec §8: bodies over 1 MiB are refused
#[test]
fn a_body_over_1_mib_is_refused() {
    const LIMIT: usize = 1 << 20;
    let size = Arc::new(AtomicUsize::new(LIMIT + 1));
    let server = RawServer::start({
        let size = Arc::clone(&size);
        move |_| {
            let plain = String::from_utf8(token("t")).unwrap();
            let (_, body) = plain.split_once("\r\n\r\n").unwrap();
            let padding = " ".repeat(size.load(Ordering::SeqCst) - body.len());
            http("200 OK", "", &format!("{body}{padding}"))
        }
    });
    let session = Session::start(&server.url, |_| {});
    let (code, status, message) = session.retrieve_token().failure();
    assert_eq!((code, status), (SNRErrorCode::InvalidResponseApiError, 200));
    assert!(message.contains("1 MiB"), "{message}");
    size.store(LIMIT, Ordering::SeqCst);
    assert_eq!(session.retrieve_token().token(), "t");
}

// spec §8, §9: whatever a server says, it is an error and never a panic
#[test]
fn nonsense_on_the_wire_is_a_network_error() {
    let nonsense = [
        "",
        "\r\n\r\n",
        "HTTP/9.9 abc\r\n\r\n",
        "SSH-2.0-x\r\n",
        "\0\0\0\0\r\n\r\n",
    ];
    for words in nonsense {
        let server = RawServer::start(move |_| {
            let mut answer = words.as_bytes().to_vec();
            // The connection ends after it, since nothing more can follow.
            answer.extend_from_slice(b"\r\n\r\n");
            answer
        });
        let session = Session::start(&server.url, |settings| {
            // SAFETY: the settings are the test's.
            let code =
                unsafe { snrclient::ffi::settings::SNRSettings_setRequestTimeout(settings, 0.3) };
            assert_eq!(code, SNRErrorCode::None);
        });
        let (code, status, message) = session.retrieve_token().failure();
        assert_eq!(code, SNRErrorCode::NetworkApiError, "{words:?}: {message}");
        assert_eq!(status, -1);
    }
}

// spec §8: tokens do not go where an environment variable points
#[test]
fn proxies_of_the_environment_are_not_used() {
    let proxy = RawServer::start(|_| token("proxied"));
    for name in [
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ] {
        // SAFETY: the other tests of this file do not read the environment.
        unsafe { std::env::set_var(name, &proxy.url) };
    }
    let server = RawServer::start(|_| token("direct"));
    let session = Session::start(&server.url, |_| {});
    assert_eq!(session.retrieve_token().token(), "direct");
    assert!(proxy.received().is_empty());
}
