//! Strings. Java's are UTF-16 and reach JNI in modified UTF-8; the C ABI takes NUL-terminated UTF-8.

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_char};

use jni::Env;
use jni::errors::Result;
use jni::objects::JString;
use simd_cesu8::mutf8;

use crate::abi::SNRString_free;

/// What is passed for a Java string that C cannot hold: one with a NUL in it, or with half of a
/// surrogate pair. It is not UTF-8, which the library refuses wherever it takes a string, so that
/// such a string is never cut short or replaced by a similar one.
const NOT_TEXT: &CStr = c"\xFF";

/// A Java string for C; NULL for null.
pub struct Text(Option<CString>);

impl Text {
    /// Copies a string out of Java. The copy is wiped when it is dropped, as all freed memory is.
    pub fn read(env: &Env<'_>, string: &JString<'_>) -> Result<Self> {
        if string.is_null() {
            return Ok(Self(None));
        }
        let chars = string.mutf8_chars(env)?;
        let text = decode(chars.to_bytes()).unwrap_or_else(|| NOT_TEXT.to_owned());
        Ok(Self(Some(text)))
    }

    /// The string, as long as this lives.
    pub fn as_ptr(&self) -> *const c_char {
        self.0.as_deref().map_or(std::ptr::null(), CStr::as_ptr)
    }
}

/// Text for C from what JNI calls modified UTF-8; nothing when C cannot hold it.
///
/// Android writes a character beyond the first plane as UTF-8 does, in four bytes; other machines
/// write each half of its surrogate pair in three, as the specification says.
fn decode(bytes: &[u8]) -> Option<CString> {
    let text = match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => mutf8::decode(bytes).ok()?,
    };
    CString::new(text.as_bytes()).ok()
}

/// A Java string of one that the library lends; null for NULL.
///
/// # Safety
///
/// `text` is NULL or a string that lives during the call.
pub unsafe fn lent<'local>(env: &mut Env<'local>, text: *const c_char) -> Result<JString<'local>> {
    if text.is_null() {
        return Ok(JString::null());
    }
    // SAFETY: the caller promises a string.
    let text = unsafe { CStr::from_ptr(text) };
    JString::from_str(env, text.to_string_lossy())
}

/// A Java string of one that the library gave, which is freed; null for NULL.
///
/// # Safety
///
/// `text` is NULL or a string that a function of the library returned as owned, not yet freed.
pub unsafe fn given<'local>(env: &mut Env<'local>, text: *mut c_char) -> Result<JString<'local>> {
    // SAFETY: the caller promises a string, and it is freed only afterwards.
    let string = unsafe { lent(env, text) };
    // SAFETY: the caller promises that it is its own to free.
    unsafe { SNRString_free(text) };
    string
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_beyond_the_first_plane_are_read_in_both_spellings() {
        let expected = CString::new("a\u{1F600}z").ok();
        assert_eq!(decode(b"a\xF0\x9F\x98\x80z"), expected);
        assert_eq!(decode(b"a\xED\xA0\xBD\xED\xB8\x80z"), expected);
    }

    #[test]
    fn what_c_cannot_hold_is_nothing_in_both_spellings() {
        assert_eq!(decode(b"a\xC0\x80z"), None);
        assert_eq!(decode(b"\xF0\x9F\x98\x80\xC0\x80"), None);
        assert_eq!(decode(b"a\xED\xA0\xBDz"), None);
        assert_eq!(decode(b"\xED\xB8\x80"), None);
        assert_eq!(decode(b"\xF0\x9F\x98\x80\xED\xA0\xBD"), None);
    }

    #[test]
    fn other_text_is_the_same_in_both() {
        for text in [
            "",
            "plain",
            "Za\u{17C}\u{F3}\u{142}\u{107}",
            "\u{6F22}\u{5B57}",
        ] {
            assert_eq!(decode(text.as_bytes()), CString::new(text).ok());
        }
    }

    #[test]
    fn the_placeholder_is_not_text() {
        assert!(NOT_TEXT.to_str().is_err());
    }
}
