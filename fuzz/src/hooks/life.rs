//! Sessions, and the end of a run.

use std::ffi::CStr;
use std::mem;
use std::ptr::{null, null_mut};

use snrclient::ffi::enums::SNRErrorCode;
use snrclient::ffi::{api_error, client, client_login, settings, string, synerise, token};

use super::answers::Answer;
use super::callbacks::{check_error, check_token};
use super::host::{self, Kind, Session, must, with};
use super::{Run, calls, executor, settings as hooks};
use crate::feed::Feed;

/// API keys.
pub const KEYS: [&CStr; 2] = [c"api-key", c"other-key"];

/// Where the server would be, if the host's transport asked it.
const BASE_URL: &CStr = c"https://api.example.com/";

/// What the thread knows that reads the input: whether there is a session.
fn set_session(is_on: Option<bool>) {
    with(|host| {
        host.session = host.session.map(|session| Session {
            is_on,
            changes: session.changes + 1,
        });
    });
}

/// Whether there is a session, when that can be told.
fn is_on() -> Option<bool> {
    with(|host| host.session)?.is_on
}

/// The current UUID.
fn uuid() -> Option<String> {
    let uuid = client::SNRClient_getUUID();
    if uuid.is_null() {
        return None;
    }
    // SAFETY: the string is owned, and freed once.
    unsafe {
        let text = CStr::from_ptr(uuid)
            .to_str()
            .expect("it is UTF-8")
            .to_owned();
        string::SNRString_free(uuid);
        Some(text)
    }
}

/// Begins a session with hooks of its own, from wherever that is called.
pub fn initialize_anew() -> SNRErrorCode {
    let anew = settings::SNRSettings_new();
    hooks::hook_transport(anew, 0);
    hooks::hook_storage(anew, 0);
    hooks::hook_executor(anew, 0);
    // SAFETY: key and URL are static, and the settings are ours until they are freed.
    unsafe {
        let code = synerise::SNRSynerise_initialize(KEYS[0].as_ptr(), BASE_URL.as_ptr(), anew);
        settings::SNRSettings_free(anew);
        code
    }
}

impl<'a> Run<'a> {
    pub(super) fn new(feed: Feed<'a>) -> Self {
        Self {
            feed,
            settings: settings::SNRSettings_new(),
            has_transport: false,
            has_storage: false,
            has_pins: false,
            key: None,
            has_one_key: true,
        }
    }

    pub(super) fn live(&mut self, choice: u8) {
        match choice {
            0 | 1 => self.initialize(),
            2 => shut_down(),
            _ => self.change_key(),
        }
    }

    /// Pins beside a transport of the host's are refused.
    fn take_pins_back(&mut self, key: &CStr) {
        if !mem::take(&mut self.has_pins) {
            return;
        }
        let initialize = synerise::SNRSynerise_initialize;
        // SAFETY: key and URL are static, and the settings are ours.
        let code = unsafe { initialize(key.as_ptr(), BASE_URL.as_ptr(), self.settings) };
        must(code == SNRErrorCode::InvalidArgument, || {
            format!("{code:?} for pins that nobody would look at")
        });
        let set = settings::SNRSettings_setSSLPinningPinset;
        // SAFETY: NULL is allowed.
        let code = unsafe { set(self.settings, null(), 0) };
        must(code == SNRErrorCode::None, || {
            format!("{code:?} for no pins")
        });
    }

    fn initialize(&mut self) {
        let key = self.feed.pick(&[KEYS[0], KEYS[0], KEYS[1]]);
        // The built-in transport would open a socket.
        if !self.has_transport {
            self.has_transport = hooks::hook_transport(self.settings, 0);
        }
        if !self.has_transport {
            return;
        }
        self.take_pins_back(key);
        self.has_one_key &= *self.key.get_or_insert(key) == key;
        let before = is_on();
        if before == Some(false) {
            set_session(None);
        }
        let expected = with(|host| {
            host.disk.is_closed = false;
            let is_as_stored = host.orders.read.is_empty() && self.has_one_key;
            host.disk
                .uuid()
                .filter(|_| self.has_storage && is_as_stored)
        });
        let initialize = synerise::SNRSynerise_initialize;
        // SAFETY: key and URL are static, and the settings are ours.
        let code = unsafe { initialize(key.as_ptr(), BASE_URL.as_ptr(), self.settings) };
        let Some(before) = before else { return };
        if before {
            must(code == SNRErrorCode::InternalInconsistency, || {
                format!("{code:?} for a second session")
            });
            return;
        }
        match code {
            SNRErrorCode::None => {
                set_session(Some(true));
                let uuid = uuid();
                must(uuid.is_some(), || "a session without a UUID".into());
                must(expected.is_none() || uuid == expected, || {
                    format!("a session goes on as {uuid:?} instead of {expected:?}")
                });
            }
            SNRErrorCode::StorageUnavailable => {
                must(self.has_storage && expected.is_none(), || {
                    "a record that can be read is not".into()
                });
                must(uuid().is_none(), || "a UUID without a session".into());
                set_session(Some(false));
                with(|host| host.disk.is_closed = true);
            }
            code => must(false, || format!("{code:?} for a session")),
        }
    }

    fn change_key(&mut self) {
        let key = self.feed.pick(&KEYS);
        self.has_one_key = false;
        // SAFETY: the key is static.
        let code = unsafe { synerise::SNRSynerise_changeClientApiKey(key.as_ptr()) };
        let is_expected = match (code, is_on()) {
            (SNRErrorCode::None | SNRErrorCode::InternalInconsistency, Some(is_on)) => is_on,
            (SNRErrorCode::ModuleNotReadyApiError, Some(is_on)) => !is_on,
            (_, Some(_)) => false,
            (_, None) => true,
        };
        must(is_expected, || format!("{code:?} for a change of the key"));
    }

    pub(super) fn end(self) {
        with(|host| host.is_ending = true);
        shut_down();
        host::expect("the end of a callback", |host| host.acting == 0);
        // One that had begun may have begun a session.
        synerise::SNRSynerise_shutdown();
        host::expect("the end of a request", |host| host.wire.are_over());
        client_login::SNRClient_setClientStateDelegate(None, None, null_mut(), None);
        // SAFETY: these are the settings of this run, and nobody uses them any more.
        unsafe { settings::SNRSettings_free(self.settings) };
        executor::run_late();
        for token in with(|host| host.wire.tokens()) {
            let answer = Answer::Fail(crate::text::CText::null());
            answer.give(token);
        }
        // Callbacks keep their order, so this is the last, whatever others were NULL.
        calls::refresh(0);
        host::expect("the end of a call", |host| host.are_over(&[Kind::Call]));
        host::expect("the return of a callback", |host| host.are_unused());
        host::expect("a destroy callback", |host| {
            host.are_over(&[Kind::Delegate, Kind::Hook])
        });
        give_back();
        with(host::Host::finish);
    }
}

/// Ends the session. Whatever was called before has been answered then.
fn shut_down() {
    let (before, count) = (is_on(), with(|host| host.count()));
    set_session(None);
    synerise::SNRSynerise_shutdown();
    let Some(before) = before else { return };
    set_session(Some(false));
    with(|host| {
        if host.session.is_none() {
            return;
        }
        host.disk.is_closed = true;
        if before {
            let are_over = host.are_over_of_this_thread(count);
            host.must(are_over, || "a shutdown leaves a callback behind".into());
        }
    });
    host::expect("the end of a request", |host| host.wire.are_over());
}

/// What was kept can still be read.
fn give_back() {
    let (tokens, errors) = with(|host| {
        let tokens = std::mem::take(&mut host.tokens);
        (tokens, std::mem::take(&mut host.errors))
    });
    for kept in tokens {
        // SAFETY: it was retained once, and is released once.
        unsafe {
            check_token(kept.0);
            token::SNRToken_release(kept.0);
        }
    }
    for kept in errors {
        // SAFETY: as above.
        unsafe {
            with(|host| check_error(host, kept.0));
            api_error::SNRApiError_release(kept.0);
        }
    }
}
