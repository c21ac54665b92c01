//! Strings and enums as C has them.

use std::ffi::{CString, c_char};
use std::mem::MaybeUninit;
use std::ptr::null;

use crate::feed::Feed;

/// What stands for NULL in an input.
pub const NULL: &[u8] = &[1];

/// A string for C, or NULL. It need not be UTF-8.
pub struct CText(Option<CString>);

impl CText {
    /// The next string of an input.
    pub fn read(feed: &mut Feed<'_>) -> Self {
        match feed.until(0) {
            NULL => Self(None),
            bytes => Self::from_bytes(bytes.to_vec()),
        }
    }

    /// NULL.
    pub fn null() -> Self {
        Self(None)
    }

    /// These bytes, in which there is no NUL.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(Some(CString::new(bytes).expect("no NUL is in it")))
    }

    /// How C passes it.
    pub fn as_ptr(&self) -> *const c_char {
        self.0.as_ref().map_or(null(), |text| text.as_ptr())
    }

    /// The text, when it is some.
    pub fn text(&self) -> Option<&str> {
        self.0.as_ref()?.to_str().ok()
    }

    /// The bytes; none for NULL.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], |text| text.as_bytes())
    }

    /// Whether it is what most functions ask for: text, and not none.
    pub fn is_good(&self) -> bool {
        self.text().is_some_and(|text| !text.is_empty())
    }

    /// Whether it is NULL.
    pub fn is_null(&self) -> bool {
        self.0.is_none()
    }
}

/// An enum as C passes it: any number.
pub fn raw_enum<E>(number: i32) -> MaybeUninit<E> {
    const { assert!(size_of::<E>() == size_of::<i32>()) };
    let mut raw = MaybeUninit::<E>::uninit();
    // SAFETY: the place is as large as the number, and no enum is made of it here.
    unsafe { raw.as_mut_ptr().cast::<i32>().write(number) };
    raw
}
