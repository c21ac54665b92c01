//! Reading the fields of a request body, and collecting everything that is wrong with them.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::error::{ApiError, Cause};

/// Fields whose values are never repeated in an answer.
const SECRETS: [&str; 2] = ["password", "identityProviderToken"];

/// The longest part of a rejected value that an answer repeats.
const LONGEST_REPEATED: usize = 100;

#[derive(Clone, Copy)]
enum Wrong {
    Missing = 1,
    Type = 2,
    Value = 3,
}

/// A JSON object being read. The getters give a usable value even for a field that is wrong; [`Fields::finish`] then
/// fails with one cause a wrong field, so that a developer sees all of them at once.
pub(crate) struct Fields {
    object: Map<String, Value>,
    causes: Vec<Cause>,
}

impl Fields {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ApiError> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => Ok(Self {
                object,
                causes: Vec::new(),
            }),
            Ok(_) => Err(ApiError::malformed(
                "the body is not a JSON object",
                Vec::new(),
            )),
            Err(_) => Err(ApiError::malformed("the body is not JSON", Vec::new())),
        }
    }

    pub(crate) fn finish(self) -> Result<(), ApiError> {
        if self.causes.is_empty() {
            return Ok(());
        }
        Err(self.into_error())
    }

    pub(crate) fn into_error(self) -> ApiError {
        ApiError::malformed("some fields are missing or malformed", self.causes)
    }

    /// A text that has to be there and not empty.
    pub(crate) fn required(&mut self, field: &str) -> String {
        self.optional(field).unwrap_or_else(|| {
            self.reject(field, Wrong::Missing, "is required");
            String::new()
        })
    }

    /// A text that may be absent; null and the empty text count as absent.
    pub(crate) fn optional(&mut self, field: &str) -> Option<String> {
        match self.object.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()).filter(|text| !text.is_empty()),
            Some(_) => {
                self.reject(field, Wrong::Type, "is not a string");
                None
            }
        }
    }

    /// Says that the text of a field is none of those that are allowed.
    pub(crate) fn reject_value(&mut self, field: &str, message: &str) {
        self.reject(field, Wrong::Value, message);
    }

    /// A UUID that has to be there.
    pub(crate) fn required_uuid(&mut self, field: &str) -> String {
        let text = self.required(field);
        self.checked_uuid(field, text)
    }

    /// A UUID that may be absent.
    pub(crate) fn optional_uuid(&mut self, field: &str) -> Option<String> {
        self.optional(field)
            .map(|text| self.checked_uuid(field, text))
    }

    /// A flag; absent is `false`.
    pub(crate) fn flag(&mut self, field: &str) -> bool {
        match self.object.get(field) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.reject(field, Wrong::Type, "is not a boolean");
                false
            }
        }
    }

    /// Checks a field whose content does not matter here, but which is an object when it is there.
    pub(crate) fn object(&mut self, field: &str) {
        if !matches!(
            self.object.get(field),
            None | Some(Value::Null | Value::Object(_))
        ) {
            self.reject(field, Wrong::Type, "is not an object");
        }
    }

    fn checked_uuid(&mut self, field: &str, text: String) -> String {
        if !text.is_empty() && !is_uuid(&text) {
            self.reject(field, Wrong::Value, "is not a lower-case hyphenated UUID");
        }
        text
    }

    /// Notes what is wrong with a field, unless something is noted already.
    fn reject(&mut self, field: &str, wrong: Wrong, message: &str) {
        if self.causes.iter().any(|cause| cause.field == field) {
            return;
        }
        let rejected_value = self
            .object
            .get(field)
            .filter(|_| !SECRETS.contains(&field))
            .map(|value| {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                text.chars().take(LONGEST_REPEATED).collect()
            });
        self.causes.push(Cause {
            code: wrong as i32,
            field: field.to_owned(),
            message: format!("{field} {message}"),
            rejected_value,
        });
    }
}

/// Whether a text is a UUID in the one form that the API's samples use.
pub(crate) fn is_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok_and(|uuid| uuid.hyphenated().to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lower_case_hyphenated_form_is_a_uuid() {
        assert!(is_uuid("07243772-008a-42e1-ba37-c3807cebde8f"));
        assert!(!is_uuid("07243772-008A-42E1-BA37-C3807CEBDE8F"));
        assert!(!is_uuid("07243772008a42e1ba37c3807cebde8f"));
        assert!(!is_uuid("{07243772-008a-42e1-ba37-c3807cebde8f}"));
        assert!(!is_uuid(""));
    }

    #[test]
    fn every_wrong_field_is_reported_once() {
        let body = br#"{"apiKey": 7, "uuid": "X", "password": [1], "fromAllDevices": "yes", "attributes": 1}"#;
        let mut fields = Fields::parse(body).ok().unwrap();
        fields.required("apiKey");
        fields.required_uuid("uuid");
        fields.required("password");
        fields.required("email");
        fields.flag("fromAllDevices");
        fields.object("attributes");
        let causes: Vec<_> = fields
            .causes
            .iter()
            .map(|cause| {
                (
                    cause.field.as_str(),
                    cause.code,
                    cause.rejected_value.as_deref(),
                )
            })
            .collect();
        let expected = [
            ("apiKey", 2, Some("7")),
            ("uuid", 3, Some("X")),
            ("password", 2, None),
            ("email", 1, None),
            ("fromAllDevices", 2, Some("yes")),
            ("attributes", 2, Some("1")),
        ];
        assert_eq!(causes, expected);
    }

    #[test]
    fn a_body_that_is_no_object_is_refused() {
        assert!(Fields::parse(b"[]").is_err());
        assert!(Fields::parse(b"{").is_err());
        assert!(Fields::parse(b"").is_err());
    }
}
