//! `SNRClient_…`: the session methods.

use std::ffi::{c_char, c_void};
use std::ptr::null_mut;
use std::sync::Arc;

use snr_session::{Seed, Text};

use super::boundary::{Argument, guard};
use super::callback::{
    Reply, SNRFailureCallback, SNRSuccessCallback, SNRTokenCallback, TokenReply, UnitReply,
};
use super::callbacks;
use super::completion::Input;
use super::instance::{call, with_runtime, with_snapshot};
use super::string::give;
use super::token::SNRToken;
use crate::runtime::clock;

/// Exchanges the current token for a new one, whatever its age. Fetch the new one with
/// SNRClient_retrieveToken.
///
/// Calls that arrive while a token request is under way share its outcome. An anonymous session
/// without a usable token logs in anonymously.
///
/// When the API answers 401 to a request of the host's: if SNRClient_copyValidToken gives another
/// token by now, use that; else call this once, then SNRClient_retrieveToken, and repeat the request
/// once.
///
/// Exactly one of `success` and `failure` is called, once; either may be NULL. Thread: any; it
/// never waits. Callbacks run on the callback thread.
///
/// Errors: NetworkApiError, InvalidRequestApiError (see the HTTP code), InvalidResponseApiError,
/// RequestBlockedByCircuitBreakerApiError: the session is as before; call again later.
/// ClientSessionUnauthorizedApiError: the server rejected the customer, who is signed out now; or
/// something in between refused (HTTP code 403), and the customer is signed in as before; or the
/// session was replaced meanwhile (HTTP code -1). ClientSessionExpiredApiError: the customer's token
/// has expired; the customer is signed out. ModuleNotReadyApiError.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_refreshToken(
    success: SNRSuccessCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        call(
            UnitReply::new(success, failure, context),
            Input::RefreshToken,
        );
    });
}

/// Delivers the current, active token.
///
/// A token that is not near its expiry is delivered from memory. One that is, is exchanged first;
/// but if that fails, or takes longer than 3 seconds, the token at hand is delivered as long as it
/// is valid. An anonymous session without a valid token logs in anonymously.
///
/// Exactly one of `success` and `failure` is called, once; either may be NULL. Ownership: the
/// token is borrowed for the callback; SNRToken_retain keeps it. Thread: any; it never waits.
/// Callbacks run on the callback thread.
///
/// Errors: as SNRClient_refreshToken. A call whose session is replaced before its callback runs is
/// served by the new session.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_retrieveToken(
    success: SNRTokenCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        let reply = TokenReply::new(success, failure, context);
        match with_snapshot(|snapshot| snapshot.grant(clock::boot(), clock::wall)).flatten() {
            Some(grant) => callbacks::push(reply.deliver(Ok(grant))).now(),
            None => call(reply, Input::RetrieveToken),
        }
    });
}

/// The current token if it is valid and not near its expiry, else NULL. It never starts a request.
///
/// For code that signs each request: on NULL, ask SNRClient_retrieveToken.
///
/// Ownership: returns owned; release it with SNRToken_release. Thread: any; it never waits.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_copyValidToken() -> *mut SNRToken {
    guard(null_mut(), || {
        let token = with_snapshot(|snapshot| {
            let token = snapshot.fresh_token(clock::boot(), clock::wall);
            token.map(|token| SNRToken::give(Arc::clone(token)))
        });
        token.flatten().unwrap_or(null_mut())
    })
}

/// The UUID of the customer: lower-case hyphenated text. NULL before SNRSynerise_initialize and
/// after SNRSynerise_shutdown.
///
/// Ownership: returns owned; free it with SNRString_free. Thread: any; it never waits, neither for
/// the network, nor the disk, nor another call.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_getUUID() -> *mut c_char {
    guard(null_mut(), || {
        with_snapshot(|snapshot| give(snapshot.uuid_text())).unwrap_or(null_mut())
    })
}

/// The UUID with which the customer that the host calls `authID` is to be signed in. Changes
/// nothing.
///
/// It is the current UUID when that belongs to nobody yet, so that the visitor's history joins the
/// customer, or to this very `authID`; otherwise the UUID that is seeded with `authID`. For hosts
/// whose backend signs the customer in: see SNRClient_authenticateWithTokenPayload.
///
/// Ownership: returns owned; free it with SNRString_free. Thread: any; it never waits.
///
/// Errors: NULL when `authID` is NULL, empty or not UTF-8, or the library is not initialized.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRClient_getUUIDForAuthentication(authID: *const c_char) -> *mut c_char {
    guard(null_mut(), || {
        // SAFETY: the caller promises NULL or a NUL-terminated string.
        let auth_id = unsafe { Argument::read(authID) }
            .required()
            .and_then(Seed::new);
        let uuid = auth_id.and_then(|auth_id| {
            with_snapshot(|snapshot| snapshot.uuid_for_authentication(&auth_id))
        });
        uuid.map_or(null_mut(), |uuid| give(&Text::lossy(uuid.to_string())))
    })
}

/// Starts over with a new random UUID: tokens, custom email and custom identifier are forgotten.
///
/// For an anonymous customer only: while one is signed in nothing changes, and a warning is
/// logged. When it returns, SNRClient_getUUID answers the new UUID and the change is on disk.
/// Calls of SNRClient_refreshToken and logins that wait fail; calls of SNRClient_retrieveToken are
/// served by the new session. Thread: any; it waits for the disk, never for the network.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_regenerateUUID() {
    guard((), || {
        with_runtime(|runtime| runtime.feed_and_wait(Input::RegenerateUuid(None)));
    });
}

/// As SNRClient_regenerateUUID, but with the UUID that `clientIdentifier` is the seed of: the same
/// identifier always gives the same UUID. It must be unique to a customer.
///
/// NULL: exactly as SNRClient_regenerateUUID. Empty or not UTF-8: nothing changes, and a warning
/// is logged, since an empty seed would give every customer the same UUID. Ownership:
/// `clientIdentifier` is copied. Thread: any; it waits for the disk, never for the network.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRClient_regenerateUUIDWithClientIdentifier(
    clientIdentifier: *const c_char,
) {
    guard((), || {
        // SAFETY: the caller promises NULL or a NUL-terminated string.
        let seed = unsafe { Argument::read(clientIdentifier) }.optional_as(Seed::new);
        with_runtime(|runtime| match seed {
            Some(seed) => runtime.feed_and_wait(Input::RegenerateUuid(seed)),
            None => runtime.warn(
                "the UUID was not regenerated, because the client identifier is empty or not \
                 UTF-8; pass one that is unique to the customer",
            ),
        });
    });
}

/// Forgets the session, whoever it belongs to: both tokens, custom email and identifier, in memory
/// and on disk. A new random UUID takes its place, and a new anonymous session begins in the
/// background.
///
/// A customer who was signed in is reported signed out with
/// SNRClientSessionEndReasonSessionDestroyed. When it returns, SNRClient_getUUID answers the new
/// UUID and the change is on disk. Calls of SNRClient_refreshToken and logins that wait fail;
/// calls of SNRClient_retrieveToken are served by the new session. Thread: any; it waits for the
/// disk, never for the network.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_destroySession() {
    guard((), || {
        with_runtime(|runtime| runtime.feed_and_wait(Input::DestroySession));
    });
}
