//! `SNRSettings_…` and `SNRSynerise_…`.

use std::net::IpAddr;
use std::ptr::null;

use snrclient::ffi::enums::{SNRErrorCode, SNRLogLevel};
use snrclient::ffi::{settings, settings_hooks, synerise};
use snrclient::runtime::base_url::{BaseUrl, Https};

use super::Run;
use super::callbacks::{done, on_log};
use crate::text::{CText, raw_enum};

/// A port that nobody listens on, with a path behind it.
const NOBODY: &str = "http://127.0.0.1:1/";

impl Run<'_> {
    pub(super) fn change_settings(&mut self, choice: u8) {
        let settings = self.settings;
        let text = self.text();
        // SAFETY: the settings live until the end of the run, and `text` for as long as the call.
        let (code, acceptable) = unsafe {
            match choice {
                0 => (
                    settings::SNRSettings_setDeviceId(settings, text.as_ptr()),
                    Some(text.is_null() || text.is_good()),
                ),
                1 => (
                    settings::SNRSettings_setUUIDSalt(settings, text.as_ptr()),
                    Some(text.is_null() || text.text().is_some()),
                ),
                2 => (
                    settings::SNRSettings_setCACertificates(settings, text.as_ptr()),
                    (!text.is_good()).then_some(text.is_null()),
                ),
                3 => {
                    let seconds = self.double();
                    (
                        settings::SNRSettings_setRequestTimeout(settings, seconds),
                        Some(seconds > 0.0),
                    )
                }
                4 => {
                    let seconds = self.double();
                    (
                        settings::SNRSettings_setMinTokenRefreshInterval(settings, seconds),
                        Some(seconds >= 0.0),
                    )
                }
                5 => {
                    // Not in the settings of this run, which is to stay in memory.
                    let other = settings::SNRSettings_new();
                    let code = settings::SNRSettings_setStorageDirectory(other, text.as_ptr());
                    settings::SNRSettings_free(other);
                    (code, Some(text.is_null() || text.is_good()))
                }
                6 => {
                    let destroys = !self.feed.flag();
                    let change = settings::SNRSettings_setShouldDestroySessionOnApiKeyChange;
                    (change(settings, destroys), Some(true))
                }
                _ => self.set_logger(),
            }
        };
        match acceptable {
            Some(true) => assert_eq!(code, SNRErrorCode::None),
            Some(false) => assert_eq!(code, SNRErrorCode::InvalidArgument),
            None => assert!(matches!(
                code,
                SNRErrorCode::None | SNRErrorCode::InvalidArgument
            )),
        }
    }

    fn set_logger(&mut self) -> (SNRErrorCode, Option<bool>) {
        let level = i32::from(self.feed.byte().cast_signed());
        let raw = raw_enum::<SNRLogLevel>(level);
        let context = self.watch.context();
        // SAFETY: the settings live, and the context is a static counter.
        let code = unsafe {
            settings_hooks::SNRSettings_setLogger(
                self.settings,
                raw,
                Some(on_log),
                context,
                Some(done),
            )
        };
        (code, Some((0..=4).contains(&level)))
    }

    pub(super) fn live(&mut self, choice: u8) {
        match choice {
            0 | 1 => {
                let key = self.text();
                let url = self.base_url_of_nobody();
                self.initialize(&key, &url);
            }
            2 => {
                let url = self.text();
                let key = CText::from_bytes(b"api-key".to_vec());
                // With a session running already, the URL is looked at and then not used.
                let nobody = self.base_url_of_nobody();
                self.initialize(&key, &nobody);
                if self.initialized {
                    self.check_base_url(&key, &url);
                }
            }
            3 => {
                synerise::SNRSynerise_shutdown();
                self.initialized = false;
            }
            _ => self.change_api_key(),
        }
    }

    fn base_url_of_nobody(&mut self) -> CText {
        let mut url = NOBODY.as_bytes().to_vec();
        url.extend_from_slice(self.feed.until(0));
        CText::from_bytes(url)
    }

    fn initialize(&mut self, key: &CText, url: &CText) {
        let initialize = synerise::SNRSynerise_initialize;
        // SAFETY: key, URL and settings live for as long as the call.
        let code = unsafe { initialize(key.as_ptr(), url.as_ptr(), self.settings) };
        let is_key = is_api_key(key);
        let is_url = url
            .text()
            .is_some_and(|url| BaseUrl::parse(url, Https::Available).is_ok());
        let expected = match (is_key && is_url, self.initialized) {
            (false, _) => SNRErrorCode::InvalidArgument,
            (true, true) => SNRErrorCode::InternalInconsistency,
            (true, false) => SNRErrorCode::None,
        };
        assert_eq!(code, expected);
        self.initialized |= code == SNRErrorCode::None;
    }

    fn check_base_url(&self, key: &CText, url: &CText) {
        let initialize = synerise::SNRSynerise_initialize;
        // SAFETY: key and URL live for as long as the call.
        let code = unsafe { initialize(key.as_ptr(), url.as_ptr(), null()) };
        match code {
            SNRErrorCode::InvalidArgument => assert!(!url.is_null(), "NULL is the production API"),
            SNRErrorCode::InternalInconsistency => {
                if !url.is_null() {
                    check_accepted(url.text().expect("it was accepted as text"));
                }
            }
            code => panic!("{code:?} for another session beside the first"),
        }
    }

    fn change_api_key(&mut self) {
        let key = self.text();
        // SAFETY: the key lives for as long as the call.
        let code = unsafe { synerise::SNRSynerise_changeClientApiKey(key.as_ptr()) };
        match code {
            SNRErrorCode::InvalidArgument => assert!(!is_api_key(&key)),
            SNRErrorCode::ModuleNotReadyApiError => assert!(!self.initialized),
            SNRErrorCode::None | SNRErrorCode::InternalInconsistency => {
                assert!(is_api_key(&key) && self.initialized);
            }
            code => panic!("{code:?} for a change of API key"),
        }
    }
}

fn is_api_key(key: &CText) -> bool {
    key.is_good() && !key.text().is_some_and(|key| key.contains(char::is_control))
}

/// What tokens may be sent to: nothing but a place, and never in the clear.
fn check_accepted(url: &str) {
    let no_place = |sign: char| sign.is_whitespace() || sign.is_control() || "?#\\".contains(sign);
    assert!(!url.contains(no_place), "{url:?} is more than a place");
    let (scheme, rest) = url.split_once("://").expect("a base URL is absolute");
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = match authority.split_once("]:") {
        Some((host, port)) => (format!("{host}]"), port),
        None if authority.starts_with('[') => (authority.to_owned(), "443"),
        None => {
            let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
            (host.to_owned(), port)
        }
    };
    let is_port = port.bytes().all(|digit| digit.is_ascii_digit());
    assert!(is_port && port.parse::<u16>().is_ok(), "{url:?}: its port");
    let is_bracketed = host.starts_with('[');
    assert!(!host.is_empty() && !host.contains('@'), "{url:?}: its host");
    assert_eq!(is_bracketed, host.ends_with(']'), "{url:?}: its host");
    let address = host
        .strip_prefix('[')
        .map_or(Some(&*host), |host| host.strip_suffix(']'));
    let address = address.and_then(|address| address.parse::<IpAddr>().ok());
    let is_loopback = host.eq_ignore_ascii_case("localhost")
        || address.is_some_and(|address| address.is_loopback());
    let is_private = scheme.eq_ignore_ascii_case("https");
    assert!(is_private || scheme.eq_ignore_ascii_case("http"), "{url:?}");
    assert!(is_private || is_loopback, "{url:?}: in the clear");
}
