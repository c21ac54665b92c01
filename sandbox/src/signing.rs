//! Writing JSON web tokens signed with RS512, and the public half of the key.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA512};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;

/// One key for the whole process: generating it takes a moment, and tests start many sandboxes.
static KEY: LazyLock<KeyPair> = LazyLock::new(|| {
    KeyPair::generate(KeySize::Rsa2048).expect("the operating system gives randomness")
});

/// Generates the key now rather than inside the first request, whose timing may matter to a test.
pub(crate) fn prepare() {
    LazyLock::force(&KEY);
}

/// The claims as a signed token.
pub(crate) fn sign(claims: &impl Serialize) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS512","typ":"JWT"}"#);
    let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims).expect("claims are plain JSON"));
    let message = format!("{header}.{claims}");
    let mut signature = vec![0; KEY.public_modulus_len()];
    KEY.sign(
        &RSA_PKCS1_SHA512,
        &SystemRandom::new(),
        message.as_bytes(),
        &mut signature,
    )
    .expect("the buffer is as long as the modulus");
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The public key in PEM form.
pub(crate) fn public_pem() -> String {
    let der: PublicKeyX509Der<'_> = KEY
        .public_key()
        .as_der()
        .expect("a generated key can be written");
    let text = STANDARD.encode(der.as_ref());
    let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.extend(line.iter().copied().map(char::from));
        pem.push('\n');
    }
    pem.push_str("-----END PUBLIC KEY-----\n");
    pem
}
