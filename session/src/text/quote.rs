//! How a server may quote a secret that it was sent: as it is, in JSON, in JSON that is quoted in
//! JSON, percent-encoded, or cut short.

/// How often JSON may be quoted in JSON.
const DEEPEST: u32 = 3;

/// So much of the beginning of a secret counts as a quotation that was cut short.
const SHORTEST_CUT: usize = 16;

/// How much at the start of `text` quotes `secret`, if anything does.
pub(super) fn length(secret: &str, text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if !secret.starts_with(first) && !matches!(first, '\\' | '%' | '+') {
        return None;
    }
    (0..=DEEPEST)
        .map(|depth| spelled_length(secret, text, |text| json(text, depth)))
        .chain([spelled_length(secret, text, percent)])
        .flatten()
        .max()
}

/// The same in one spelling, whose next character `read` takes off a text.
fn spelled_length(
    secret: &str,
    text: &str,
    read: impl Fn(&str) -> Option<(char, &str)>,
) -> Option<usize> {
    let mut rest = text;
    for (at, wanted) in secret.chars().enumerate() {
        match read(rest) {
            Some((character, behind)) if character == wanted => rest = behind,
            _ if at >= SHORTEST_CUT => break,
            // What need not be escaped may stand as it is.
            _ => rest = rest.strip_prefix(wanted)?,
        }
    }
    Some(text.len() - rest.len())
}

/// A character as JSON spells it that is quoted `depth - 1` times; as it is at depth 0.
fn json(text: &str, depth: u32) -> Option<(char, &str)> {
    let Some(outside) = depth.checked_sub(1) else {
        let character = text.chars().next()?;
        return Some((character, text.get(character.len_utf8()..)?));
    };
    let (character, behind) = json(text, outside)?;
    if character != '\\' {
        return Some((character, behind));
    }
    let (sign, behind) = json(behind, outside)?;
    Some(match sign {
        'b' => ('\u{8}', behind),
        'f' => ('\u{C}', behind),
        'n' => ('\n', behind),
        'r' => ('\r', behind),
        't' => ('\t', behind),
        '"' | '\\' | '/' => (sign, behind),
        'u' => {
            let (high, behind) = code_unit(behind, outside)?;
            match char::from_u32(high.into()) {
                Some(character) => (character, behind),
                None => {
                    let (low, behind) = low_surrogate(behind, outside)?;
                    (char::decode_utf16([high, low]).next()?.ok()?, behind)
                }
            }
        }
        _ => return None,
    })
}

fn low_surrogate(text: &str, depth: u32) -> Option<(u16, &str)> {
    let ('\\', behind) = json(text, depth)? else {
        return None;
    };
    let ('u', behind) = json(behind, depth)? else {
        return None;
    };
    code_unit(behind, depth)
}

/// Four hexadecimal digits, and what is behind them.
fn code_unit(text: &str, depth: u32) -> Option<(u16, &str)> {
    let (mut unit, mut rest) = (0, text);
    for _ in 0..4 {
        let (digit, behind) = json(rest, depth)?;
        unit = unit << 4 | u16::try_from(digit.to_digit(16)?).ok()?;
        rest = behind;
    }
    Some((unit, rest))
}

/// A character as URLs and forms spell it.
fn percent(text: &str) -> Option<(char, &str)> {
    if let Some(behind) = text.strip_prefix('+') {
        return Some((' ', behind));
    }
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some(behind) = rest.strip_prefix('%').filter(|_| bytes.len() < 4) {
        let (digits, behind) = behind.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = behind;
        if let Ok(character) = std::str::from_utf8(&bytes) {
            return Some((character.chars().next()?, rest));
        }
    }
    json(text, 0)
}

#[cfg(test)]
mod tests {
    use crate::text::{REDACTED, Secret};

    fn struck(secret: &str, text: &str) -> String {
        Secret::new(secret).unwrap().strike_from(text.into())
    }

    // spec §9: an error holds no secret, however the server spells it
    #[test]
    fn a_secret_is_struck_from_json_in_every_spelling() {
        let secret = "p\"\\wörd/1";
        for body in [
            r#"{"a":[1,{"b":"is p\"\\w\u00f6rd\/1!"}]}"#,
            r#"{"p\"\\wörd/1":1}"#,
            r#"not JSON p\"\\wörd/1"#,
            r#"["p\u0022\u005cw\u00f6rd\u002f1"]"#,
        ] {
            let struck = struck(secret, body);
            assert!(struck.contains(REDACTED), "{struck}");
            assert!(!struck.contains("rd"), "{struck}");
        }
        let control = "a\u{8}\u{C}\n\r\t";
        for body in [r"[a\b\f\n\r\t]", r"[\u0061\u0008\u000c\u000a\u000d\u0009]"] {
            assert_eq!(struck(control, body), "[[redacted]]");
        }
        for near in [r"p\n", r#"p\"\\w\u00f7rd/1"#, r"a\b\f\n\r\b"] {
            assert_eq!(struck(secret, near), near);
            assert_eq!(struck(control, near), near);
        }
        let other = r#"{ "kept" : "as it is" }"#;
        assert_eq!(struck(secret, other), other);
    }

    // spec §9: a server that quotes what it could not read quotes JSON in JSON
    #[test]
    fn a_secret_is_struck_from_json_in_json() {
        let secret = "p\"wä\u{1F511}rd<1";
        let mut quoted = secret.to_owned();
        for depth in 1..=super::DEEPEST {
            quoted = serde_json::Value::String(quoted).to_string();
            let struck = struck(secret, &quoted);
            assert!(struck.contains(REDACTED), "{depth}: {struck}");
            assert!(!struck.contains("rd<1"), "{depth}: {struck}");
        }
    }

    // spec §9: the same, in a URL or a form
    #[test]
    fn a_secret_is_struck_from_what_is_percent_encoded() {
        for text in ["p%22w%C3%A4+rd%3c1", "p%22w%c3%a4%20rd<1"] {
            assert_eq!(struck("p\"wä rd<1", text), REDACTED, "{text}");
        }
        assert_eq!(struck("a+b", "a+b, a%2Bb"), "[redacted], [redacted]");
        for near in ["100%", "p%2", "p%22w%C3", "%zz", "p%22w%ff%ff%ff%ff%ff"] {
            assert_eq!(struck("p\"wä rd<1", near), near);
        }
    }

    // spec §9: the same, when the quotation is cut short
    #[test]
    fn the_beginning_of_a_long_secret_is_struck() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm5hIn0.c2lnbmF0dXJl";
        let cut = format!("no {}...", &token[..30]);
        assert_eq!(struck(token, &cut), "no [redacted]...");
        let few = format!("no {}", &token[..super::SHORTEST_CUT - 1]);
        assert_eq!(struck(token, &few), few);
    }
}
