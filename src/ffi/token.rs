//! `SNRToken`.

use std::ffi::{CStr, c_char};
use std::ptr::null;
use std::sync::Arc;

use snr_session::Token;

use super::boundary::{borrow, guard, lend_text};
use super::enums::SNRTokenOrigin;

/// A token and what the server said about it.
///
/// Immutable and reference counted; it may be read from any number of threads at once. Strings
/// that its getters return are borrowed: they live as long as the token does. Each getter takes
/// NULL, and then answers NULL, 0 or SNRTokenOriginUnknown.
///
/// Functions: SNRToken_getTokenString, _getExpirationDate, _getCreationDate, _getTokenOrigin,
/// _getRlm, _getClientId, _getCustomId, _retain, _release.
pub struct SNRToken {
    _opaque: [u8; 0],
}

impl SNRToken {
    /// Lends a token to C for as long as `token` lives.
    pub(super) fn lend(token: &Arc<Token>) -> *const Self {
        Arc::as_ptr(token).cast()
    }

    /// Gives a reference to C, to be released with [`SNRToken_release`].
    pub(super) fn give(token: Arc<Token>) -> *mut Self {
        Arc::into_raw(token).cast_mut().cast()
    }
}

/// Reads a token that C passed in.
///
/// # Safety
///
/// `token` is NULL or a living `SNRToken`.
unsafe fn read<T>(token: *const SNRToken, absent: T, get: impl FnOnce(&Token) -> T) -> T {
    guard(None, || {
        // SAFETY: each `SNRToken` points to the `Token` inside of an `Arc`.
        unsafe { borrow(token.cast::<Token>()) }.map(get)
    })
    .unwrap_or(absent)
}

/// The text to send as `Authorization: Bearer <text>`.
///
/// It is a secret: do not log it. Ownership: borrowed from the token. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_getTokenString(token: *const SNRToken) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe {
        read(token, null(), |token| {
            CStr::as_ptr(token.text.expose_c_str())
        })
    }
}

/// When the server stops accepting the token: seconds since 1970 by the server's clock.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_getExpirationDate(token: *const SNRToken) -> f64 {
    // SAFETY: as promised by the caller.
    unsafe { read(token, 0.0, |token| token.expiration.as_seconds()) }
}

/// When the server issued the token: seconds since 1970 by the server's clock.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_getCreationDate(token: *const SNRToken) -> f64 {
    // SAFETY: as promised by the caller.
    unsafe { read(token, 0.0, |token| token.created.as_seconds()) }
}

/// Who vouched for the customer when the token was issued.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_getTokenOrigin(token: *const SNRToken) -> SNRTokenOrigin {
    // SAFETY: as promised by the caller.
    unsafe { read(token, SNRTokenOrigin::Unknown, |token| token.origin.into()) }
}

/// The realm that the token belongs to; empty when the server named none.
///
/// Ownership: borrowed from the token. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_getRlm(token: *const SNRToken) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe { read(token, null(), |token| lend_text(Some(&token.realm))) }
}

/// The customer's number as text, or NULL when the server named none.
///
/// Ownership: borrowed from the token. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_getClientId(token: *const SNRToken) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe { read(token, null(), |token| lend_text(token.client_id.as_ref())) }
}

/// The customer's own identifier, or NULL when the server named none.
///
/// Ownership: borrowed from the token. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_getCustomId(token: *const SNRToken) -> *const c_char {
    // SAFETY: as promised by the caller.
    unsafe { read(token, null(), |token| lend_text(token.custom_id.as_ref())) }
}

/// Keeps a token beyond the callback that lent it. Returns the same token.
///
/// Ownership: returns owned; release it with SNRToken_release. NULL gives NULL. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_retain(token: *const SNRToken) -> *mut SNRToken {
    if !token.is_null() {
        // SAFETY: the caller promises a living token, which is inside of an `Arc`.
        unsafe { Arc::increment_strong_count(token.cast::<Token>()) };
    }
    token.cast_mut()
}

/// Gives a token up. Its text is wiped when nobody holds it any more.
///
/// Ownership: takes `token`; NULL is allowed and does nothing. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRToken_release(token: *mut SNRToken) {
    guard((), || {
        if !token.is_null() {
            // SAFETY: the caller owns a reference, and gives it up.
            unsafe { Arc::decrement_strong_count(token.cast_const().cast::<Token>()) };
        }
    });
}
