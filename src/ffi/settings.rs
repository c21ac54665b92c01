//! `SNRSettings`.

use std::ffi::c_char;
use std::mem;
use std::path::{self, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use snr_session::{ApiKey, Settings, Text};

use super::boundary::{Argument, guard, read_array};
use super::enums::SNRErrorCode;
use super::executor::Executor;
use super::host_storage::HostStorage;
use super::host_transport::{HostTransport, TransportHooks};
use super::logger::Logger;
use crate::runtime::base_url::{BadBaseUrl, BaseUrl, Https};
use crate::runtime::http::{self, Trust};
use crate::runtime::store::{FileStore, MemoryStore, Store};
use crate::runtime::transport::Transport;

/// How the library is to behave: a builder for SNRSynerise_initialize.
///
/// Each setter checks its value, and returns SNRErrorCodeNone, or SNRErrorCodeInvalidArgument and
/// leaves the settings as they were. Strings are copied. One settings object must not be used by
/// two threads at once.
///
/// Functions: SNRSettings_new, _setStorageDirectory, _setStorage, _setMinTokenRefreshInterval,
/// _setShouldDestroySessionOnApiKeyChange, _setRequestTimeout, _setUUIDSalt, _setDeviceId,
/// _setCACertificates, _setSSLPinningPinset, _setTransport, _setLogger, _setCallbackExecutor, _free.
#[derive(Default)]
pub struct SNRSettings {
    pub(super) storage: Storage,
    min_token_refresh_interval: Option<Duration>,
    keep_session_on_api_key_change: bool,
    request_timeout: Option<Duration>,
    uuid_salt: Option<Text>,
    device_id: Option<Text>,
    trust: Trust,
    pub(super) logger: Option<Arc<Logger>>,
    pub(super) executor: Option<Arc<Executor>>,
    pub(super) transport: Option<Arc<TransportHooks>>,
}

/// Where the session is kept.
#[derive(Default)]
pub(super) enum Storage {
    #[default]
    Memory,
    Directory(PathBuf),
    Host(Arc<HostStorage>),
}

impl SNRSettings {
    /// The engine's part.
    pub(super) fn session(&self, api_key: ApiKey) -> Settings {
        let defaults = Settings::new(api_key);
        Settings {
            min_token_refresh_interval: self
                .min_token_refresh_interval
                .unwrap_or(defaults.min_token_refresh_interval),
            destroy_on_api_key_change: !self.keep_session_on_api_key_change,
            request_timeout: self.request_timeout.unwrap_or(defaults.request_timeout),
            uuid_salt: self.uuid_salt.clone().unwrap_or_default(),
            device_id: self.device_id.clone(),
            ..defaults
        }
    }

    /// What speaks to the server at `base_url`.
    ///
    /// # Errors
    ///
    /// When the URL is bad, or this build has nothing that could speak to it.
    pub(super) fn transport(&self, base_url: Argument) -> Result<Box<dyn Transport>, BadBaseUrl> {
        let https = match &self.transport {
            Some(_) => Https::Available,
            None => http::HTTPS,
        };
        let base_url = match base_url {
            Argument::Null => BaseUrl::production(https),
            Argument::Text(text) => BaseUrl::parse(text, https),
            Argument::NotUtf8 => Err(BadBaseUrl("it is not UTF-8")),
        }?;
        match &self.transport {
            Some(hooks) => Ok(Box::new(HostTransport::new(Arc::clone(hooks), base_url))),
            None => http::built_in(base_url, &self.trust),
        }
    }

    /// Whether pins or certificates are set that nobody would look at.
    pub(super) fn has_unheeded_trust(&self) -> bool {
        self.transport.is_some() && !self.trust.is_default()
    }

    pub(super) fn store(&self) -> Box<dyn Store> {
        match &self.storage {
            Storage::Memory => Box::new(MemoryStore),
            Storage::Directory(directory) => Box::new(FileStore::new(directory.clone())),
            Storage::Host(storage) => Box::new(Arc::clone(storage)),
        }
    }

    pub(super) fn logger(&self) -> Option<Arc<Logger>> {
        self.logger.clone()
    }

    pub(super) fn executor(&self) -> Option<Arc<Executor>> {
        self.executor.clone()
    }
}

fn span(seconds: f64) -> Option<Duration> {
    // A year is as good as for ever, and sums with it do not overflow.
    let year = Duration::from_secs(365 * 24 * 3600);
    (seconds > 0.0).then(|| {
        Duration::try_from_secs_f64(seconds)
            .unwrap_or(year)
            .min(year)
    })
}

/// Changes settings that C passed in; `None` from `change` refuses the value, anything else is what was
/// there before. That is dropped last, because the host may be called then, and use the settings.
///
/// # Safety
///
/// `settings` is NULL, or a living `SNRSettings` that nobody else uses.
pub(super) unsafe fn set<Before>(
    settings: *mut SNRSettings,
    change: impl FnOnce(&mut SNRSettings) -> Option<Before>,
) -> SNRErrorCode {
    guard(SNRErrorCode::UnknownError, || {
        // SAFETY: as promised by the caller.
        let before = unsafe { settings.as_mut() }.and_then(change);
        match &before {
            Some(_) => SNRErrorCode::None,
            None => SNRErrorCode::InvalidArgument,
        }
    })
}

/// New settings, all at their defaults. Never NULL.
///
/// Ownership: returns owned; free them with SNRSettings_free. Thread: any.
#[unsafe(no_mangle)]
pub extern "C" fn SNRSettings_new() -> *mut SNRSettings {
    guard(std::ptr::null_mut(), || {
        Box::into_raw(Box::new(SNRSettings::default()))
    })
}

/// Frees settings. A library that was initialized with them is not affected.
///
/// Ownership: takes `settings`; NULL is allowed and does nothing. Thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_free(settings: *mut SNRSettings) {
    guard((), || {
        if !settings.is_null() {
            // SAFETY: the caller owns settings of `SNRSettings_new`, and gives them up.
            drop(unsafe { Box::from_raw(settings) });
        }
    });
}

/// Where the session is stored. NULL, the default: in memory only, for as long as the library is
/// initialized.
///
/// Use a directory of the app's own for nothing else; on Android one that is not backed up
/// (`Context.getNoBackupFilesDir`), on iOS one below Application Support that is excluded from
/// backup. It is created when it does not exist, missing folders above it included, and gets mode
/// 0700, if nothing else is in it; the record in it has mode 0600. Two processes must not use the
/// same directory at once: SNRSynerise_initialize fails with StorageUnavailable in the second. (Not
/// on Apple's systems, which end an app that is suspended while it holds a lock in a shared folder:
/// nothing notices there.) A relative path is completed by the working directory that the process has
/// during this call. A record that is damaged stays there, tokens included, as
/// `snrclient.session.damaged-1` and so on, until the host removes it.
///
/// Errors: InvalidArgument when `path` is empty or not UTF-8, or when it is relative and there is no
/// working directory any more. Whether the directory is usable shows when the library is initialized.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setStorageDirectory(
    settings: *mut SNRSettings,
    path: *const c_char,
) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            let storage = match Argument::read(path).optional()? {
                Some(path) => Storage::Directory(path::absolute(path.as_str()).ok()?),
                None => Storage::Memory,
            };
            Some(mem::replace(&mut settings.storage, storage))
        })
    }
}

/// How long before its expiry a token is exchanged for a new one, in seconds.
///
/// 1800 by default and at least: smaller values count as 1800. A token is never exchanged in the
/// first half of its life, however long this is.
///
/// Errors: InvalidArgument when `seconds` is negative or not a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setMinTokenRefreshInterval(
    settings: *mut SNRSettings,
    seconds: f64,
) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            let interval = span(seconds).or((seconds == 0.0).then_some(Duration::ZERO))?;
            settings.min_token_refresh_interval = Some(interval);
            Some(())
        })
    }
}

/// Whether a change of the API key ends the session, UUID included. True by default.
///
/// When false, UUID and login survive the change; choose that only when both keys belong to one
/// workspace.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setShouldDestroySessionOnApiKeyChange(
    settings: *mut SNRSettings,
    shouldDestroy: bool,
) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            settings.keep_session_on_api_key_change = !shouldDestroy;
            Some(())
        })
    }
}

/// How long a whole request may take, in seconds: name lookup, connection, tries and pauses
/// between them included. 30 by default. Less than a millisecond counts as one. A visitor whose token
/// is rejected is logged in anew by another request, which may take as long again.
///
/// Errors: InvalidArgument when `seconds` is not greater than 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setRequestTimeout(
    settings: *mut SNRSettings,
    seconds: f64,
) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            // The engine counts milliseconds, and in none no request can be answered.
            settings.request_timeout = Some(span(seconds)?.max(Duration::from_millis(1)));
            Some(())
        })
    }
}

/// What goes before every seed of a UUID. NULL or empty, the default: nothing.
///
/// The UUID of a seed is the version 5 UUID of salt and seed in the URL namespace, so apps and
/// sites with the same salt give a customer the same UUID.
///
/// Errors: InvalidArgument when `salt` is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setUUIDSalt(
    settings: *mut SNRSettings,
    salt: *const c_char,
) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            settings.uuid_salt = match Argument::read(salt) {
                Argument::Null => None,
                Argument::Text(salt) => Text::new(salt),
                Argument::NotUtf8 => return None,
            };
            Some(())
        })
    }
}

/// The operating system's identifier of the device, for workspaces that control devices. NULL, the
/// default: none is sent.
///
/// Errors: InvalidArgument when `deviceId` is empty or not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setDeviceId(
    settings: *mut SNRSettings,
    deviceId: *const c_char,
) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            settings.device_id = Argument::read(deviceId).optional()?;
            Some(())
        })
    }
}

/// The certificates to trust, as PEM text of one or more. They replace the built-in ones, which
/// are Mozilla's. NULL, the default: the built-in ones.
///
/// Text around certificates is skipped. Errors: InvalidArgument when `pem` holds no certificate, or
/// something else in PEM as well, such as a private key, or is damaged, or when the library was built
/// without TLS.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setCACertificates(
    settings: *mut SNRSettings,
    pem: *const c_char,
) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            let pem = Argument::read(pem).optional_as(Some)?;
            settings.trust.set_roots(pem)
        })
    }
}

/// The keys of which the server has to have one: `count` strings, each the SHA-256 of a public key
/// (its SubjectPublicKeyInfo in DER) in base64. 0, the default: any key.
///
/// This is asked for in addition to all else. The key may be that of any certificate in the chain
/// that was verified, from the server's own to that of the authority, whether or not the server
/// sends the latter along. Pin at least two, one of them a key that is not in use yet, or the app is
/// cut off when the server's key changes. A server without a pinned key is told as a
/// NetworkApiError that says so.
///
/// With SNRSettings_setTransport they would not be looked at, so SNRSynerise_initialize refuses both:
/// pin in the host's own HTTP stack then.
///
/// This prints the pin of a certificate:
/// `openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst
/// -sha256 -binary | base64`
///
/// Ownership: the strings are copied. Errors: InvalidArgument when one is NULL or no such digest,
/// when `pins` is NULL and `count` is not 0, or when the library was built without TLS.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setSSLPinningPinset(
    settings: *mut SNRSettings,
    pins: *const *const c_char,
    count: usize,
) -> SNRErrorCode {
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            let pins = read_array(pins, count)?
                .iter()
                .map(|pin| Argument::read(*pin).required())
                .collect::<Option<Vec<_>>>()?;
            settings.trust.set_pins(&pins)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// spec §6: a timeout that is accepted leaves time for an answer.
    #[test]
    fn a_short_timeout_is_not_none() {
        let mut settings = SNRSettings::default();
        for seconds in [f64::MIN_POSITIVE, 1e-9, 0.000_999] {
            // SAFETY: the settings live, and nobody else uses them.
            let code = unsafe { SNRSettings_setRequestTimeout(&raw mut settings, seconds) };
            assert_eq!(code, SNRErrorCode::None);
            let key = ApiKey::new("api-key").expect("it is a key");
            let timeout = settings.session(key).request_timeout;
            assert_eq!(timeout, Duration::from_millis(1), "{seconds} s");
        }
    }
}
