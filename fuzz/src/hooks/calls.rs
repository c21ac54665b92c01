//! The asynchronous functions.

use std::ffi::{CString, c_void};

use snrclient::ffi::enums::{SNRClientIdentityProvider, SNRClientSignOutMode, SNRTokenOrigin};
use snrclient::ffi::{client, client_login, token_payload};

use super::Run;
use super::acts::Act;
use super::callbacks::{calling, on_failure, on_status, on_success, on_token};
use super::host::{Ends, Kind, with};
use crate::text::raw_enum;

const UUID: &std::ffi::CStr = c"345d4c8f-5aff-591d-a19c-1ca48923d9ee";

/// A call with its callbacks, one or both of which may be NULL.
struct Call {
    context: *mut c_void,
    is_success_told: bool,
    is_failure_told: bool,
}

impl Call {
    fn new(nulls: u8) -> Option<Self> {
        let (is_success_told, is_failure_told) = (nulls & 1 == 0, nulls & 2 == 0);
        let ends = if is_success_told && is_failure_told {
            Ends::Once
        } else {
            Ends::AtMostOnce
        };
        let context = with(|host| host.context(Kind::Call, ends))?;
        Some(Self {
            context,
            is_success_told,
            is_failure_told,
        })
    }

    fn success<F>(&self, callback: F) -> Option<F> {
        self.is_success_told.then_some(callback)
    }

    fn failure<F>(&self, callback: F) -> Option<F> {
        self.is_failure_told.then_some(callback)
    }

    /// Makes the call, which must neither call back nor wait for the disk.
    fn make(&self, call: impl FnOnce()) {
        calling(self.context, call);
    }
}

pub fn retrieve(nulls: u8) {
    let Some(call) = Call::new(nulls) else { return };
    call.make(|| {
        let (success, failure) = (call.success(on_token as _), call.failure(on_failure as _));
        client::SNRClient_retrieveToken(success, failure, call.context);
    });
}

pub fn refresh(nulls: u8) {
    let Some(call) = Call::new(nulls) else { return };
    call.make(|| {
        let (success, failure) = (call.success(on_success as _), call.failure(on_failure as _));
        client::SNRClient_refreshToken(success, failure, call.context);
    });
}

/// Signs somebody in with a password that must not be told; in one of four ways.
pub fn sign_in(nulls: u8) {
    let Some(call) = Call::new(nulls) else { return };
    let secret = with(|host| host.secrets.mint());
    let secret = CString::new(secret.expose()).expect("no NUL is in it");
    let (name, secret) = (c"anna@example.com".as_ptr(), secret.as_ptr());
    let provider = || raw_enum::<SNRClientIdentityProvider>(1);
    let json = c"{\"agreements\":{\"sms\":true}}".as_ptr();
    let success = call.success(on_success as _);
    let status = call.success(on_status as _);
    let failure = call.failure(on_failure as _);
    // SAFETY: the strings live for as long as the calls.
    call.make(|| unsafe {
        match nulls >> 2 & 3 {
            0 => client_login::SNRClient_signIn(name, secret, success, failure, call.context),
            1 => {
                let sign_in = client_login::SNRClient_signInConditionally;
                sign_in(name, secret, status, failure, call.context);
            }
            2 => {
                let sign_in = client_login::SNRClient_authenticate;
                sign_in(
                    secret,
                    provider(),
                    name,
                    json,
                    success,
                    failure,
                    call.context,
                );
            }
            _ => {
                let sign_in = client_login::SNRClient_authenticateConditionally;
                sign_in(
                    secret,
                    provider(),
                    name,
                    json,
                    status,
                    failure,
                    call.context,
                );
            }
        }
    });
}

/// Signs somebody in whom the host's backend has signed in.
fn sign_in_with_payload(nulls: u8, expiration: f64) {
    let Some(call) = Call::new(nulls) else { return };
    let secret = with(|host| host.secrets.mint());
    let secret = CString::new(secret.expose()).expect("no NUL is in it");
    // SAFETY: the strings live for as long as the calls, and the payload is freed once.
    unsafe {
        let payload = token_payload::SNRTokenPayload_new(
            secret.as_ptr(),
            expiration,
            0.0,
            c"client".as_ptr(),
            raw_enum::<SNRTokenOrigin>(3),
            UUID.as_ptr(),
            c"1".as_ptr(),
            std::ptr::null(),
        );
        let (success, failure) = (call.success(on_success as _), call.failure(on_failure as _));
        call.make(|| {
            let sign_in = client_login::SNRClient_authenticateWithTokenPayload;
            sign_in(payload, c"anna".as_ptr(), success, failure, call.context);
        });
        token_payload::SNRTokenPayload_free(payload);
    }
}

/// Signs out, which waits for the disk.
pub fn sign_out(nulls: u8) {
    let Some(call) = Call::new(nulls) else { return };
    let mode = raw_enum::<SNRClientSignOutMode>(i32::from(nulls >> 2 & 1));
    let (success, failure) = (call.success(on_success as _), call.failure(on_failure as _));
    client_login::SNRClient_signOut(mode, nulls & 8 != 0, success, failure, call.context);
}

impl Run<'_> {
    pub(super) fn call(&mut self, choice: u8) {
        let nulls = match self.feed.byte() {
            // Callbacks are there as a rule.
            byte if byte % 4 != 3 => byte & !3,
            byte => byte >> 2,
        };
        match choice {
            0 | 1 => retrieve(nulls),
            2 => refresh(nulls),
            3 | 4 => sign_in(nulls),
            5 => sign_in_with_payload(nulls, self.feed.pick(&[4e9, 1.0, 1.7e9])),
            6 => sign_out(nulls),
            7 => self.ask_about_nothing(),
            _ => {
                let act = self.feed.pick(&Act::ALL);
                // Those that are left out are moves of their own, which know what to expect.
                if !act.is_lifecycle() && act != Act::ChangeKey {
                    act.perform(false);
                }
            }
        }
    }
}
