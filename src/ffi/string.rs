//! Strings that the caller owns.

use std::ffi::c_char;

use snr_session::Text;

/// Gives a copy of `text` to C, to be freed with [`SNRString_free`]. NULL when memory is out.
///
/// It comes from the C library and not from the library's own allocator, which wipes what it frees:
/// no secret is ever given away as a string.
pub(super) fn give(text: &Text) -> *mut c_char {
    // SAFETY: the text ends with a NUL.
    unsafe { libc::strdup(text.as_c_str().as_ptr()) }
}

/// Frees a string that a function of this library returned as *owned*.
///
/// Ownership: takes `string`; NULL is allowed and does nothing. Do not pass any other string, and
/// none twice. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRString_free(string: *mut c_char) {
    // SAFETY: the caller promises NULL or a string of `give`, which is freed once.
    unsafe { libc::free(string.cast()) };
}
