//! Strings as C has them.

use std::ffi::{CString, c_char};
use std::ptr::null;

use super::Run;
use crate::feed::Feed;

/// What stands for NULL in an input.
const NULL: &[u8] = &[1];

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

impl Run<'_> {
    pub(super) fn text(&mut self) -> CText {
        CText::read(&mut self.feed)
    }

    /// A string that must not be told: what the input says, with a canary behind it.
    pub(super) fn secret(&mut self) -> CText {
        let mut bytes = match self.feed.until(0) {
            NULL => return CText(None),
            b"" => return CText::from_bytes(Vec::new()),
            bytes => bytes.to_vec(),
        };
        bytes.extend_from_slice(self.watch.mint().expose().as_bytes());
        CText::from_bytes(bytes)
    }

    /// Any number at all, NaN and the infinities among them.
    pub(super) fn double(&mut self) -> f64 {
        f64::from_le_bytes(self.feed.array())
    }
}
