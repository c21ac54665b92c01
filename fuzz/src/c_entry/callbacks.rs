//! Callbacks that count, and look at what they get.

use std::ffi::{CStr, c_char, c_void};
use std::ptr::from_ref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use snr_session::Secret;
use snrclient::ffi::api_error::{self, SNRApiError};
use snrclient::ffi::enums::{
    SNRClientConditionalAuthStatus, SNRClientSessionEndReason, SNRErrorCode, SNRLogLevel,
};
use snrclient::ffi::token::{self, SNRToken};

use super::LONGEST;
use crate::secrets::Secrets;

/// How long a callback may take to come. It takes microseconds, but the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often each context was handed back. They outlive every run, so that a callback which comes
/// too late hits a counter and not freed memory.
static CONTEXTS: [AtomicU32; LONGEST] = [const { AtomicU32::new(0) }; LONGEST];

static SECRETS: Mutex<Option<Secrets>> = Mutex::new(None);

fn secrets() -> MutexGuard<'static, Option<Secrets>> {
    SECRETS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The contexts of a run, each of which is to be handed back exactly once.
pub struct Watch {
    used: usize,
}

impl Watch {
    /// Begins a run.
    pub fn begin(of_run: Secrets) -> Self {
        *secrets() = Some(of_run);
        for context in &CONTEXTS {
            context.store(0, Ordering::Relaxed);
        }
        Self { used: 0 }
    }

    /// Another context.
    pub fn context(&mut self) -> *mut c_void {
        let context = &CONTEXTS[self.used];
        self.used += 1;
        from_ref(context).cast_mut().cast()
    }

    /// Another secret.
    pub fn mint(&self) -> Secret {
        secrets().as_mut().expect("a run is under way").mint()
    }

    /// Fails unless each context has been handed back exactly once.
    pub fn end(self) {
        let since = Instant::now();
        for (index, context) in CONTEXTS.iter().enumerate() {
            let expected = u32::from(index < self.used);
            // Callbacks of calls without a session are not waited for by the shutdown.
            while context.load(Ordering::Acquire) < expected && since.elapsed() < PATIENCE {
                std::thread::yield_now();
            }
            let count = context.load(Ordering::Acquire);
            assert_eq!(count, expected, "context {index} was handed back so often");
        }
    }
}

/// A context is handed back.
pub extern "C" fn done(context: *mut c_void) {
    // SAFETY: each context points to one of the counters, which are static.
    unsafe { &*context.cast::<AtomicU32>() }.fetch_add(1, Ordering::AcqRel);
}

pub extern "C" fn on_status(_: SNRClientConditionalAuthStatus, context: *mut c_void) {
    done(context);
}

pub extern "C" fn on_token(token: *const SNRToken, context: *mut c_void) {
    // SAFETY: the library lends a token for as long as this runs.
    unsafe {
        assert!(!is_absent(token::SNRToken_getTokenString(token)));
        assert!(!is_absent(token::SNRToken_getRlm(token)));
        token::SNRToken_release(token::SNRToken_retain(token));
    }
    done(context);
}

pub extern "C" fn on_failure(error: *const SNRApiError, context: *mut c_void) {
    // SAFETY: the library lends an error for as long as this runs.
    unsafe {
        let code = api_error::SNRApiError_getCode(error);
        assert!(is_documented(code), "{code:?} is no code of a call");
        // Nobody listens, so there is no answer.
        assert_eq!(api_error::SNRApiError_getHttpCode(error), -1);
        assert_eq!(api_error::SNRApiError_getCauseCount(error), 0);
        assert!(is_absent(api_error::SNRApiError_getBody(error)));
        assert!(is_absent(api_error::SNRApiError_getErrorCode(error)));
        assert!(is_absent(api_error::SNRApiError_getCauseMessage(error, 0)));
        check_message(api_error::SNRApiError_getMessage(error));
        api_error::SNRApiError_release(api_error::SNRApiError_retain(error));
    }
    done(context);
}

pub extern "C" fn on_log(_: SNRLogLevel, message: *const c_char, _: *mut c_void) {
    // SAFETY: the library lends a message for as long as this runs.
    unsafe { check_message(message) };
}

pub extern "C" fn on_signed_in(_: *mut c_void) {}

pub extern "C" fn on_signed_out(reason: SNRClientSessionEndReason, _: *mut c_void) {
    let known = [
        SNRClientSessionEndReason::UserSignOut,
        SNRClientSessionEndReason::SessionExpiration,
        SNRClientSessionEndReason::SessionDestroyed,
    ];
    assert!(known.contains(&reason), "{reason:?} without a server");
}

fn is_absent(text: *const c_char) -> bool {
    text.is_null()
}

/// A message says something, in UTF-8, and holds no secret.
///
/// # Safety
///
/// It is a living string.
unsafe fn check_message(message: *const c_char) {
    assert!(!message.is_null());
    // SAFETY: as promised by the caller.
    let message = unsafe { CStr::from_ptr(message) };
    let message = message.to_str().expect("a message is UTF-8");
    assert!(!message.is_empty());
    let leaks = secrets().as_ref().is_some_and(|run| run.are_in(message));
    assert!(!leaks, "a secret is told: {message}");
}

/// What a call may fail with when nobody answers.
fn is_documented(code: SNRErrorCode) -> bool {
    matches!(
        code,
        SNRErrorCode::NetworkApiError
            | SNRErrorCode::RequestBlockedByCircuitBreakerApiError
            | SNRErrorCode::ModuleNotReadyApiError
            | SNRErrorCode::InvalidArgument
            | SNRErrorCode::InternalInconsistency
            | SNRErrorCode::ClientSessionUnauthorizedApiError
            | SNRErrorCode::ClientSessionExpiredApiError
            | SNRErrorCode::ClientSessionAlreadySignedOutApiError
    )
}
