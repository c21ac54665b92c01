//! Tokens and errors as Java objects.

use std::ffi::c_char;
use std::ptr::null;

use jni::Env;
use jni::errors::Result;
use jni::objects::{JIntArray, JObject, JObjectArray, JString};

use crate::abi::*;
use crate::bridge::Bridge;
use crate::text::lent;

/// A `Token` of the library's.
///
/// # Safety
///
/// `token` is a token that lives during the call.
pub unsafe fn token<'local>(
    env: &mut Env<'local>,
    token: *const SNRToken,
) -> Result<JObject<'local>> {
    // SAFETY: the caller promises a token, which lends its strings for as long as it lives.
    unsafe {
        let text = lent(env, SNRToken_getTokenString(token))?;
        let realm = lent(env, SNRToken_getRlm(token))?;
        let client_id = lent(env, SNRToken_getClientId(token))?;
        let custom_id = lent(env, SNRToken_getCustomId(token))?;
        Bridge::new_token(
            env,
            text,
            SNRToken_getExpirationDate(token),
            SNRToken_getCreationDate(token),
            SNRToken_getTokenOrigin(token) as i32,
            realm,
            client_id,
            custom_id,
        )
    }
}

/// An `ApiError` of the library's. A server's text may be long: when there is no memory for it, the
/// error comes without it.
///
/// # Safety
///
/// `error` is an error that lives during the call.
pub unsafe fn error<'local>(
    env: &mut Env<'local>,
    error: *const SNRApiError,
) -> Result<JObject<'local>> {
    // SAFETY: as the caller promises.
    unsafe {
        let count = SNRApiError_getCauseCount(error);
        build_error(env, error, SNRApiError_getBody(error), count).or_else(|_| {
            env.exception_clear();
            build_error(env, error, null(), 0)
        })
    }
}

/// An `ApiError` with this body and so many of its causes.
///
/// # Safety
///
/// As for [`error`]; `body` is NULL or a string that lives during the call.
unsafe fn build_error<'local>(
    env: &mut Env<'local>,
    error: *const SNRApiError,
    body: *const c_char,
    cause_count: usize,
) -> Result<JObject<'local>> {
    // SAFETY: the caller promises an error, which lends its strings for as long as it lives.
    unsafe {
        let message = lent(env, SNRApiError_getMessage(error))?;
        let server_code = lent(env, SNRApiError_getErrorCode(error))?;
        let body = lent(env, body)?;
        let (numbers, texts) = causes(env, error, cause_count)?;
        Bridge::new_error(
            env,
            SNRApiError_getType(error) as i32,
            SNRApiError_getCode(error) as i32,
            SNRApiError_getHttpCode(error),
            SNRApiError_getRetryAfter(error),
            message,
            server_code,
            body,
            &numbers,
            &texts,
        )
    }
}

/// The first causes of an error: their numbers, and field, message and rejected value of each in a
/// row.
///
/// # Safety
///
/// As for [`error`].
unsafe fn causes<'local>(
    env: &mut Env<'local>,
    error: *const SNRApiError,
    count: usize,
) -> Result<(JIntArray<'local>, JObjectArray<'local, JString<'local>>)> {
    let numbers = JIntArray::new(env, count)?;
    let texts = JObjectArray::<JString<'_>>::new(env, count * 3, JString::null())?;
    for index in 0..count {
        // SAFETY: the caller promises an error.
        let number = unsafe { SNRApiError_getCauseCode(error, index) };
        numbers.set_region(
            env,
            jni::sys::jsize::try_from(index).unwrap_or(i32::MAX),
            &[number],
        )?;
        let getters = [
            SNRApiError_getCauseField,
            SNRApiError_getCauseMessage,
            SNRApiError_getCauseRejectedValue,
        ];
        for (offset, get) in getters.into_iter().enumerate() {
            // A frame of its own, because a server may list any number of causes.
            env.with_local_frame(1, |env| -> Result<()> {
                // SAFETY: as above; the string is copied at once.
                let text = unsafe { lent(env, get(error, index)) }?;
                texts.set_element(env, index * 3 + offset, &text)
            })?;
        }
    }
    Ok((numbers, texts))
}
