//! `SNRSynerise_…`: the life of the library.

use snr_session::ApiKey;
use std::ffi::c_char;

use super::boundary::{Argument, borrow, guard};
use super::callback::UnitReply;
use super::completion::{Completion, Input};
use super::enums::SNRErrorCode;
use super::instance::{self, with_runtime};
use super::running::{self, Configuration};
use super::settings::SNRSettings;
use crate::runtime::store;

/// Starts the session. Call it first: before it, only settings can be made and the delegate set. When
/// it fails, it may be called again.
///
/// `clientApiKey`: the workspace's Profile API key. `baseUrl`: where the API is, an absolute URL
/// without query; `https`, or `http` for a loopback host such as 127.0.0.1; NULL: the production
/// API. `settings`: NULL: all defaults.
///
/// When it returns SNRErrorCodeNone, the UUID of the customer is known and stored: the one of the
/// session before, or on the first start a new one. An anonymous session without a valid token
/// gets one in the background. A customer whose token expired meanwhile is signed out; if only the
/// device's calendar says so, as after a reboot, the server is asked with the next call for a token.
///
/// Ownership: strings and settings are copied; `settings` remains the caller's. Thread: any; it
/// waits for the disk, never for the network.
///
/// Errors, after each of which nothing was started and the stored session is as it was (though the
/// directory may have been made, or a damaged record been set aside):
/// InvalidArgument: the key is NULL, empty, not UTF-8, or holds a control character such as a line
/// break; the URL is not acceptable; there are certificates or pins beside the host's own transport.
/// InternalInconsistency: the library is initialized already, or this is called from a storage
/// callback. StorageUnavailable: the storage cannot be read or written now, or holds a session of a
/// newer version; try again later. A directory that can never be used looks the same. The log says
/// what it is, so set a logger while you develop.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSynerise_initialize(
    clientApiKey: *const c_char,
    baseUrl: *const c_char,
    settings: *const SNRSettings,
) -> SNRErrorCode {
    guard(SNRErrorCode::UnknownError, || {
        let defaults = SNRSettings::default();
        // SAFETY: the caller promises NULL, or settings that nobody changes meanwhile.
        let settings = unsafe { borrow(settings) }.unwrap_or(&defaults);
        let refuse = |reason: &str| {
            running::complain(settings.logger().as_ref(), reason);
            SNRErrorCode::InvalidArgument
        };
        // SAFETY: the caller promises NULL or NUL-terminated strings.
        let (api_key, base_url) =
            unsafe { (Argument::read(clientApiKey), Argument::read(baseUrl)) };
        let Some(api_key) = api_key.required().and_then(ApiKey::new) else {
            return refuse(
                "not initialized: the API key is empty, not UTF-8, or holds a control character",
            );
        };
        if settings.has_unheeded_trust() {
            return refuse(
                "not initialized: the host's transport would not heed the certificates or pins that \
                 are set; have it check them, and leave them out here",
            );
        }
        let transport = match settings.transport(base_url) {
            Ok(transport) => transport,
            Err(bad) => {
                return refuse(&format!("not initialized: the base URL is bad: {}", bad.0));
            }
        };
        instance::start(|delegate, published| Configuration {
            settings: settings.session(api_key),
            transport,
            store: settings.store(),
            logger: settings.logger(),
            executor: settings.executor(),
            delegate,
            published,
        })
    })
}

/// Goes on with another API key.
///
/// When SNRSettings_setShouldDestroySessionOnApiKeyChange is true, which is the default, the
/// session is destroyed as by SNRClient_destroySession. Otherwise UUID and login stay, and a new
/// anonymous token replaces the one of the old key.
///
/// When it returns SNRErrorCodeNone, the change is on disk. Thread: any; it waits for the disk,
/// never for the network.
///
/// Errors: InvalidArgument: the key is NULL, empty, not UTF-8, or holds a control character.
/// InternalInconsistency: the key is in use already, or this is called from a storage callback.
/// ModuleNotReadyApiError: the library is not initialized. The log says what is wrong with the key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSynerise_changeClientApiKey(
    clientApiKey: *const c_char,
) -> SNRErrorCode {
    guard(SNRErrorCode::UnknownError, || {
        // SAFETY: the caller promises NULL or a NUL-terminated string.
        let key = unsafe { Argument::read(clientApiKey) };
        let refuse = |reason: &str| {
            with_runtime(|runtime| runtime.warn(&format!("the API key was not changed: {reason}")));
        };
        let Some(key) = key.required().and_then(ApiKey::new) else {
            refuse("it is empty, not UTF-8, or holds a control character");
            return SNRErrorCode::InvalidArgument;
        };
        if store::is_inside() {
            return SNRErrorCode::InternalInconsistency;
        }
        let (completion, outcome) = Completion::<UnitReply>::rendezvous();
        let fed = with_runtime(|runtime| {
            runtime.feed_and_wait(Input::ChangeApiKey(key, completion));
        });
        match (fed, outcome.recv()) {
            (None, _) => SNRErrorCode::ModuleNotReadyApiError,
            (Some(()), Ok(Ok(()))) => SNRErrorCode::None,
            (Some(()), Ok(Err(error))) => {
                refuse(error.message.as_str());
                error.code.into()
            }
            (Some(()), Err(_)) => SNRErrorCode::UnknownError,
        }
    })
}

/// Ends the library's work: every call that waits fails with ModuleNotReadyApiError, and the
/// threads end. (One that is resolving a name or connecting cannot be interrupted: it is left
/// behind, touches nothing more, and ends by itself when the system answers or the request timeout is
/// over.) The stored session stays, for the next SNRSynerise_initialize.
///
/// When it returns, the callbacks of all calls that were made before have run, and each context is
/// given up, unless settings still hold it, or a callback of the host's transport is still at work
/// with it. Called from a callback it waits for none: those that are due run after that one. It may
/// be called at any time and any number of times. A call that another thread makes meanwhile counts
/// as made before it or after it.
///
/// Thread: any; it waits for the disk and for callbacks that are due, never for the network. Do
/// not call it while holding a lock that a callback of yours takes.
#[unsafe(no_mangle)]
pub extern "C" fn SNRSynerise_shutdown() {
    guard((), instance::stop);
}

/// The version of the library, as "MAJOR.MINOR.PATCH".
///
/// Ownership: static text; do not free it. Thread: any.
#[unsafe(no_mangle)]
pub extern "C" fn SNRSynerise_version() -> *const c_char {
    const VERSION: &std::ffi::CStr = match std::ffi::CStr::from_bytes_with_nul(
        concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes(),
    ) {
        Ok(version) => version,
        Err(_) => panic!("a version holds no NUL"),
    };
    VERSION.as_ptr()
}

/// The version of the ABI of this library. It equals SNR_ABI_VERSION of the header when the two
/// belong together, and grows when something that exists changes, which additions do not.
///
/// Thread: any.
#[unsafe(no_mangle)]
pub extern "C" fn SNRSynerise_abiVersion() -> u32 {
    SNR_ABI_VERSION
}

/// The version of the ABI that this header declares; compare it with SNRSynerise_abiVersion.
pub const SNR_ABI_VERSION: u32 = 1;
