//! Callbacks of calls, the log and the delegate.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};
use std::sync::atomic::{AtomicBool, Ordering};

use snrclient::ffi::api_error::{self, SNRApiError};
use snrclient::ffi::enums::{
    SNRClientConditionalAuthStatus, SNRClientSessionEndReason, SNRErrorCode, SNRLogLevel,
};
use snrclient::ffi::token::{self, SNRToken};

use super::acts::{self, Place};
use super::host::{Host, Kept, must, with};

/// A callback runs.
static IS_BUSY: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// The asynchronous call that this thread is in.
    static CALLING: Cell<Option<*mut c_void>> = const { Cell::new(None) };
}

/// Makes an asynchronous call, of which nothing may come back before it returns.
pub fn calling(context: *mut c_void, call: impl FnOnce()) {
    let outer = CALLING.replace(Some(context));
    call();
    CALLING.set(outer);
}

/// Whether this thread is inside a call that never waits for the disk.
pub fn is_calling() -> bool {
    CALLING.get().is_some()
}

/// Runs what a callback does. No two run at once.
fn callback(place: Place, context: *mut c_void, look: impl FnOnce(&mut Host)) {
    let overlaps = IS_BUSY.swap(true, Ordering::SeqCst);
    must(!overlaps, || "two callbacks run at once".into());
    let is_inside = CALLING.get() == Some(context);
    must(!is_inside, || "a callback runs inside its own call".into());
    // What the callback calls is another matter.
    let outer = CALLING.replace(None);
    with(|host| {
        host.enter(context);
        look(host);
    });
    acts::at(place);
    with(|host| host.leave(context));
    CALLING.set(outer);
    IS_BUSY.store(false, Ordering::SeqCst);
}

/// The callback of a call, which is over with it.
fn outcome(context: *mut c_void, look: impl FnOnce(&mut Host)) {
    callback(Place::Callback, context, |host| {
        look(host);
        host.end(context);
    });
}

pub extern "C" fn on_success(context: *mut c_void) {
    outcome(context, |_| {});
}

pub extern "C" fn on_status(_: SNRClientConditionalAuthStatus, context: *mut c_void) {
    outcome(context, |_| {});
}

pub extern "C" fn on_token(token: *const SNRToken, context: *mut c_void) {
    // SAFETY: the library lends a token for as long as this runs, and lets it be kept.
    let kept = unsafe { Kept(token::SNRToken_retain(token)) };
    outcome(context, |host| {
        // SAFETY: as above.
        unsafe { check_token(token) };
        host.tokens.push(kept);
    });
}

pub extern "C" fn on_failure(error: *const SNRApiError, context: *mut c_void) {
    // SAFETY: the library lends an error for as long as this runs, and lets it be kept.
    let kept = unsafe { Kept(api_error::SNRApiError_retain(error)) };
    outcome(context, |host| {
        // SAFETY: as above.
        unsafe { check_error(host, error) };
        host.errors.push(kept);
    });
}

pub extern "C" fn on_log(_: SNRLogLevel, message: *const c_char, context: *mut c_void) {
    callback(Place::Log, context, |host| {
        // SAFETY: the library lends a message for as long as this runs.
        unsafe { check_text(host, message) };
        host.must(!message.is_null(), || "a log line is NULL".into());
    });
}

pub extern "C" fn on_signed_in(context: *mut c_void) {
    callback(Place::Delegate, context, |_| {});
}

pub extern "C" fn on_signed_out(_: SNRClientSessionEndReason, context: *mut c_void) {
    callback(Place::Delegate, context, |_| {});
}

/// A context is given up.
pub extern "C" fn on_destroy(context: *mut c_void) {
    with(|host| host.end(context));
    acts::at(Place::Destroy);
}

/// A token can be read.
///
/// # Safety
///
/// It lives.
pub unsafe fn check_token(token: *const SNRToken) {
    // SAFETY: as promised by the caller.
    unsafe {
        let text = CStr::from_ptr(token::SNRToken_getTokenString(token));
        assert!(!text.is_empty() && text.to_str().is_ok());
        assert!(
            CStr::from_ptr(token::SNRToken_getRlm(token))
                .to_str()
                .is_ok()
        );
        assert!(token::SNRToken_getExpirationDate(token).is_finite());
    }
}

/// An error can be read, and holds no secret.
///
/// # Safety
///
/// It lives.
pub unsafe fn check_error(host: &mut Host, error: *const SNRApiError) {
    // SAFETY: as promised by the caller.
    unsafe {
        let code = api_error::SNRApiError_getCode(error);
        host.must(code != SNRErrorCode::None, || "a failure is none".into());
        let status = api_error::SNRApiError_getHttpCode(error);
        host.must((-1..=999).contains(&status), || format!("status {status}"));
        let message = api_error::SNRApiError_getMessage(error);
        host.must(!message.is_null(), || "a message is NULL".into());
        check_text(host, message);
        check_text(host, api_error::SNRApiError_getBody(error));
        check_text(host, api_error::SNRApiError_getErrorCode(error));
        for index in 0..=api_error::SNRApiError_getCauseCount(error) {
            check_text(host, api_error::SNRApiError_getCauseField(error, index));
            check_text(host, api_error::SNRApiError_getCauseMessage(error, index));
            let refused = api_error::SNRApiError_getCauseRejectedValue(error, index);
            check_text(host, refused);
        }
    }
}

/// # Safety
///
/// The text is NULL or lives.
unsafe fn check_text(host: &mut Host, text: *const c_char) {
    if text.is_null() {
        return;
    }
    // SAFETY: as promised by the caller.
    match unsafe { CStr::from_ptr(text) }.to_str() {
        Ok(text) => {
            let is_told = host.secrets.are_in(text);
            host.must(!is_told, || format!("a secret is told: {text}"));
        }
        Err(error) => host.must(false, || format!("a text is not UTF-8: {error}")),
    }
}
