//! Deliberate bugs, one for each target, which `run.sh --self-test` has the fuzzer find.
//!
//! No committed input reaches any of them: each lies behind a value that the fuzzer has to come
//! upon, or behind calls in the right order.

use snr_session::{ApiError, EndReason, ErrorCode, Transition};

use crate::host::Call;

const PLANTED: bool = cfg!(feature = "planted");

/// An answer that the library cannot stand.
pub fn in_answers(error: &ApiError) {
    let is_met = error.http_status.is_some_and(|status| status > 590) && error.body.is_some();
    assert!(!(PLANTED && is_met), "planted: a status");
}

/// A record that the library cannot stand.
pub fn in_record(generation: u64) {
    assert!(
        !(PLANTED && (8..1000).contains(&generation)),
        "planted: a generation"
    );
}

/// Whether a call completes a second time: one of 64, when it fails because nobody
/// is signed in any more after the session was destroyed.
pub fn in_session(call: Call, told: Option<Transition>, error: Option<&ApiError>) -> bool {
    let destroyed = told == Some(Transition::SignedOut(EndReason::SessionDestroyed));
    let is_met = error.is_some_and(|error| error.code == ErrorCode::AlreadySignedOut);
    PLANTED && call % 64 == 63 && destroyed && is_met
}

/// A string from C that is read too far.
pub fn in_c_entry(text: &[u8]) {
    assert!(
        !(PLANTED && text.starts_with(b"{\"b")),
        "planted: a context"
    );
}

/// An answer with a status that no server gives, which comes too late.
pub fn in_hooks(status: i32, is_late: bool) {
    let is_met = is_late && (600..=999).contains(&status);
    assert!(!(PLANTED && is_met), "planted: a late answer");
}
