//! `SNRClient_…`: signing in and out.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;
use std::sync::Arc;

use snr_session::{ApiError, Credentials, LoginCall, LoginContext, Secret, Seed, Text};

use super::boundary::{Argument, borrow, guard, read_enum};
use super::callback::{
    OwnedContext, Reply, SNRClientSignedInCallback, SNRClientSignedOutCallback,
    SNRConditionalAuthCallback, SNRDestroyCallback, SNRFailureCallback, SNRSuccessCallback,
    StatusReply, UnitReply,
};
use super::completion::{CHost, Completion, Input};
use super::delegate::Delegate;
use super::enums::{SNRClientIdentityProvider, SNRClientSignOutMode};
use super::instance::{call, call_and_wait, refuse, set_delegate, with_snapshot};
use super::token_payload::SNRTokenPayload;
use crate::runtime::clock;

/// Whether a customer is signed in: false from the moment the customer's token expires. The delegate
/// hears of the expiry with the next call that needs the token, or with the next start.
///
/// Thread: any; it never waits.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_isSignedIn() -> bool {
    guard(false, || {
        with_snapshot(|snapshot| snapshot.is_signed_in(clock::boot(), clock::wall)).unwrap_or(false)
    })
}

fn bad_argument(what: &str) -> ApiError {
    ApiError::invalid_argument(format!("{what}; nothing was sent"))
}

/// Signs a customer in, once the arguments are known to be good.
fn sign_in<R: Reply>(
    reply: R,
    login_call: fn(Completion<R>) -> LoginCall<CHost>,
    arguments: Result<(Credentials, Option<Seed>), ApiError>,
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
) -> Result<(Credentials, Option<Seed>), ApiError> {
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
) -> Result<(Credentials, Option<Seed>), ApiError> {
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
        .optional_as(Seed::new)
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
/// customer, this one gets a UUID of their own from then on; the server saw the login itself under the
/// one of before. (SNRClient_authenticate with an `authID` logs in under the UUID that will be the
/// customer's.) On failure nothing has changed.
///
/// Exactly one of `success` and `failure` is called, once; either may be NULL. The login is never
/// repeated by the library. Ownership: strings are copied, and the copy of the password is wiped.
/// Thread: any; it never waits. Callbacks run on the callback thread.
///
/// Errors: InvalidArgument: a string is NULL, empty or not UTF-8. InternalInconsistency: a
/// customer is signed in already, or another login is under way.
/// ClientSessionUnauthorizedApiError: the server refused the credentials (HTTP code 401 or 403), or
/// the session was replaced, or signed out of, meanwhile (HTTP code -1). NetworkApiError,
/// InvalidRequestApiError, InvalidResponseApiError, RequestBlockedByCircuitBreakerApiError,
/// ModuleNotReadyApiError.
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
/// Otherwise as SNRClient_signIn; InvalidArgument also for a provider that is not one of these, and
/// for a context that is not such an object.
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
        match (payload, auth_id.optional_as(Seed::new)) {
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
/// everywhere. A login that is made before the server has answered may reach it first, so wait with
/// the next one for the callback then.
///
/// Exactly one of `success` and `failure` is called, once; either may be NULL. They report what
/// the server said; the customer is signed out on this device either way, when this function
/// returns. Thread: any; it waits for the disk, never for the network. Callbacks run on the callback
/// thread.
///
/// Errors: ClientSessionAlreadySignedOutApiError: nobody is signed in, and nothing was changed,
/// whatever the mode; but a login that was under way is given up, and fails. InvalidArgument: `mode`
/// is not one of the enum's values. ModuleNotReadyApiError. Otherwise what the server said, or why it
/// was not reached.
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
/// start is heard of; one that goes on is not told: ask SNRClient_isSignedIn. SNRSynerise_shutdown
/// gives the delegate up. Each transition is told once, in order, after it is durable and before the
/// success callback of the call that caused it.
///
/// Ownership: takes `context`: `destroy` (may be NULL) is called with it once, when the delegate is
/// replaced or given up and is not running any more. Thread: any; the callbacks run on the
/// callback thread; it may wait for the disk while another thread starts or ends the library. A
/// delegate may replace itself.
#[unsafe(no_mangle)]
pub extern "C" fn SNRClient_setClientStateDelegate(
    signedIn: SNRClientSignedInCallback,
    signedOut: SNRClientSignedOutCallback,
    context: *mut c_void,
    destroy: SNRDestroyCallback,
) {
    guard((), || {
        set_delegate(Arc::new(Delegate {
            signed_in: signedIn,
            signed_out: signedOut,
            context: OwnedContext::new(context, destroy),
        }));
    });
}
