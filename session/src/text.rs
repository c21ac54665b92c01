//! Text that crosses the C border as it is: UTF-8 without a NUL inside, stored with one at its end.

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

    /// `text` with each occurrence of this secret struck out, however JSON may spell it.
    pub(crate) fn strike_from(&self, text: String) -> String {
        let text = text.replace(self.expose(), REDACTED);
        if !text.contains('\\') {
            return text;
        }
        let mut struck = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(character) = rest.chars().next() {
            let length = match self.spelled_length(rest) {
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

    /// How much at the start of `text` is this secret, if it is.
    fn spelled_length(&self, text: &str) -> Option<usize> {
        let mut rest = text;
        for wanted in self.expose().chars() {
            rest = match json_escape(rest) {
                Some((character, behind)) if character == wanted => behind,
                _ => rest.strip_prefix(wanted)?,
            };
        }
        Some(text.len() - rest.len())
    }
}

/// The character that an escape at the start of `text` stands for, and what is behind it.
fn json_escape(text: &str) -> Option<(char, &str)> {
    let escape = text.strip_prefix('\\')?;
    let (sign, behind) = (escape.chars().next()?, escape.get(1..)?);
    Some(match sign {
        'b' => ('\u{8}', behind),
        'f' => ('\u{C}', behind),
        'n' => ('\n', behind),
        'r' => ('\r', behind),
        't' => ('\t', behind),
        '"' | '\\' | '/' => (sign, behind),
        'u' => {
            let (high, behind) = code_unit(behind)?;
            let low = behind.strip_prefix("\\u").and_then(code_unit);
            match (char::from_u32(high.into()), low) {
                (Some(character), _) => (character, behind),
                (None, Some((low, behind))) => {
                    (char::decode_utf16([high, low]).next()?.ok()?, behind)
                }
                (None, None) => return None,
            }
        }
        _ => return None,
    })
}

/// Four hexadecimal digits, and what is behind them.
fn code_unit(text: &str) -> Option<(u16, &str)> {
    let (digits, behind) = text.split_at_checked(4)?;
    let unit = u16::from_str_radix(digits, 16).ok()?;
    Some((unit, behind))
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

    // spec §9: however JSON spells it
    #[test]
    fn a_secret_is_struck_from_json_in_every_spelling() {
        let secret = Secret::new("p\"\\wörd/1").unwrap();
        for body in [
            r#"{"a":[1,{"b":"is p\"\\w\u00f6rd\/1!"}]}"#,
            r#"{"p\"\\wörd/1":1}"#,
            r#"not JSON p\"\\wörd/1"#,
            r#"["p\u0022\u005cw\u00f6rd\u002f1"]"#,
        ] {
            let struck = secret.strike_from(body.into());
            assert!(struck.contains(REDACTED), "{struck}");
            assert!(!struck.contains("rd"), "{struck}");
        }
        let control = Secret::new("a\u{8}\u{C}\n\r\t").unwrap();
        for body in [r"[a\b\f\n\r\t]", r"[\u0061\u0008\u000c\u000a\u000d\u0009]"] {
            assert_eq!(control.strike_from(body.into()), "[[redacted]]");
        }
        for near in [r"p\n", r#"p\"\\w\u00f7rd/1"#, r"a\b\f\n\r\b"] {
            assert_eq!(secret.strike_from(near.into()), near);
            assert_eq!(control.strike_from(near.into()), near);
        }
        let other = r#"{ "kept" : "as it is" }"#;
        assert_eq!(secret.strike_from(other.into()), other);
    }

    #[test]
    fn text_refuses_or_replaces_nul() {
        assert!(Text::new("a\0b").is_none());
        assert_eq!(Text::lossy("a\0b").as_str(), "a\u{FFFD}b");
        assert!(Secret::new("").is_none());
    }
}
