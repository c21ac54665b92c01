//! Text that crosses the C border as it is: UTF-8 without a NUL inside, stored with one at its end.

mod quote;

use std::ffi::{CStr, CString};
use std::fmt;

use zeroize::Zeroize;

/// UTF-8 text without a NUL character inside.
///
/// It keeps the terminating NUL, so a C caller can borrow it without a copy.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Text(CString);

impl Text {
    /// Takes `text` over, or refuses it when a NUL character is inside.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        CString::new(text.into()).ok().map(Self)
    }

    /// Takes `text` over; a NUL character inside becomes U+FFFD.
    ///
    /// For text that only informs, such as an error message.
    pub fn lossy(text: impl Into<String>) -> Self {
        let text = text.into();
        let text = if text.contains('\0') {
            text.replace('\0', "\u{FFFD}")
        } else {
            text
        };
        Self::new(text).unwrap_or_default()
    }

    /// The text without its terminator.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The text with its terminator, as C reads it.
    pub fn as_c_str(&self) -> &CStr {
        &self.0
    }

    /// Whether there is no character in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether somebody may be called so: it is not empty, and no longer than 64 KiB. It is stored with
    /// each change of the session, so it is not to outgrow the tokens.
    pub fn is_a_name(&self) -> bool {
        const LONGEST: usize = 64 * 1024;
        !self.is_empty() && self.as_str().len() <= LONGEST
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What stands in for a secret wherever one would be printed.
pub(crate) const REDACTED: &str = "[redacted]";

/// A token or a password: wiped when dropped, and never printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(Text);

impl Secret {
    /// Takes `text` over, or refuses it when it is empty or has a NUL character inside.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        Text::new(text).filter(|text| !text.is_empty()).map(Self)
    }

    /// Takes the text of a token over, or refuses what no HTTP header carries as it is: anything but
    /// printable ASCII, spaces at either end, and what is longer than the header that the library sends.
    pub fn of_token(text: impl Into<String>) -> Option<Self> {
        const LONGEST: usize = 16_000;
        let text = text.into();
        let is_sendable = text.len() <= LONGEST
            && text.trim_ascii().len() == text.len()
            && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        Self::new(text).filter(|_| is_sendable)
    }

    /// The secret itself. Whoever asks must not let it reach a log or an error.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// The secret itself, as C reads it.
    pub fn expose_c_str(&self) -> &CStr {
        self.0.as_c_str()
    }

    /// `text` with each quotation of this secret struck out.
    pub(crate) fn strike_from(&self, text: String) -> String {
        let mut struck = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(character) = rest.chars().next() {
            let length = match quote::length(self.expose(), rest) {
                Some(length) => {
                    struck.push_str(REDACTED);
                    length
                }
                None => {
                    struck.push(character);
                    character.len_utf8()
                }
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        struck
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        // As a slice: character by character it takes ten times as long.
        let text = std::mem::take(&mut self.0.0);
        text.into_bytes().as_mut_slice().zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// A body on its way in or out, which may hold secrets: wiped when dropped, and never printed.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Body(Vec<u8>);

impl Body {
    /// Takes the bytes over.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes. Whoever asks must not let them reach a log.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        // As slices: a vector is wiped byte by byte, which takes ten times as long.
        self.0.spare_capacity_mut().zeroize();
        self.0.as_mut_slice().zeroize();
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{REDACTED} ({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec §5: tokens appear in no log line
    #[test]
    fn secrets_never_print() {
        let secret = Secret::new("tok-123").unwrap();
        let body = Body::new(b"tok-123".to_vec());
        assert_eq!(format!("{secret:?}"), REDACTED);
        assert_eq!(format!("{body:?}"), "[redacted] (7 bytes)");
    }

    // spec §1: a token is opaque, but it has to fit into a header
    #[test]
    fn a_token_is_what_a_header_can_carry() {
        for text in ["t", "a.b-c_d~e+f/g==", "two words", "!\"'{}~"] {
            assert!(Secret::of_token(text).is_some(), "{text:?}");
        }
        for text in [
            "",
            " ",
            " t",
            "t ",
            "t\n",
            "t\r\nx: y",
            "\tt",
            "t\u{7F}",
            "t\u{E4}",
            "t\0",
            &"t".repeat(16_001),
        ] {
            assert!(Secret::of_token(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn text_prints_as_it_is() {
        let text = Text::new("wörd").unwrap();
        assert_eq!(text.to_string(), "wörd");
        assert_eq!(format!("{text:?}"), "\"wörd\"");
    }

    #[test]
    fn a_secret_is_struck_from_text_that_quotes_it() {
        let secret = Secret::new("tok-123").unwrap();
        assert_eq!(secret.strike_from("bad tok-123!".into()), "bad [redacted]!");
        assert_eq!(secret.strike_from("fine".into()), "fine");
        let secret = Secret::new("/p\u{e4}\u{1F511}\"").unwrap();
        for spelling in [
            "/p\u{e4}\u{1F511}\"",
            r#"\/p\u00e4\ud83d\udd11\""#,
            r"\u002F\u0070\u00E4\uD83D\uDD11\u0022",
        ] {
            let quoting = format!("{spelling} and {spelling}!");
            assert_eq!(secret.strike_from(quoting), "[redacted] and [redacted]!");
        }
    }

    #[test]
    fn text_refuses_or_replaces_nul() {
        assert!(Text::new("a\0b").is_none());
        assert_eq!(Text::lossy("a\0b").as_str(), "a\u{FFFD}b");
        assert!(Secret::new("").is_none());
    }
}
