//! `SNRTracker_…`: what the host notes about a visitor.

use std::ffi::c_char;
use std::ptr::null_mut;

use snr_session::{Snapshot, Text};

use super::boundary::{Argument, guard};
use super::completion::Input;
use super::instance::{with_runtime, with_snapshot};
use super::string::give;

/// Notes what C passed in, if it is NULL or text.
///
/// # Safety
///
/// `text` is NULL or a NUL-terminated string.
unsafe fn note(text: *const c_char, input: impl FnOnce(Option<Text>) -> Input) {
    guard((), || {
        // SAFETY: as promised by the caller.
        let text = unsafe { Argument::read(text) }
            .optional_as(|text| Text::new(text).filter(Text::is_a_name));
        with_runtime(|runtime| match text {
            Some(text) => runtime.feed_and_wait(input(text)),
            None => runtime.warn(
                "nothing was noted of the visitor: the text is empty, not UTF-8, or longer than \
                 64 KiB",
            ),
        });
    });
}

fn noted(get: impl FnOnce(&Snapshot) -> Option<&Text>) -> *mut c_char {
    guard(null_mut(), || {
        let text = with_snapshot(|snapshot| get(snapshot).map(give));
        text.flatten().unwrap_or(null_mut())
    })
}

/// Notes the visitor's email, or forgets it when `email` is NULL.
///
/// It is stored with the session, and forgotten when the UUID changes. Nothing is sent.
/// An empty string, one that is not UTF-8, or one of more than 64 KiB changes nothing, and a
/// warning is logged. Ownership: `email` is copied. Thread: any; it waits for the disk.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTracker_setCustomEmail(email: *const c_char) {
    // SAFETY: as promised by the caller.
    unsafe { note(email, Input::SetCustomEmail) }
}

/// Notes the host's own identifier of the visitor, or forgets it when `identifier` is NULL.
///
/// It is stored with the session, and forgotten when the UUID changes. Nothing is sent.
/// An empty string, one that is not UTF-8, or one of more than 64 KiB changes nothing, and a
/// warning is logged. Ownership: `identifier` is copied. Thread: any; it waits for the disk.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRTracker_setCustomIdentifier(identifier: *const c_char) {
    // SAFETY: as promised by the caller.
    unsafe { note(identifier, Input::SetCustomIdentifier) }
}

/// The visitor's email as noted, or NULL.
///
/// Ownership: returns owned; free it with SNRString_free. Thread: any; it never waits.
#[unsafe(no_mangle)]
pub extern "C" fn SNRTracker_getCustomEmail() -> *mut c_char {
    noted(Snapshot::custom_email)
}

/// The host's identifier of the visitor as noted, or NULL.
///
/// Ownership: returns owned; free it with SNRString_free. Thread: any; it never waits.
#[unsafe(no_mangle)]
pub extern "C" fn SNRTracker_getCustomIdentifier() -> *mut c_char {
    noted(Snapshot::custom_identifier)
}
