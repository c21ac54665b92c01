//! Hooks that are set, replaced and refused.

use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};

use snrclient::ffi::callback::SNRDestroyCallback;
use snrclient::ffi::enums::{SNRErrorCode, SNRLogLevel};
use snrclient::ffi::settings::{self, SNRSettings};
use snrclient::ffi::settings_hooks;

use super::Run;
use super::callbacks::{on_destroy, on_log};
use super::executor::{Mode, on_execute};
use super::host::{Ends, Kind, must, with};
use super::storage::{on_read, on_remove, on_write, set_bytes_of_nothing};
use super::transport::{on_cancel, on_send, read_nothing};
use crate::text::{CText, raw_enum};

/// Pins, and whether they are some.
const PINS: [(&std::ffi::CStr, bool); 6] = [
    (c"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true),
    (c"/+9hY2VzYWNlc2FjZXNhY2VzYWNlc2FjZXNhY2VzYWM=", true),
    (c"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false),
    (c"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false),
    (c"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", false),
    (c"", false),
];

/// A context for a hook, and how it is given back; `bits` may say not at all.
fn owned(bits: u8) -> Option<(*mut c_void, SNRDestroyCallback)> {
    let is_told = bits & 1 == 0;
    let ends = if is_told { Ends::Once } else { Ends::Never };
    let context = with(|host| host.context(Kind::Hook, ends))?;
    Some((context, is_told.then_some(on_destroy as _)))
}

/// The settings are NULL, or not.
fn expected(settings: *mut SNRSettings) -> SNRErrorCode {
    if settings.is_null() {
        SNRErrorCode::InvalidArgument
    } else {
        SNRErrorCode::None
    }
}

fn check(code: SNRErrorCode, expected: SNRErrorCode) {
    must(code == expected, || format!("{code:?} for a setting"));
}

/// Sets a transport; false when the built-in one is left.
pub fn hook_transport(settings: *mut SNRSettings, bits: u8) -> bool {
    let Some((context, destroy)) = owned(bits) else {
        return false;
    };
    let cancel = (bits & 2 == 0).then_some(on_cancel as _);
    let is_null = bits & 12 == 12;
    let send = (!is_null).then_some(on_send as _);
    // SAFETY: the settings are NULL or ours, and the context is no pointer to anything.
    let code = unsafe {
        settings_hooks::SNRSettings_setTransport(settings, send, cancel, context, destroy)
    };
    check(code, expected(settings));
    if cancel.is_none() {
        with(|host| host.wire.never_hears(context));
    }
    !is_null && !settings.is_null()
}

/// Sets a storage; nothing when it is refused, which leaves the one before.
pub fn hook_storage(settings: *mut SNRSettings, bits: u8) -> bool {
    let Some((context, destroy)) = owned(bits) else {
        return false;
    };
    let missing = bits >> 1 & 7;
    let read = (missing != 5).then_some(on_read as _);
    let write = (missing != 6).then_some(on_write as _);
    let remove = (missing != 7).then_some(on_remove as _);
    let is_complete = missing < 5;
    let set = settings_hooks::SNRSettings_setStorage;
    // SAFETY: as above.
    let code = unsafe { set(settings, read, write, remove, context, destroy) };
    let expected = match is_complete {
        true => expected(settings),
        false => SNRErrorCode::InvalidArgument,
    };
    check(code, expected);
    is_complete && !settings.is_null()
}

/// Sets an executor.
pub fn hook_executor(settings: *mut SNRSettings, bits: u8) {
    let Some((context, destroy)) = owned(bits) else {
        return;
    };
    let execute = (bits & 6 != 6).then_some(on_execute as _);
    let set = settings_hooks::SNRSettings_setCallbackExecutor;
    // SAFETY: as above.
    let code = unsafe { set(settings, execute, context, destroy) };
    check(code, expected(settings));
}

fn hook_logger(settings: *mut SNRSettings, bits: u8, level: i32) {
    let Some((context, destroy)) = owned(bits) else {
        return;
    };
    let log = (bits & 6 != 6).then_some(on_log as _);
    let set = settings_hooks::SNRSettings_setLogger;
    let raw = raw_enum::<SNRLogLevel>(level);
    // SAFETY: as above.
    let code = unsafe { set(settings, raw, log, context, destroy) };
    let expected = match level {
        0..=4 => expected(settings),
        _ => SNRErrorCode::InvalidArgument,
    };
    check(code, expected);
}

impl Run<'_> {
    pub(super) fn change_settings(&mut self, choice: u8) {
        let bits = self.feed.byte();
        match choice {
            0 => {
                self.has_transport = hook_transport(self.settings, bits);
                with(|host| host.wire.answers_at_once = bits & 0x80 != 0);
            }
            1 => self.has_storage |= hook_storage(self.settings, bits),
            2 => {
                hook_executor(self.settings, bits);
                let mode = Mode::read(&mut self.feed);
                with(|host| host.works.mode = mode);
            }
            3 => {
                let level = match bits >> 4 {
                    0 => i32::from_le_bytes(self.feed.array()),
                    other => i32::from(other) % 5,
                };
                hook_logger(self.settings, bits, level);
            }
            4 => self.pin(),
            5 => self.tune(bits),
            6 => self.renew(),
            _ => self.set_nothing(bits),
        }
    }

    fn pin(&mut self) {
        let count = self.feed.byte() % 6;
        let mut texts = Vec::new();
        for _ in 0..count {
            let kind = usize::from(self.feed.byte() % 8);
            texts.push(match PINS.get(kind) {
                Some((pin, _)) => CText::from_bytes(pin.to_bytes().to_vec()),
                None => CText::read(&mut self.feed),
            });
        }
        let pointers: Vec<*const c_char> = texts.iter().map(CText::as_ptr).collect();
        let count = usize::from(self.feed.byte()) % (pointers.len() + 1);
        let set = settings::SNRSettings_setSSLPinningPinset;
        // SAFETY: there are at least so many strings, and they live for as long as the call.
        let code = unsafe { set(self.settings, pointers.as_ptr(), count) };
        let all = texts[..count].iter();
        let are_known = all.clone().all(|text| is_known(text).is_some());
        let are_text = all.clone().all(CText::is_good);
        let are_good = all.clone().all(|text| is_known(text) == Some(true));
        if are_known {
            let expected = match are_good {
                true => SNRErrorCode::None,
                false => SNRErrorCode::InvalidArgument,
            };
            check(code, expected);
        }
        must(are_text || code == SNRErrorCode::InvalidArgument, || {
            "a pin that is no text".into()
        });
        if code == SNRErrorCode::None {
            self.has_pins = count > 0;
        }
        // SAFETY: NULL is allowed.
        let code = unsafe { set(self.settings, null(), usize::MAX) };
        check(code, SNRErrorCode::InvalidArgument);
    }

    fn tune(&mut self, bits: u8) {
        let seconds = self.feed.pick(&[30.0, 1e-3, 1e-9, 1e300]);
        // SAFETY: the settings are ours.
        unsafe {
            settings::SNRSettings_setRequestTimeout(self.settings, seconds);
            let destroys = bits & 1 == 0;
            settings::SNRSettings_setShouldDestroySessionOnApiKeyChange(self.settings, destroys);
            if bits & 2 != 0 {
                // In memory from then on.
                settings::SNRSettings_setStorageDirectory(self.settings, null());
                self.has_storage = false;
            }
        }
    }

    /// Other settings, while a session with the old ones goes on.
    fn renew(&mut self) {
        // SAFETY: the settings are ours, and are freed once.
        unsafe { settings::SNRSettings_free(self.settings) };
        self.settings = settings::SNRSettings_new();
        self.has_transport = false;
        self.has_storage = false;
        self.has_pins = false;
    }

    /// Contexts are taken over also when there are no settings.
    fn set_nothing(&mut self, bits: u8) {
        hook_transport(null_mut(), bits);
        hook_storage(null_mut(), bits);
        hook_executor(null_mut(), bits);
        hook_logger(null_mut(), bits, 4);
        // SAFETY: NULL is allowed.
        unsafe { settings::SNRSettings_free(null_mut()) };
    }

    pub(super) fn ask_about_nothing(&self) {
        read_nothing();
        set_bytes_of_nothing();
    }
}

/// Whether a pin is one, when that is known.
fn is_known(pin: &CText) -> Option<bool> {
    let known = PINS
        .iter()
        .find(|(known, _)| known.to_bytes() == pin.bytes());
    known.map(|(_, is_good)| *is_good)
}
