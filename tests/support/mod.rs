//! What the tests over sockets share: the C ABI called from Rust, and a server that does as told.

#![allow(dead_code, reason = "each test uses a part of it")]

pub mod raw_server;
#[cfg(feature = "tls")]
pub mod tls_server;

use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::null;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use snrclient::ffi::api_error::{self, SNRApiError};
use snrclient::ffi::client;
use snrclient::ffi::client_login;
use snrclient::ffi::enums::SNRErrorCode;
use snrclient::ffi::settings::{self, SNRSettings};
use snrclient::ffi::synerise;
use snrclient::ffi::token::{self, SNRToken};

/// How long anything may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What a call was answered with.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// Success, with the text of the token if there is one.
    Success(Option<String>),
    /// Failure: code, HTTP status and message.
    Failure(SNRErrorCode, i32, String),
}

impl Answer {
    /// The token of a success.
    pub fn token(self) -> String {
        match self {
            Self::Success(Some(token)) => token,
            other => panic!("not a token: {other:?}"),
        }
    }

    /// Code, HTTP status and message of a failure.
    pub fn failure(self) -> (SNRErrorCode, i32, String) {
        match self {
            Self::Failure(code, status, message) => (code, status, message),
            other => panic!("not a failure: {other:?}"),
        }
    }
}

/// A running session; there is one at a time in a process.
pub struct Session(
    #[allow(dead_code, reason = "held until the session ends")] MutexGuard<'static, ()>,
);

impl Session {
    /// Starts a session in memory, after `configure` has had its way with the settings.
    pub fn start(base_url: &str, configure: impl FnOnce(*mut SNRSettings)) -> Self {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = settings::SNRSettings_new();
        configure(settings);
        let (key, url) = (
            CString::new("key").unwrap(),
            CString::new(base_url).unwrap(),
        );
        // SAFETY: the strings and the settings live until the call returns.
        let code =
            unsafe { synerise::SNRSynerise_initialize(key.as_ptr(), url.as_ptr(), settings) };
        // SAFETY: the settings are ours.
        unsafe { settings::SNRSettings_free(settings) };
        assert_eq!(code, SNRErrorCode::None);
        Self(guard)
    }

    /// Calls `retrieveToken` and waits for its answer.
    pub fn retrieve_token(&self) -> Answer {
        let (context, answers) = context();
        client::SNRClient_retrieveToken(Some(on_token), Some(on_failure), context);
        answers
            .recv_timeout(PATIENCE)
            .expect("each call is answered")
    }

    /// Calls `refreshToken` and waits for its answer.
    pub fn refresh_token(&self) -> Answer {
        let (context, answers) = context();
        client::SNRClient_refreshToken(Some(on_success), Some(on_failure), context);
        answers
            .recv_timeout(PATIENCE)
            .expect("each call is answered")
    }

    /// Calls `signIn` and waits for its answer.
    pub fn sign_in(&self) -> Answer {
        let (context, answers) = context();
        let (email, password) = (c"anna@example.com".as_ptr(), c"correct-horse".as_ptr());
        // SAFETY: the strings live until the call returns.
        unsafe {
            client_login::SNRClient_signIn(
                email,
                password,
                Some(on_success),
                Some(on_failure),
                context,
            );
        }
        answers
            .recv_timeout(PATIENCE)
            .expect("each call is answered")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        synerise::SNRSynerise_shutdown();
    }
}

fn context() -> (*mut c_void, Receiver<Answer>) {
    let (sender, receiver) = channel::<Answer>();
    (Box::into_raw(Box::new(sender)).cast(), receiver)
}

fn answer(context: *mut c_void, answer: Answer) {
    // SAFETY: the context is the boxed sender of `context`, and each call is answered once.
    let sender = unsafe { Box::from_raw(context.cast::<Sender<Answer>>()) };
    // The test may have given up already.
    let _ = sender.send(answer);
}

fn text(pointer: *const c_char) -> String {
    assert_ne!(pointer, null());
    // SAFETY: the library lends NUL-terminated text for the callback.
    unsafe { CStr::from_ptr(pointer) }
        .to_str()
        .unwrap()
        .to_owned()
}

extern "C" fn on_success(context: *mut c_void) {
    answer(context, Answer::Success(None));
}

extern "C" fn on_token(token: *const SNRToken, context: *mut c_void) {
    // SAFETY: the token is lent for the callback.
    let token = text(unsafe { token::SNRToken_getTokenString(token) });
    answer(context, Answer::Success(Some(token)));
}

extern "C" fn on_failure(error: *const SNRApiError, context: *mut c_void) {
    // SAFETY: the error is lent for the callback.
    let failure = unsafe {
        Answer::Failure(
            api_error::SNRApiError_getCode(error),
            api_error::SNRApiError_getHttpCode(error),
            text(api_error::SNRApiError_getMessage(error)),
        )
    };
    answer(context, failure);
}
