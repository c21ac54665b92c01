//! `SNRSynerise_…` and `SNRSettings_…`. Each function is the one of that name in the C header, for
//! `NativeBridge`.

use std::ffi::{c_char, c_void};

use jni::Env;
use jni::errors::Result;
use jni::objects::{JClass, JObject, JObjectArray, JString};
use jni::sys::{jboolean, jdouble, jint, jlong};

use crate::abi::*;
use crate::bridge::Bridge;
use crate::text::{Text, lent};
use crate::thread::{keep, release, with_kept};

/// Settings that Java holds as a number, between [`new`] and [`free`].
pub fn settings(handle: jlong) -> *mut SNRSettings {
    handle as *mut SNRSettings
}

/// What a function of the library returned, as Java reads it.
pub fn code(code: SNRErrorCode) -> Result<jint> {
    Ok(code as jint)
}

pub fn initialize(
    env: &mut Env<'_>,
    _: JClass<'_>,
    api_key: JString<'_>,
    base_url: JString<'_>,
    handle: jlong,
) -> Result<jint> {
    let (api_key, base_url) = (Text::read(env, &api_key)?, Text::read(env, &base_url)?);
    // SAFETY: the strings are NULL or strings; `Synerise` frees the settings only afterwards.
    code(unsafe { SNRSynerise_initialize(api_key.as_ptr(), base_url.as_ptr(), settings(handle)) })
}

pub fn change_client_api_key(
    env: &mut Env<'_>,
    _: JClass<'_>,
    api_key: JString<'_>,
) -> Result<jint> {
    let api_key = Text::read(env, &api_key)?;
    // SAFETY: the argument is NULL or a string.
    code(unsafe { SNRSynerise_changeClientApiKey(api_key.as_ptr()) })
}

pub fn shutdown(_: &mut Env<'_>, _: JClass<'_>) -> Result<()> {
    SNRSynerise_shutdown();
    Ok(())
}

pub fn version<'local>(env: &mut Env<'local>, _: JClass<'local>) -> Result<JString<'local>> {
    // SAFETY: the function returns static text.
    unsafe { lent(env, SNRSynerise_version()) }
}

pub fn new(_: &mut Env<'_>, _: JClass<'_>) -> Result<jlong> {
    Ok(SNRSettings_new() as jlong)
}

pub fn free(_: &mut Env<'_>, _: JClass<'_>, handle: jlong) -> Result<()> {
    // SAFETY: `Synerise` frees each settings object of `new` once, after its last use.
    unsafe { SNRSettings_free(settings(handle)) };
    Ok(())
}

fn set_text(
    env: &Env<'_>,
    handle: jlong,
    text: &JString<'_>,
    set: unsafe extern "C" fn(*mut SNRSettings, *const c_char) -> SNRErrorCode,
) -> Result<jint> {
    let text = Text::read(env, text)?;
    // SAFETY: the settings are not freed yet; the text is NULL or a string.
    code(unsafe { set(settings(handle), text.as_ptr()) })
}

pub fn set_storage_directory(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    path: JString<'_>,
) -> Result<jint> {
    set_text(env, handle, &path, SNRSettings_setStorageDirectory)
}

pub fn set_min_token_refresh_interval(
    _: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    seconds: jdouble,
) -> Result<jint> {
    // SAFETY: the settings are not freed yet.
    code(unsafe { SNRSettings_setMinTokenRefreshInterval(settings(handle), seconds) })
}

pub fn set_should_destroy_session_on_api_key_change(
    _: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    should_destroy: jboolean,
) -> Result<jint> {
    // SAFETY: the settings are not freed yet.
    code(unsafe {
        SNRSettings_setShouldDestroySessionOnApiKeyChange(settings(handle), should_destroy)
    })
}

pub fn set_request_timeout(
    _: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    seconds: jdouble,
) -> Result<jint> {
    // SAFETY: the settings are not freed yet.
    code(unsafe { SNRSettings_setRequestTimeout(settings(handle), seconds) })
}

pub fn set_uuid_salt(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    salt: JString<'_>,
) -> Result<jint> {
    set_text(env, handle, &salt, SNRSettings_setUUIDSalt)
}

pub fn set_device_id(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    device_id: JString<'_>,
) -> Result<jint> {
    set_text(env, handle, &device_id, SNRSettings_setDeviceId)
}

pub fn set_ca_certificates(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    pem: JString<'_>,
) -> Result<jint> {
    set_text(env, handle, &pem, SNRSettings_setCACertificates)
}

pub fn set_ssl_pinning_pinset(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    pins: JObjectArray<'_, JString<'_>>,
) -> Result<jint> {
    let mut texts = Vec::new();
    for index in 0..pins.len(env)? {
        texts.push(env.with_local_frame(1, |env| -> Result<Text> {
            let pin = pins.get_element(env, index)?;
            Text::read(env, &pin)
        })?);
    }
    let pointers: Vec<*const c_char> = texts.iter().map(Text::as_ptr).collect();
    // SAFETY: the settings are not freed yet; each pin is NULL or a string.
    code(unsafe {
        SNRSettings_setSSLPinningPinset(settings(handle), pointers.as_ptr(), pointers.len())
    })
}

extern "C" fn on_log(level: SNRLogLevel, message: *const c_char, context: *mut c_void) {
    with_kept(context, (), |env, logger| {
        // SAFETY: the library lends the message until this callback returns.
        let message = unsafe { lent(env, message) }?;
        Bridge::log(env, logger, level as i32, &message)
    });
}

pub fn set_logger(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    max_level: jint,
    logger: JObject<'_>,
) -> Result<jint> {
    let context = keep(env, &logger)?;
    // SAFETY: the settings are not freed yet; the callbacks fit the context.
    code(unsafe {
        SNRSettings_setLogger(
            settings(handle),
            number(max_level),
            Some(on_log),
            context,
            Some(release),
        )
    })
}
