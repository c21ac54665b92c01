//! `SNRApiError`.

use std::ffi::c_char;
use std::ptr::null;
use std::sync::Arc;

use snr_session::{ApiError, Cause};

use super::boundary::{borrow, guard, lend_text};
use super::enums::{SNRApiErrorType, SNRErrorCode};

/// Why a call failed.
///
/// Immutable and reference counted; it may be read from any number of threads at once. Strings
/// that its getters return are borrowed: they live as long as the error does. No part of an error
/// holds a token or a password. Each getter takes NULL, and then answers as for an error about
/// which nothing is known.
///
/// Functions: SNRApiError_getType, _getCode, _getHttpCode, _getRetryAfter, _getMessage,
/// _getErrorCode, _getBody, _getCauseCount, _getCauseCode, _getCauseField, _getCauseMessage,
/// _getCauseRejectedValue, _retain, _release.
pub struct SNRApiError {
    _opaque: [u8; 0],
}

impl SNRApiError {
    /// Lends an error to C for as long as `error` lives.
    pub(super) fn lend(error: &Arc<ApiError>) -> *const Self {
        Arc::as_ptr(error).cast()
    }
}

/// Reads an error that C passed in.
///
/// # Safety
///
/// `error` is NULL or a living `SNRApiError`.
unsafe fn read<T>(error: *const SNRApiError, absent: T, get: impl FnOnce(&ApiError) -> T) -> T {
    guard(None, || {
        // SAFETY: each `SNRApiError` points to the `ApiError` inside of an `Arc`.
        unsafe { borrow(error.cast::<ApiError>()) }.map(get)
    })
    .unwrap_or(absent)
}

/// Reads one cause of an error that C passed in.
///
/// # Safety
///
/// `error` is NULL or a living `SNRApiError`.
unsafe fn read_cause<T>(
    error: *const SNRApiError,
    index: usize,
    absent: T,
    get: impl FnOnce(&Cause) -> T,
) -> T {
    // SAFETY: as promised by the caller.
    unsafe { read(error, None, |error| error.causes.get(index).map(get)) }.unwrap_or(absent)
}

/// The kind of failure.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getType(error: *const SNRApiError) -> SNRApiErrorType {
    // SAFETY: as promised by the caller.
    unsafe { read(error, SNRApiErrorType::Unknown, |error| error.kind.into()) }
}

/// What the failure is about.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getCode(error: *const SNRApiError) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe { read(error, SNRErrorCode::UnknownError, |error| error.code.into()) }
}

/// The HTTP status, or -1 when there was no answer.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getHttpCode(error: *const SNRApiError) -> i32 {
    // SAFETY: as promised by the caller.
    unsafe { read(error, -1, |error| error.http_status.map_or(-1, i32::from)) }
}

/// For how many seconds requests were held back when the call failed (see REQUESTS above); -1 when
/// they were not. Until then calls that need the server fail at once.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getRetryAfter(error: *const SNRApiError) -> f64 {
    let get = |error: &ApiError| error.retry_after.map_or(-1.0, |wait| wait.as_secs_f64());
    // SAFETY: as promised by the caller.
    unsafe { read(error, -1.0, get) }
}

/// What happened and what to do, in English, for developers. Never NULL.
///
/// Ownership: borrowed from the error. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getMessage(error: *const SNRApiError) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe { read(error, c"".as_ptr(), |error| lend_text(Some(&error.message))) }
}

/// The server's own code for the error, or NULL when it named none.
///
/// Ownership: borrowed from the error. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getErrorCode(error: *const SNRApiError) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe { read(error, null(), |error| lend_text(error.server_code.as_ref())) }
}

/// The body of the error answer as it came, or NULL when there was none or it was no text.
///
/// If the server quotes a token or a password that it was sent, a placeholder stands in its place.
/// Ownership: borrowed from the error. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getBody(error: *const SNRApiError) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe { read(error, null(), |error| lend_text(error.body.as_ref())) }
}

/// How many causes the server listed.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getCauseCount(error: *const SNRApiError) -> usize {
    // SAFETY: as promised by the caller.
    unsafe { read(error, 0, |error| error.causes.len()) }
}

/// The server's number for a cause; 0 when it gave none, or there is no cause at `index`.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getCauseCode(error: *const SNRApiError, index: usize) -> i32 {
    // SAFETY: as promised by the caller.
    unsafe { read_cause(error, index, 0, |cause| cause.code) }
}

/// The request's member at fault; NULL when not told, or there is no cause at `index`.
///
/// Ownership: borrowed from the error. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getCauseField(
    error: *const SNRApiError,
    index: usize,
) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe {
        read_cause(error, index, null(), |cause| {
            lend_text(cause.field.as_ref())
        })
    }
}

/// What is wrong; NULL when not told, or there is no cause at `index`.
///
/// Ownership: borrowed from the error. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getCauseMessage(
    error: *const SNRApiError,
    index: usize,
) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe {
        read_cause(error, index, null(), |cause| {
            lend_text(cause.message.as_ref())
        })
    }
}

/// The value that was refused; NULL when not told, or there is no cause at `index`.
///
/// Ownership: borrowed from the error. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_getCauseRejectedValue(
    error: *const SNRApiError,
    index: usize,
) -> *const c_char {
    let get = |cause: &Cause| lend_text(cause.rejected_value.as_ref());
    // SAFETY: as promised by the caller.
    unsafe { read_cause(error, index, null(), get) }
}

/// Keeps an error beyond the callback that lent it. Returns the same error.
///
/// Ownership: returns owned; release it with SNRApiError_release. NULL gives NULL. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_retain(error: *const SNRApiError) -> *mut SNRApiError {
    if !error.is_null() {
        // SAFETY: the caller promises a living error, which is inside of an `Arc`.
        unsafe { Arc::increment_strong_count(error.cast::<ApiError>()) };
    }
    error.cast_mut()
}

/// Gives an error up.
///
/// Ownership: takes `error`; NULL is allowed and does nothing. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRApiError_release(error: *mut SNRApiError) {
    guard((), || {
        if !error.is_null() {
            // SAFETY: the caller owns a reference, and gives it up.
            unsafe { Arc::decrement_strong_count(error.cast_const().cast::<ApiError>()) };
        }
    });
}
