//! Strings that the caller owns.

use std::ffi::{CString, c_char};

use super::boundary::guard;

/// Gives text to C, to be freed with [`SNRString_free`].
pub(super) fn give(text: impl Into<Vec<u8>>) -> *mut c_char {
    CString::new(text).map_or(std::ptr::null_mut(), CString::into_raw)
}

/// Frees a string that a function of this library returned as *owned*.
///
/// Ownership: takes `string`; NULL is allowed and does nothing. Do not pass any other string, and
/// none twice. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRString_free(string: *mut c_char) {
    guard((), || {
        if !string.is_null() {
            // SAFETY: the caller promises that it is a string of `give`, which is freed once.
            drop(unsafe { CString::from_raw(string) });
        }
    });
}
