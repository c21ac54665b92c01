//! Canaries: secrets that can be recognised wherever they turn up.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;
use snr_session::{ApiError, Secret, Text};

/// Spells a secret as an answer may.
type Spelling = fn(&str) -> String;

/// Spellings of a secret in an answer that quotes it: as it is, as JSON, and as JSON from a server
/// that escapes more than it has to.
const QUOTES: [(&str, Spelling); 4] = [
    ("{{raw}}", str::to_owned),
    ("{{json}}", json),
    ("{{slash}}", |secret| json(secret).replace('/', "\\/")),
    ("{{ascii}}", ascii),
];

/// The secrets of one run.
///
/// They hang on the whole input, so no input can hold one by itself: where one turns up it was
/// handed over by the library, or quoted by an answer.
pub struct Secrets {
    mark: String,
    minted: u32,
}

impl Secrets {
    /// The secrets of the run with `input`.
    pub fn of(input: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        input.hash(&mut hasher);
        Self {
            mark: format!("canary-{:016x}", hasher.finish()),
            minted: 0,
        }
    }

    /// Another secret, with characters in it that JSON spells in more than one way.
    pub fn mint(&mut self) -> Secret {
        self.minted += 1;
        let text = format!("/ü\"{}-{}", self.mark, self.minted);
        Secret::new(text).expect("it is neither empty nor holds a NUL")
    }

    /// Whether a secret is in `text`, however it is spelled, and whether that is JSON or not.
    pub fn are_in(&self, text: &str) -> bool {
        text.contains(&self.mark) || text.contains('\\') && unescape(text).contains(&self.mark)
    }

    /// Fails when an error holds a secret.
    pub fn check_error(&self, error: &ApiError) {
        let causes = error.causes.iter().flat_map(|cause| {
            let parts = [&cause.field, &cause.message, &cause.rejected_value];
            parts.into_iter().flatten()
        });
        let parts = [Some(&error.message), error.server_code.as_ref()];
        let parts = parts.into_iter().chain([error.body.as_ref()]).flatten();
        for part in parts.chain(causes).map(Text::as_str) {
            assert!(!self.are_in(part), "a secret is in an error: {part}");
        }
    }
}

/// Puts `secret` wherever an answer quotes it.
pub fn quote(body: &[u8], secret: Option<&str>) -> Vec<u8> {
    let (Some(secret), Ok(text)) = (secret, std::str::from_utf8(body)) else {
        return body.to_vec();
    };
    QUOTES
        .iter()
        .fold(text.to_owned(), |text, (mark, spell)| {
            text.replace(mark, &spell(secret))
        })
        .into_bytes()
}

fn json(secret: &str) -> String {
    let quoted = Value::from(secret).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn ascii(secret: &str) -> String {
    let units = secret.encode_utf16();
    units.map(|unit| format!("\\u{unit:04x}")).collect()
}

/// Text with its escapes undone, as far as canaries need it.
fn unescape(text: &str) -> String {
    let mut pieces = text.split("\\u");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (digits, behind) = piece.split_at_checked(4).unwrap_or(("", piece));
        let character = u32::from_str_radix(digits, 16)
            .ok()
            .and_then(char::from_u32);
        plain.extend(character);
        plain.push_str(behind);
    }
    plain
}
