//! Keys that a server has to have.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::digest::{SHA256, digest};
use rustls::pki_types::TrustAnchor;
use webpki::{Cert, VerifiedPath};

/// The length of a SHA-256.
const DIGEST_LENGTH: usize = 32;

/// SHA-256 digests of public keys (SubjectPublicKeyInfo).
#[derive(Debug, Clone)]
pub(super) struct Pins(Arc<[[u8; DIGEST_LENGTH]]>);

impl Pins {
    /// Reads pins in base64. `Some(None)`: there are none.
    #[allow(
        clippy::option_option,
        reason = "none to read, and none that can be read, differ"
    )]
    pub(super) fn parse(pins: &[&str]) -> Option<Option<Self>> {
        let pins = pins
            .iter()
            .map(|pin| BASE64_STANDARD.decode(pin).ok()?.try_into().ok())
            .collect::<Option<Arc<[_]>>>()?;
        Some(Some(Self(pins)).filter(|pins| !pins.0.is_empty()))
    }

    /// Whether a key of a chain is pinned, from the server's to that of the authority that it leads
    /// to. Certificates that a server merely sends along do not count: anybody has those.
    pub(super) fn are_met_by(&self, path: &VerifiedPath<'_>) -> bool {
        let has = |certificate: &Cert<'_>| self.contain(&certificate.subject_public_key_info());
        has(path.end_entity())
            || path.intermediate_certificates().any(has)
            || self.contain(&key_of(path.anchor()))
    }

    fn contain(&self, public_key_info: &[u8]) -> bool {
        let found = digest(&SHA256, public_key_info);
        self.0.iter().any(|pin| pin == found.as_ref())
    }
}

/// A trust anchor keeps the content of its SubjectPublicKeyInfo; a pin is of the whole sequence.
fn key_of(anchor: &TrustAnchor<'_>) -> Vec<u8> {
    const SEQUENCE: u8 = 0x30;
    let content = anchor.subject_public_key_info.as_ref();
    let length = content.len().to_be_bytes();
    let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut whole = vec![SEQUENCE];
    // Lengths from 128 on are preceded by how many bytes they take.
    if content.len() >= 0x80 {
        whole.push(0x80 | u8::try_from(length.len()).unwrap_or_default());
    }
    whole.extend_from_slice(length);
    whole.extend_from_slice(content);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec §6: a setter validates its value
    #[test]
    fn a_pin_is_32_bytes_in_base64() {
        let good = BASE64_STANDARD.encode([7; DIGEST_LENGTH]);
        assert!(Pins::parse(&[&good, &good]).is_some_and(|pins| pins.is_some()));
        assert!(Pins::parse(&[]).is_some_and(|pins| pins.is_none()));
        let short = BASE64_STANDARD.encode([7; DIGEST_LENGTH - 1]);
        for bad in [
            "",
            "sha256/",
            &short,
            &good[1..],
            &format!("sha256/{good}"),
            "ä",
        ] {
            assert!(Pins::parse(&[&good, bad]).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_anchors_key_is_wrapped_as_a_sequence() {
        let wrapped = |length: usize| {
            let content = vec![1; length];
            let anchor = TrustAnchor {
                subject: Vec::new().into(),
                subject_public_key_info: content.into(),
                name_constraints: None,
            };
            key_of(&anchor)[..4].to_vec()
        };
        assert_eq!(wrapped(89), [0x30, 89, 1, 1]);
        assert_eq!(wrapped(200), [0x30, 0x81, 200, 1]);
        assert_eq!(wrapped(290), [0x30, 0x82, 1, 34]);
    }
}
