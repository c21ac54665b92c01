//! `SNRTokenPayload_…`, `SNRTracker_…` and the names of enums.

use std::ffi::CStr;

use snrclient::ffi::enums::{SNRTokenOrigin, SNRTokenOrigin_toString};
use snrclient::ffi::{client_login, string, token_payload, tracker};

use super::Run;
use super::callbacks::{done, on_failure};
use crate::text::{CText, raw_enum};

impl Run<'_> {
    pub(super) fn use_object(&mut self, choice: u8) {
        match choice {
            0 => self.sign_in_with_payload(),
            1 => self.note(),
            _ => {
                let number = i32::from_le_bytes(self.feed.array());
                let name = SNRTokenOrigin_toString(raw_enum(number));
                // SAFETY: the name of an origin is static.
                let name = unsafe { CStr::from_ptr(name) };
                assert!(!name.is_empty());
            }
        }
    }

    fn sign_in_with_payload(&mut self) {
        let token = self.secret();
        let uuid = self.text();
        let [realm, client_id, custom_id, auth_id] = std::array::from_fn(|_| self.text());
        let (expiration, creation) = (self.double(), self.double());
        let origin = raw_enum::<SNRTokenOrigin>(i32::from(self.feed.byte()));
        let context = self.watch.context();
        // SAFETY: the strings live for as long as the call; the payload is freed once.
        unsafe {
            let payload = token_payload::SNRTokenPayload_new(
                token.as_ptr(),
                expiration,
                creation,
                realm.as_ptr(),
                origin,
                uuid.as_ptr(),
                client_id.as_ptr(),
                custom_id.as_ptr(),
            );
            let is_wrong = !token.is_good() || !uuid.is_good() || realm.text().is_none();
            assert!(!is_wrong || payload.is_null());
            client_login::SNRClient_authenticateWithTokenPayload(
                payload,
                auth_id.as_ptr(),
                Some(done),
                Some(on_failure),
                context,
            );
            token_payload::SNRTokenPayload_free(payload);
        }
    }

    /// Notes something about the visitor, and reads it back.
    fn note(&mut self) {
        let text = self.text();
        let is_email = self.feed.flag();
        // SAFETY: the string lives for as long as the call; what is returned is freed once.
        unsafe {
            if is_email {
                tracker::SNRTracker_setCustomEmail(text.as_ptr());
            } else {
                tracker::SNRTracker_setCustomIdentifier(text.as_ptr());
            }
            let noted = if is_email {
                tracker::SNRTracker_getCustomEmail()
            } else {
                tracker::SNRTracker_getCustomIdentifier()
            };
            if self.initialized && (text.is_null() || text.is_good()) {
                assert_eq!(noted.is_null(), text.is_null());
                if !noted.is_null() {
                    assert_eq!(CStr::from_ptr(noted).to_bytes(), text.bytes());
                }
            }
            string::SNRString_free(noted);
        }
    }
}

/// Fails unless an owned string is a UUID, or NULL when that is right too; frees it.
pub fn check_uuid(uuid: *mut std::ffi::c_char, may_be_null: bool) -> Option<CText> {
    if uuid.is_null() {
        assert!(may_be_null, "there is no UUID");
        return None;
    }
    // SAFETY: the library gave the string away, and it is freed once.
    let text = unsafe {
        let text = CStr::from_ptr(uuid).to_owned();
        string::SNRString_free(uuid);
        text
    };
    let text = CText::from_bytes(text.into_bytes());
    let parsed = text
        .text()
        .and_then(|text| uuid::Uuid::parse_str(text).ok());
    let spelled = parsed.map(|uuid| uuid.to_string());
    assert_eq!(spelled.as_deref(), text.text(), "a UUID in lower case");
    Some(text)
}
