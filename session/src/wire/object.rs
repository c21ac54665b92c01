//! The JSON object that an answer is.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::Response;

/// The members that mean something here.
const MEMBERS: [&str; 12] = [
    "token",
    "expiration",
    "created",
    "origin",
    "realm",
    "clientId",
    "customId",
    "status",
    "error",
    "errorCode",
    "message",
    "errors",
];

/// What an answer says, as far as it means something here.
pub(super) type Object = Map<String, Value>;

/// The object in the body, if it is one.
///
/// Members that mean nothing may hold whatever JSON can spell, also numbers and text that nothing here
/// could hold.
pub(super) fn read(response: &Response) -> Option<Object> {
    let object = serde_json::from_slice::<Known>(response.body.expose());
    object.ok().map(|Known(object)| object)
}

struct Known(Object);

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KnownMembers).map(Self)
    }
}

struct KnownMembers;

impl<'de> Visitor<'de> for KnownMembers {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Object, A::Error> {
        let mut object = Object::new();
        while let Some(name) = members.next_key::<String>()? {
            if MEMBERS.contains(&name.as_str()) {
                object.insert(name, members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Body;
    use crate::wire::assumed;

    fn members(body: &str) -> Option<Vec<String>> {
        let response = Response {
            body: Body::new(body.as_bytes().to_vec()),
            ..Response::default()
        };
        read(&response).map(|object| object.into_iter().map(|(name, _)| name).collect())
    }

    // spec §8: unknown members are ignored, whatever is in them
    #[test]
    fn what_means_nothing_here_may_hold_anything() {
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        for value in [
            r#""\ud800""#,
            "1e400",
            "-1e-400",
            r#"{"token":"\udfff"}"#,
            &deep,
        ] {
            let body = format!(r#"{{"extra":{value},"token":"t"}}"#);
            assert_eq!(members(&body), Some(vec!["token".into()]), "{value}");
        }
        for body in [
            "",
            "[]",
            "null",
            "{",
            r#"{"extra":}"#,
            r#"{"token":"\ud800"}"#,
        ] {
            assert_eq!(members(body), None, "{body}");
        }
    }

    #[test]
    fn what_is_assumed_is_read() {
        assert!(MEMBERS.contains(&assumed::CONDITION));
    }
}
