//! `SNRClient_…`. Each function is the one of that name in the C header, for `NativeBridge`.

use std::ffi::c_void;

use jni::Env;
use jni::errors::Result;
use jni::objects::{JClass, JObject, JString};
use jni::sys::{jboolean, jdouble, jint};

use crate::abi::*;
use crate::bridge::Bridge;
use crate::text::{Text, given};
use crate::thread::{call_java, keep, take_back};
use crate::value;

/// A static method of `NativeBridge` that tells a call its outcome.
type Tell = for<'local> fn(&mut Env<'local>, &JObject<'_>, &JObject<'_>) -> Result<()>;

/// Tells a call its outcome, after which it is not the library's any more.
///
/// Building the outcome may fail, for want of memory above all; then the call hears of that. It
/// hears nothing more once it was told, because its listener may have run by then.
fn complete(
    context: *mut c_void,
    build: impl for<'local> FnOnce(&mut Env<'local>) -> Result<JObject<'local>>,
    tell: Tell,
) {
    call_java((), |env| {
        // SAFETY: exactly one of a call's callbacks is called, once.
        let call = unsafe { take_back(env, context) };
        match build(env) {
            Ok(outcome) => tell(env, call.as_obj(), &outcome),
            Err(_) => {
                env.exception_clear();
                fail(env, call.as_obj(), &JObject::null())
            }
        }
    });
}

fn succeed(env: &mut Env<'_>, call: &JObject<'_>, value: &JObject<'_>) -> Result<()> {
    Bridge::succeed(env, call, value)
}

fn fail(env: &mut Env<'_>, call: &JObject<'_>, error: &JObject<'_>) -> Result<()> {
    Bridge::fail(env, call, error)
}

extern "C" fn on_success(context: *mut c_void) {
    complete(context, |_| Ok(JObject::null()), succeed);
}

extern "C" fn on_token(token: *const SNRToken, context: *mut c_void) {
    // SAFETY: the library lends the token until this callback returns.
    complete(context, |env| unsafe { value::token(env, token) }, succeed);
}

extern "C" fn on_status(status: SNRClientConditionalAuthStatus, context: *mut c_void) {
    complete(
        context,
        |env| Bridge::new_status(env, status as i32),
        succeed,
    );
}

extern "C" fn on_failure(error: *const SNRApiError, context: *mut c_void) {
    // SAFETY: the library lends the error until this callback returns.
    complete(context, |env| unsafe { value::error(env, error) }, fail);
}

pub fn refresh_token(env: &mut Env<'_>, _: JClass<'_>, call: JObject<'_>) -> Result<()> {
    SNRClient_refreshToken(Some(on_success), Some(on_failure), keep(env, &call)?);
    Ok(())
}

pub fn retrieve_token(env: &mut Env<'_>, _: JClass<'_>, call: JObject<'_>) -> Result<()> {
    SNRClient_retrieveToken(Some(on_token), Some(on_failure), keep(env, &call)?);
    Ok(())
}

pub fn copy_valid_token<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
) -> Result<JObject<'local>> {
    let token = SNRClient_copyValidToken();
    if token.is_null() {
        return Ok(JObject::null());
    }
    // SAFETY: the token is ours until it is released.
    let object = unsafe { value::token(env, token) };
    // SAFETY: it is released once, and not used any more.
    unsafe { SNRToken_release(token) };
    object
}

pub fn get_uuid<'local>(env: &mut Env<'local>, _: JClass<'local>) -> Result<JString<'local>> {
    // SAFETY: the function returns an owned string.
    unsafe { given(env, SNRClient_getUUID()) }
}

pub fn get_uuid_for_authentication<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    auth_id: JString<'local>,
) -> Result<JString<'local>> {
    let auth_id = Text::read(env, &auth_id)?;
    // SAFETY: the argument is NULL or a string; the function returns an owned string.
    unsafe { given(env, SNRClient_getUUIDForAuthentication(auth_id.as_ptr())) }
}

pub fn regenerate_uuid(
    env: &mut Env<'_>,
    _: JClass<'_>,
    client_identifier: JString<'_>,
) -> Result<()> {
    let client_identifier = Text::read(env, &client_identifier)?;
    // SAFETY: the argument is NULL or a string.
    unsafe { SNRClient_regenerateUUIDWithClientIdentifier(client_identifier.as_ptr()) };
    Ok(())
}

pub fn destroy_session(_: &mut Env<'_>, _: JClass<'_>) -> Result<()> {
    SNRClient_destroySession();
    Ok(())
}

pub fn is_signed_in(_: &mut Env<'_>, _: JClass<'_>) -> Result<jboolean> {
    Ok(SNRClient_isSignedIn())
}

pub fn sign_in(
    env: &mut Env<'_>,
    _: JClass<'_>,
    email: JString<'_>,
    password: JString<'_>,
    call: JObject<'_>,
) -> Result<()> {
    let (email, password) = (Text::read(env, &email)?, Text::read(env, &password)?);
    let context = keep(env, &call)?;
    // SAFETY: the strings are NULL or strings; the callbacks fit the context.
    unsafe {
        SNRClient_signIn(
            email.as_ptr(),
            password.as_ptr(),
            Some(on_success),
            Some(on_failure),
            context,
        );
    }
    Ok(())
}

pub fn sign_in_conditionally(
    env: &mut Env<'_>,
    _: JClass<'_>,
    email: JString<'_>,
    password: JString<'_>,
    call: JObject<'_>,
) -> Result<()> {
    let (email, password) = (Text::read(env, &email)?, Text::read(env, &password)?);
    let context = keep(env, &call)?;
    // SAFETY: the strings are NULL or strings; the callbacks fit the context.
    unsafe {
        SNRClient_signInConditionally(
            email.as_ptr(),
            password.as_ptr(),
            Some(on_status),
            Some(on_failure),
            context,
        );
    }
    Ok(())
}

pub fn authenticate(
    env: &mut Env<'_>,
    _: JClass<'_>,
    token: JString<'_>,
    provider: jint,
    auth_id: JString<'_>,
    context_json: JString<'_>,
    call: JObject<'_>,
) -> Result<()> {
    let token = Text::read(env, &token)?;
    let (auth_id, context_json) = (Text::read(env, &auth_id)?, Text::read(env, &context_json)?);
    let context = keep(env, &call)?;
    // SAFETY: the strings are NULL or strings; the callbacks fit the context.
    unsafe {
        SNRClient_authenticate(
            token.as_ptr(),
            number(provider),
            auth_id.as_ptr(),
            context_json.as_ptr(),
            Some(on_success),
            Some(on_failure),
            context,
        );
    }
    Ok(())
}

pub fn authenticate_conditionally(
    env: &mut Env<'_>,
    _: JClass<'_>,
    token: JString<'_>,
    provider: jint,
    auth_id: JString<'_>,
    context_json: JString<'_>,
    call: JObject<'_>,
) -> Result<()> {
    let token = Text::read(env, &token)?;
    let (auth_id, context_json) = (Text::read(env, &auth_id)?, Text::read(env, &context_json)?);
    let context = keep(env, &call)?;
    // SAFETY: the strings are NULL or strings; the callbacks fit the context.
    unsafe {
        SNRClient_authenticateConditionally(
            token.as_ptr(),
            number(provider),
            auth_id.as_ptr(),
            context_json.as_ptr(),
            Some(on_status),
            Some(on_failure),
            context,
        );
    }
    Ok(())
}

#[allow(
    clippy::too_many_arguments,
    reason = "they are those of the C functions"
)]
pub fn authenticate_with_token_payload(
    env: &mut Env<'_>,
    _: JClass<'_>,
    raw_jwt: JString<'_>,
    expiration: jdouble,
    creation: jdouble,
    rlm: JString<'_>,
    origin: jint,
    uuid: JString<'_>,
    client_id: JString<'_>,
    custom_id: JString<'_>,
    auth_id: JString<'_>,
    call: JObject<'_>,
) -> Result<()> {
    let (raw_jwt, rlm) = (Text::read(env, &raw_jwt)?, Text::read(env, &rlm)?);
    let (uuid, client_id) = (Text::read(env, &uuid)?, Text::read(env, &client_id)?);
    let (custom_id, auth_id) = (Text::read(env, &custom_id)?, Text::read(env, &auth_id)?);
    let context = keep(env, &call)?;
    // SAFETY: the strings are NULL or strings; the payload is freed once, after its last use, and
    // may be NULL; the callbacks fit the context.
    unsafe {
        let payload = SNRTokenPayload_new(
            raw_jwt.as_ptr(),
            expiration,
            creation,
            rlm.as_ptr(),
            number(origin),
            uuid.as_ptr(),
            client_id.as_ptr(),
            custom_id.as_ptr(),
        );
        SNRClient_authenticateWithTokenPayload(
            payload,
            auth_id.as_ptr(),
            Some(on_success),
            Some(on_failure),
            context,
        );
        SNRTokenPayload_free(payload);
    }
    Ok(())
}

pub fn sign_out(
    env: &mut Env<'_>,
    _: JClass<'_>,
    mode: jint,
    from_all_devices: jboolean,
    call: JObject<'_>,
) -> Result<()> {
    let context = keep(env, &call)?;
    SNRClient_signOut(
        number(mode),
        from_all_devices,
        Some(on_success),
        Some(on_failure),
        context,
    );
    Ok(())
}
