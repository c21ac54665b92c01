//! The stored format.
//!
//! One line, then the record as JSON; whatever follows is padding:
//!
//! ```text
//! snrclient-session <format version> <keep or clear> <length of the JSON> <checksum>
//! {...}
//! ```
//!
//! The line never changes, so that every version can tell a damaged record from one of a newer
//! format. The checksum is a name-based UUID (SHA-1) over the rest of the line and the JSON.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Commit, Frame, LastSeen, Purpose, Record, Unreadable};
use crate::identity::{Identity, Seed};
use crate::text::{Body, Secret, Text};
use crate::time::{Anchor, BootTime, UnixTime};
use crate::token::{Origin, Token};

const MAGIC: &str = "snrclient-session";
const FORMAT: u32 = 1;

/// The first line is never longer.
const LONGEST_LINE: usize = 128;

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Clear => "clear",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [Self::Keep, Self::Clear]
            .into_iter()
            .find(|purpose| purpose.name() == name)
    }
}

fn checksum(version: u32, purpose: Purpose, payload: &[u8]) -> Uuid {
    let purpose = purpose.name();
    let mut content = format!("{version} {purpose} {}\n", payload.len()).into_bytes();
    content.extend_from_slice(payload);
    let sum = Uuid::new_v5(&Uuid::NAMESPACE_OID, &content);
    drop(Body::new(content));
    sum
}

pub(super) fn encode(record: &Record, purpose: Purpose) -> Body {
    let payload = Body::new(record_to_json(record).to_string().into_bytes());
    frame(FORMAT, purpose, payload.expose())
}

fn frame(version: u32, purpose: Purpose, payload: &[u8]) -> Body {
    let sum = checksum(version, purpose, payload);
    let line = format!(
        "{MAGIC} {version} {} {} {sum}\n",
        purpose.name(),
        payload.len()
    );
    let mut bytes = Vec::with_capacity(line.len() + payload.len());
    bytes.extend_from_slice(line.as_bytes());
    bytes.extend_from_slice(payload);
    Body::new(bytes)
}

/// Takes stored bytes apart, once they are known to be what was written.
fn unframe(bytes: &[u8]) -> Result<(u32, Frame, &[u8]), Unreadable> {
    let damaged = Unreadable::Damaged;
    if bytes.is_empty() {
        return Err(damaged("nothing whole is left of it"));
    }
    let line_end = bytes
        .iter()
        .take(LONGEST_LINE)
        .position(|byte| *byte == b'\n')
        .ok_or(damaged("it has no first line"))?;
    let (line, rest) = bytes.split_at(line_end);
    let rest = rest.get(1..).unwrap_or_default();
    let words: Vec<_> = std::str::from_utf8(line)
        .map_err(|_| damaged("its first line is not text"))?
        .split(' ')
        .collect();
    let [MAGIC, version, purpose, length, sum] = words.as_slice() else {
        return Err(damaged("its first line is not that of a session record"));
    };
    let version: u32 = version
        .parse()
        .map_err(|_| damaged("it has no format version"))?;
    let purpose =
        Purpose::from_name(purpose).ok_or(damaged("it does not say what it was written for"))?;
    let payload = length
        .parse()
        .ok()
        .and_then(|length: usize| rest.get(..length))
        .ok_or(damaged("it is shorter than it says"))?;
    let sum = Uuid::parse_str(sum).map_err(|_| damaged("it has no checksum"))?;
    if sum != checksum(version, purpose, payload) {
        return Err(damaged("its checksum does not match its content"));
    }
    let frame = Frame {
        purpose,
        length: line_end + 1 + payload.len(),
    };
    Ok((version, frame, payload))
}

pub(super) fn read_frame(bytes: &[u8]) -> Option<Frame> {
    unframe(bytes).ok().map(|(_, frame, _)| frame)
}

pub(super) fn decode(bytes: &[u8]) -> Result<Commit, Unreadable> {
    let damaged = Unreadable::Damaged;
    match unframe(bytes)? {
        (FORMAT, frame, payload) => {
            let value =
                serde_json::from_slice(payload).map_err(|_| damaged("its content is not JSON"))?;
            let record =
                record_from_json(value).ok_or(damaged("its content is not a session record"))?;
            Ok(Commit {
                record,
                purpose: frame.purpose,
            })
        }
        (0, ..) => Err(damaged("it has format version 0")),
        (newer, ..) => Err(Unreadable::NewerFormat(newer)),
    }
}

fn optional(text: Option<&Text>) -> Value {
    text.map_or(Value::Null, |text| text.as_str().into())
}

fn record_to_json(record: &Record) -> Value {
    json!({
        "generation": record.generation,
        "apiKey": record.api_key_fingerprint.to_string(),
        "uuid": record.identity.uuid.to_string(),
        "binding": record.identity.seed.as_ref().map(Seed::as_str),
        "customerName": optional(record.identity.customer.as_ref()),
        "anonymous": record.anonymous.as_deref().map(token_to_json),
        "customer": record.customer.as_deref().map(token_to_json),
        "customEmail": optional(record.custom_email.as_ref()),
        "customIdentifier": optional(record.custom_identifier.as_ref()),
        "lastSeen": record.last_seen.as_ref().map(|seen| json!({
            "server": seen.anchor.server.0,
            "boot": seen.anchor.boot.0,
            "sure": seen.is_sure,
            "floor": seen.floor.0,
            "wallAhead": seen.wall_ahead,
            "bootId": optional(seen.boot_id.as_ref()),
        })),
    })
}

fn token_to_json(token: &Token) -> Value {
    json!({
        "token": token.text.expose(),
        "expiration": token.expiration.0,
        "created": token.created.0,
        "origin": token.origin.name(),
        "realm": token.realm.as_str(),
        "clientId": optional(token.client_id.as_ref()),
        "customId": optional(token.custom_id.as_ref()),
    })
}

/// Takes members out of a JSON object; each answers `None` when the member is not what it must be.
struct Members(Map<String, Value>);

impl Members {
    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(map) => Some(Self(map)),
            _ => None,
        }
    }

    fn text(&mut self, name: &str) -> Option<Text> {
        match self.0.remove(name)? {
            Value::String(text) => Text::new(text),
            _ => None,
        }
    }

    /// `Some(None)` when the member is null.
    fn optional<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.0.remove(name)? {
            Value::Null => Some(None),
            value => read(value).map(Some),
        }
    }

    fn optional_text(&mut self, name: &str) -> Option<Option<Text>> {
        self.optional(name, |value| match value {
            Value::String(text) => Text::new(text),
            _ => None,
        })
    }

    fn time(&mut self, name: &str) -> Option<UnixTime> {
        self.0.get(name)?.as_i64().map(UnixTime)
    }

    fn uuid(&mut self, name: &str) -> Option<Uuid> {
        Uuid::parse_str(self.0.get(name)?.as_str()?).ok()
    }
}

fn record_from_json(value: Value) -> Option<Record> {
    let mut members = Members::of(value)?;
    Some(Record {
        generation: read_generation(members.0.get("generation")?)?,
        api_key_fingerprint: members.uuid("apiKey")?,
        identity: Identity {
            uuid: members.uuid("uuid")?,
            seed: members.optional("binding", |value| Seed::new(value.as_str()?))?,
            customer: members.optional_text("customerName")?,
        },
        anonymous: members.optional("anonymous", token_from_json)?,
        customer: members.optional("customer", token_from_json)?,
        custom_email: members.optional_text("customEmail")?,
        custom_identifier: members.optional_text("customIdentifier")?,
        last_seen: members.optional("lastSeen", last_seen_from_json)?,
    })
}

/// A number of commits; none that counting does not reach, so that it never overflows.
fn read_generation(value: &Value) -> Option<u64> {
    value.as_u64().filter(|number| *number <= u64::MAX / 2)
}

fn last_seen_from_json(value: Value) -> Option<LastSeen> {
    let mut members = Members::of(value)?;
    let server = members.time("server")?;
    Some(LastSeen {
        anchor: Anchor {
            server,
            boot: BootTime(members.0.get("boot")?.as_u64()?),
        },
        is_sure: members
            .0
            .get("sure")
            .is_none_or(|sure| *sure == Value::Bool(true)),
        // A record of before there was a floor has what was told last.
        floor: members.time("floor").unwrap_or(server),
        wall_ahead: members.0.get("wallAhead")?.as_i64()?,
        boot_id: members.optional_text("bootId")?,
    })
}

fn token_from_json(value: Value) -> Option<Arc<Token>> {
    let mut members = Members::of(value)?;
    let text = match members.0.remove("token")? {
        Value::String(text) => Secret::new(text)?,
        _ => return None,
    };
    Some(Arc::new(Token {
        text,
        expiration: members.time("expiration")?,
        created: members.time("created")?,
        origin: Origin::from_name(members.text("origin")?.as_str()),
        realm: members.text("realm")?,
        client_id: members.optional_text("clientId")?,
        custom_id: members.optional_text("customId")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ApiKey;

    fn token(text: &str) -> Arc<Token> {
        Arc::new(Token {
            text: Secret::new(text).unwrap(),
            expiration: UnixTime(1_649_283_173_000),
            created: UnixTime(1_649_277_173_668),
            origin: Origin::SimpleAuth,
            realm: Text::new("client").unwrap(),
            client_id: None,
            custom_id: Text::new("card123"),
        })
    }

    fn record() -> Record {
        let anna = Identity::seeded("", &Seed::new("anna").unwrap());
        Record {
            generation: 7,
            anonymous: Some(token("a\"\\ü")),
            customer: Some(token("c")),
            custom_email: Text::new("anna@example.com"),
            last_seen: Some(LastSeen {
                anchor: Anchor {
                    server: UnixTime(5),
                    boot: BootTime(6),
                },
                is_sure: false,
                floor: UnixTime(4),
                wall_ahead: -7,
                boot_id: Text::new("boot"),
            }),
            ..Record::new(anna, &ApiKey::new("key").unwrap())
        }
    }

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let record = record();
        assert_eq!(
            Record::decode(record.encode(Purpose::Keep).expose()),
            Ok(record)
        );
        let bare = Record::new(Identity::random(9), &ApiKey::new("key").unwrap());
        assert_eq!(
            Record::decode(bare.encode(Purpose::Clear).expose()),
            Ok(bare)
        );
    }

    // spec §5, T21: damage at any byte is noticed, whatever it is
    #[test]
    fn every_truncation_and_every_flipped_bit_is_damage() {
        let encoded = record().encode(Purpose::Keep);
        let bytes = encoded.expose();
        for end in 0..bytes.len() {
            assert!(matches!(decode(&bytes[..end]), Err(Unreadable::Damaged(_))));
        }
        for position in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.to_vec();
                flipped[position] ^= 1 << bit;
                let read = Record::decode(&flipped);
                // The checksum's hexadecimal digits may change case without a change of value.
                let same_value = flipped.eq_ignore_ascii_case(bytes) && read == Ok(record());
                assert!(
                    same_value || matches!(read, Err(Unreadable::Damaged(_))),
                    "bit {bit} of byte {position}: {read:?}"
                );
            }
        }
    }

    #[test]
    fn a_frame_tells_its_purpose_and_where_padding_begins() {
        let encoded = record().encode(Purpose::Clear);
        let mut padded = encoded.expose().to_vec();
        padded.resize(4096, 0);
        let frame = read_frame(&padded).unwrap();
        assert_eq!(frame.purpose, Purpose::Clear);
        assert_eq!(frame.length, encoded.expose().len());
        assert_eq!(Record::decode(&padded), Ok(record()));
    }

    // spec §5: a record of a newer format is refused and left alone
    #[test]
    fn a_newer_format_is_recognised() {
        let newer = frame(2, Purpose::Keep, b"whatever");
        assert_eq!(decode(newer.expose()), Err(Unreadable::NewerFormat(2)));
    }

    // spec §5: neither the API key nor a damaged record's content is told
    #[test]
    fn the_api_key_is_not_stored() {
        let key = ApiKey::new("very-long-key").unwrap();
        let encoded = Record::new(Identity::random(9), &key).encode(Purpose::Keep);
        let text = String::from_utf8_lossy(encoded.expose()).into_owned();
        assert!(!text.contains("very-long-key"));
    }
}
