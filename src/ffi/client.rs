//! `SNRClient_…`: the customer session.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::Arc;

use snr_session::{ApiError, Credentials, LoginCall, LoginContext, Secret, Text};

use super::boundary::{Argument, borrow, guard, read_enum};
use super::callback::{
    OwnedContext, Reply, SNRClientSignedInCallback, SNRClientSignedOutCallback,
    SNRConditionalAuthCallback, SNRDestroyCallback, SNRFailureCallback, SNRSuccessCallback,
    SNRTokenCallback, StatusReply, TokenReply, UnitReply,
};
use super::delegate::{Delegate, DelegateSlot};
use super::enums::{SNRClientIdentityProvider, SNRClientSignOutMode};
use super::instance::{call, call_and_wait, refuse, with_runtime};
use super::string::give;
use super::token::SNRToken;
use super::token_payload::SNRTokenPayload;
use crate::runtime::completion::{CHost, Completion};
use crate::runtime::driver::Input;

/// Exchanges the current token for a new one, whatever its age. Fetch the new one with
/// SNRClient_retrieveToken.
///
/// Calls that arrive while a token request is under way share its outcome. An anonymous session
/// without a usable token logs in anonymously.
///
/// Exactly one of `success` and `failure` is called, once; either may be NULL. Thread: any; it
/// never waits. Callbacks run on the callback thread.
///
/// Errors: NetworkApiError, InvalidRequestApiError (see the HTTP code), InvalidResponseApiError,
/// RequestBlockedByCircuitBreakerApiError: the session is as before; call again later.
/// ClientSessionUnauthorizedApiError: the server rejected the customer, who is signed out now; or
/// the session was replaced meanwhile. ClientSessionExpiredApiError: the customer's token has
/// expired; the customer is signed out. ModuleNotReadyApiError.
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
/// Errors: as SNRClient_refreshToken. A call that waits while the session is replaced is served by
/// the new session.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_retrieveToken(
    success: SNRTokenCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        call(
            TokenReply::new(success, failure, context),
            Input::RetrieveToken,
        );
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
        with_runtime(|runtime| {
            let clock = runtime.clock();
            let snapshot = runtime.snapshot();
            let token = snapshot
                .as_deref()
                .and_then(|snapshot| snapshot.fresh_token(clock.boot(), || clock.wall()));
            token.map_or(null_mut(), |token| SNRToken::give(Arc::clone(token)))
        })
        .unwrap_or(null_mut())
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
        with_runtime(|runtime| {
            let snapshot = runtime.snapshot();
            let uuid = snapshot.as_deref().map(|snapshot| snapshot.uuid());
            uuid.map_or(null_mut(), give_uuid)
        })
        .unwrap_or(null_mut())
    })
}

fn give_uuid(uuid: uuid::Uuid) -> *mut c_char {
    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
    give(uuid.hyphenated().encode_lower(&mut text).as_bytes())
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
            .and_then(Text::new);
        let uuid = auth_id.and_then(|auth_id| {
            with_runtime(|runtime| {
                let snapshot = runtime.snapshot();
                snapshot
                    .as_deref()
                    .map(|snapshot| snapshot.uuid_for_authentication(&auth_id))
            })
            .flatten()
        });
        uuid.map_or(null_mut(), give_uuid)
    })
}

/// Starts over with a new random UUID: tokens, custom email and custom identifier are forgotten.
///
/// For an anonymous customer only: while one is signed in nothing changes, and a warning is
/// logged. When it returns, SNRClient_getUUID answers the new UUID and the change is on disk.
/// Calls of SNRClient_refreshToken that wait fail. Thread: any; it waits for the disk, never for
/// the network.
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
        let seed = unsafe { Argument::read(clientIdentifier) }.optional();
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

/// Whether a customer is signed in: false from the moment the customer's token expires.
///
/// Thread: any; it never waits.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_isSignedIn() -> bool {
    guard(false, || {
        with_runtime(|runtime| {
            let clock = runtime.clock();
            let snapshot = runtime.snapshot();
            snapshot
                .as_deref()
                .is_some_and(|snapshot| snapshot.is_signed_in(clock.boot(), || clock.wall()))
        })
        .unwrap_or(false)
    })
}

fn bad_argument(what: &str) -> ApiError {
    ApiError::invalid_argument(format!("{what}; nothing was sent"))
}

/// Signs a customer in, once the arguments are known to be good.
fn sign_in<R: Reply>(
    reply: R,
    login_call: fn(Completion<R>) -> LoginCall<CHost>,
    arguments: Result<(Credentials, Option<Text>), ApiError>,
) {
    match arguments {
        Ok((credentials, auth_id)) => call(reply, |completion| Input::SignIn {
            credentials,
            auth_id,
            call: login_call(completion),
        }),
        Err(error) => refuse(reply, error),
    }
}

/// Reads an email and a password.
///
/// # Safety
///
/// Both are NULL or NUL-terminated strings.
unsafe fn read_password(
    email: *const c_char,
    password: *const c_char,
) -> Result<(Credentials, Option<Text>), ApiError> {
    // SAFETY: as promised by the caller.
    let (email, password) = unsafe { (Argument::read(email), Argument::read(password)) };
    let email = email
        .required()
        .and_then(Text::new)
        .ok_or_else(|| bad_argument("the email is NULL, empty or not UTF-8"))?;
    let password = password
        .required()
        .and_then(Secret::new)
        .ok_or_else(|| bad_argument("the password is NULL, empty or not UTF-8"))?;
    Ok((Credentials::Password { email, password }, None))
}

/// Reads what an identity provider vouches with.
///
/// # Safety
///
/// Each pointer is NULL or a NUL-terminated string.
unsafe fn read_external(
    token: *const c_char,
    provider: MaybeUninit<SNRClientIdentityProvider>,
    auth_id: *const c_char,
    context_json: *const c_char,
) -> Result<(Credentials, Option<Text>), ApiError> {
    // SAFETY: as promised by the caller.
    let (token, auth_id, context) = unsafe {
        (
            Argument::read(token),
            Argument::read(auth_id),
            Argument::read(context_json),
        )
    };
    let token = token
        .required()
        .and_then(Secret::new)
        .ok_or_else(|| bad_argument("the token is NULL, empty or not UTF-8"))?;
    let provider = read_enum(provider)
        .and_then(SNRClientIdentityProvider::external)
        .ok_or_else(|| bad_argument("the identity provider is none that hands out tokens"))?;
    let auth_id = auth_id
        .optional()
        .ok_or_else(|| bad_argument("the authID is empty or not UTF-8"))?;
    let context = match context {
        Argument::Null => LoginContext::default(),
        Argument::Text(json) => LoginContext::parse(json)?,
        Argument::NotUtf8 => return Err(bad_argument("the context is not UTF-8")),
    };
    let credentials = Credentials::External {
        provider,
        token,
        context,
    };
    Ok((credentials, auth_id))
}

/// Signs a customer in with an account of the workspace itself.
///
/// The login is sent with the current UUID. On success the customer's token is the current one,
/// the delegate hears of it, and then `success` is called. If the UUID belonged to another
/// customer, this one gets a UUID of their own. On failure nothing has changed.
///
/// Exactly one of `success` and `failure` is called, once; either may be NULL. The login is never
/// repeated by the library. Ownership: strings are copied, and the copy of the password is wiped.
/// Thread: any; it never waits. Callbacks run on the callback thread.
///
/// Errors: InvalidArgument: a string is NULL, empty or not UTF-8. InternalInconsistency: a
/// customer is signed in already, or another login is under way.
/// ClientSessionUnauthorizedApiError: the server refused the credentials, or the session was
/// replaced, or signed out of, meanwhile. NetworkApiError, InvalidRequestApiError,
/// InvalidResponseApiError, RequestBlockedByCircuitBreakerApiError, ModuleNotReadyApiError.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRClient_signIn(
    email: *const c_char,
    password: *const c_char,
    success: SNRSuccessCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        // SAFETY: as promised by the caller.
        let arguments = unsafe { read_password(email, password) };
        let reply = UnitReply::new(success, failure, context);
        sign_in(reply, LoginCall::Plain, arguments);
    });
}

/// As SNRClient_signIn, but learns what stands in the way instead of failing.
///
/// `success` is called with the status; the customer is signed in only if that is
/// SNRClientConditionalAuthStatusSuccess, and nothing has changed otherwise.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRClient_signInConditionally(
    email: *const c_char,
    password: *const c_char,
    success: SNRConditionalAuthCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        // SAFETY: as promised by the caller.
        let arguments = unsafe { read_password(email, password) };
        let reply = StatusReply::new(success, failure, context);
        sign_in(reply, LoginCall::Conditional, arguments);
    });
}

/// Signs a customer in with what an identity provider vouches for. A missing account is created.
///
/// `token`: the provider's token. `provider`: any but Synerise and Unknown. `authID`: the host's
/// own identifier of the customer, unique to them, or NULL; with it the login is sent with the UUID
/// that SNRClient_getUUIDForAuthentication returns, and the UUID belongs to it on success.
/// `contextJson`: `{"agreements": {...}, "attributes": {...}}` or NULL.
///
/// Otherwise as SNRClient_signIn; InvalidArgument also for a provider or a context that is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRClient_authenticate(
    token: *const c_char,
    provider: MaybeUninit<SNRClientIdentityProvider>,
    authID: *const c_char,
    contextJson: *const c_char,
    success: SNRSuccessCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        // SAFETY: as promised by the caller.
        let arguments = unsafe { read_external(token, provider, authID, contextJson) };
        let reply = UnitReply::new(success, failure, context);
        sign_in(reply, LoginCall::Plain, arguments);
    });
}

/// As SNRClient_authenticate, but never creates an account, and learns what stands in the way
/// instead of failing; see SNRClient_signInConditionally.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRClient_authenticateConditionally(
    token: *const c_char,
    provider: MaybeUninit<SNRClientIdentityProvider>,
    authID: *const c_char,
    contextJson: *const c_char,
    success: SNRConditionalAuthCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        // SAFETY: as promised by the caller.
        let arguments = unsafe { read_external(token, provider, authID, contextJson) };
        let reply = StatusReply::new(success, failure, context);
        sign_in(reply, LoginCall::Conditional, arguments);
    });
}

/// Takes over the session of a customer whom the host's own backend has signed in.
///
/// The host asks SNRClient_getUUIDForAuthentication for a UUID, its backend signs the customer in
/// with it, and the host passes on what the backend received, with the same `authID` (or NULL).
/// The payload's UUID becomes the current one. Nothing is sent.
///
/// Exactly one of `success` and `failure` is called, once; either may be NULL. Ownership: the
/// payload is copied and remains the caller's. Thread: any; it never waits. Callbacks run on the
/// callback thread.
///
/// Errors: InvalidArgument: `payload` is NULL, or `authID` is empty or not UTF-8.
/// ClientSessionExpiredApiError: the payload's token has expired. InternalInconsistency: a customer
/// is signed in already, or a login is under way. ModuleNotReadyApiError.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRClient_authenticateWithTokenPayload(
    payload: *const SNRTokenPayload,
    authID: *const c_char,
    success: SNRSuccessCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        let reply = UnitReply::new(success, failure, context);
        // SAFETY: the caller promises NULL or a living payload, and NULL or a string.
        let (payload, auth_id) = unsafe { (borrow(payload), Argument::read(authID)) };
        match (payload, auth_id.optional()) {
            (Some(SNRTokenPayload(payload)), Some(auth_id)) => call(reply, |completion| {
                Input::SignInWithPayload(payload.clone(), auth_id, completion)
            }),
            (None, _) => refuse(reply, bad_argument("the payload is NULL")),
            (_, None) => refuse(reply, bad_argument("the authID is empty or not UTF-8")),
        }
    });
}

/// Signs the customer out: here at once and in any case, and then the server is told.
///
/// With SNRClientSignOutModeSignOut the UUID and the anonymous token stay; with
/// SNRClientSignOutModeSignOutWithSessionDestroy the whole session goes, as by
/// SNRClient_destroySession. `fromAllDevices`: whether the server is to sign the customer out
/// everywhere.
///
/// Exactly one of `success` and `failure` is called, once; either may be NULL. They report what
/// the server said; the customer is signed out on this device either way, when this function
/// returns. A login that is under way is given up and fails. Thread: any; it waits for the disk,
/// never for the network. Callbacks run on the callback thread.
///
/// Errors: ClientSessionAlreadySignedOutApiError: nobody is signed in. InvalidArgument: `mode` is
/// none. Otherwise what the server said, or why it was not reached.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_signOut(
    mode: MaybeUninit<SNRClientSignOutMode>,
    fromAllDevices: bool,
    success: SNRSuccessCallback,
    failure: SNRFailureCallback,
    context: *mut c_void,
) {
    guard((), || {
        let reply = UnitReply::new(success, failure, context);
        match read_enum(mode) {
            Some(mode) => call_and_wait(reply, |call| Input::SignOut {
                destroy: mode == SNRClientSignOutMode::SignOutWithSessionDestroy,
                from_all_devices: fromAllDevices,
                call,
            }),
            None => refuse(reply, bad_argument("the sign-out mode is none")),
        }
    });
}

/// Sets who hears that a customer signed in or out, in place of whoever did before. NULL for both
/// callbacks: nobody.
///
/// It may be called before SNRSynerise_initialize, so that a login which expired since the last
/// start is heard of. SNRSynerise_shutdown gives the delegate up. Each transition is told once, in
/// order, after it is durable and before the success callback of the call that caused it.
///
/// Ownership: takes `context`: `destroy` (may be NULL) is called with it once, when the delegate is
/// replaced or given up and is not running any more. Thread: any; the callbacks run on the
/// callback thread. A delegate may replace itself.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_setClientStateDelegate(
    signedIn: SNRClientSignedInCallback,
    signedOut: SNRClientSignedOutCallback,
    context: *mut c_void,
    destroy: SNRDestroyCallback,
) {
    guard((), || {
        let delegate = Some(Arc::new(Delegate {
            signed_in: signedIn,
            signed_out: signedOut,
            context: OwnedContext::new(context, destroy),
        }));
        let slot = with_runtime(|runtime| Arc::clone(runtime.delegate()));
        match slot {
            Some(slot) => slot.set(delegate),
            None => DelegateSlot::before_initialize().set(delegate),
        }
    });
}
