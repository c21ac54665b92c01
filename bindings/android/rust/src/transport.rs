//! `SNRSettings_setTransport`: a transport of the app's.

use std::ffi::{CStr, c_void};

use jni::Env;
use jni::errors::Result;
use jni::objects::{JByteArray, JClass, JObject, JObjectArray, JString};
use jni::sys::{jint, jlong};

use crate::abi::*;
use crate::bridge::Bridge;
use crate::settings::{code, settings};
use crate::storage::lent_bytes;
use crate::text::{Text, lent};
use crate::thread::{keep, release, with_kept};

extern "C" fn on_send(
    request: *const SNRTransportRequest,
    completion_token: u64,
    context: *mut c_void,
) {
    let is_sent = with_kept(context, false, |env, transport| {
        // SAFETY: the library lends the request and its parts until this callback returns.
        unsafe { send(env, transport, request, completion_token) }?;
        Ok(true)
    });
    if !is_sent {
        let reason = c"the app's transport could not be called";
        // SAFETY: the reason is a string.
        unsafe { SNRTransport_fail(completion_token, reason.as_ptr()) };
    }
}

/// Hands a request to Java.
///
/// # Safety
///
/// `request` lives during the call.
unsafe fn send(
    env: &mut Env<'_>,
    transport: &JObject<'_>,
    request: *const SNRTransportRequest,
    completion_token: u64,
) -> Result<()> {
    // SAFETY: the caller promises a request, which lends its parts for as long as it lives.
    unsafe {
        let method = lent(env, SNRTransportRequest_getMethod(request))?;
        let url = lent(env, SNRTransportRequest_getUrl(request))?;
        let count = SNRTransportRequest_getHeaderCount(request);
        let headers = JObjectArray::<JString<'_>>::new(env, count * 2, JString::null())?;
        for index in 0..count {
            let name = lent(env, SNRTransportRequest_getHeaderName(request, index))?;
            headers.set_element(env, index * 2, &name)?;
            let value = lent(env, SNRTransportRequest_getHeaderValue(request, index))?;
            headers.set_element(env, index * 2 + 1, &value)?;
        }
        let body = SNRTransportRequest_getBody(request);
        let body = lent_bytes(env, body, SNRTransportRequest_getBodyLength(request))?;
        let timeout = SNRTransportRequest_getTimeout(request);
        let token = completion_token.cast_signed();
        Bridge::transport_send(
            env, transport, token, &method, &url, &headers, &body, timeout,
        )
    }
}

extern "C" fn on_cancel(completion_token: u64, context: *mut c_void) {
    with_kept(context, (), |env, transport| {
        Bridge::transport_cancel(env, transport, completion_token.cast_signed())
    });
}

pub fn set_transport(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    transport: JObject<'_>,
) -> Result<jint> {
    let context = keep(env, &transport)?;
    // SAFETY: the settings are not freed yet; the callbacks fit the context.
    code(unsafe {
        SNRSettings_setTransport(
            settings(handle),
            Some(on_send),
            Some(on_cancel),
            context,
            Some(release),
        )
    })
}

pub fn respond(
    env: &mut Env<'_>,
    _: JClass<'_>,
    completion_token: jlong,
    http_code: jint,
    date: JString<'_>,
    retry_after: JString<'_>,
    body: JByteArray<'_>,
) -> Result<()> {
    let (date, retry_after) = (Text::read(env, &date)?, Text::read(env, &retry_after)?);
    let body = env.convert_byte_array(&body)?;
    // SAFETY: the strings are NULL or strings; the bytes live during the call.
    let code = unsafe {
        SNRTransport_respond(
            completion_token.cast_unsigned(),
            http_code,
            date.as_ptr(),
            retry_after.as_ptr(),
            body.as_ptr(),
            body.len(),
        )
    };
    fail_if_refused(code, completion_token, NOT_AN_ANSWER);
    Ok(())
}

const NOT_AN_ANSWER: &CStr =
    c"the app's transport gave no proper answer: the status has to be one \
    of HTTP, and the headers text";
const NOT_A_REASON: &CStr = c"the app's transport failed, and its reason is no text";

/// Without an answer, a call whose answer was refused would wait until its timeout.
fn fail_if_refused(code: SNRErrorCode, completion_token: jlong, reason: &CStr) {
    if code == SNRErrorCode::InvalidArgument {
        // SAFETY: the reason is a string.
        unsafe { SNRTransport_fail(completion_token.cast_unsigned(), reason.as_ptr()) };
    }
}

pub fn fail(
    env: &mut Env<'_>,
    _: JClass<'_>,
    completion_token: jlong,
    reason: JString<'_>,
) -> Result<()> {
    let reason = Text::read(env, &reason)?;
    // SAFETY: the reason is NULL or a string.
    let code = unsafe { SNRTransport_fail(completion_token.cast_unsigned(), reason.as_ptr()) };
    fail_if_refused(code, completion_token, NOT_A_REASON);
    Ok(())
}
