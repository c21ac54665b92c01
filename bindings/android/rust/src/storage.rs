//! `SNRSettings_setStorage`: a storage of the app's.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use jni::Env;
use jni::errors::Result;
use jni::objects::{JByteArray, JClass, JObject};
use jni::sys::{jint, jlong};

use crate::abi::*;
use crate::bridge::Bridge;
use crate::settings::{code, settings};
use crate::text::lent;
use crate::thread::{keep, release, with_kept};

extern "C" fn on_read(
    name: *const c_char,
    reading: *mut SNRStorageReading,
    context: *mut c_void,
) -> MaybeUninit<SNRStorageReadStatus> {
    // When Java cannot be asked, nothing is known.
    let unavailable = SNRStorageReadStatus::Unavailable as jint;
    number(with_kept(context, unavailable, |env, storage| {
        // SAFETY: the library lends the name until this callback returns.
        let name = unsafe { lent(env, name) }?;
        Bridge::storage_read(env, storage, &name, reading as jlong)
    }))
}

extern "C" fn on_write(
    name: *const c_char,
    bytes: *const u8,
    length: usize,
    context: *mut c_void,
) -> bool {
    with_kept(context, false, |env, storage| {
        // SAFETY: the library lends name and bytes until this callback returns.
        let (name, bytes) = unsafe { (lent(env, name)?, lent_bytes(env, bytes, length)?) };
        Bridge::storage_write(env, storage, &name, &bytes)
    })
}

extern "C" fn on_remove(name: *const c_char, context: *mut c_void) -> bool {
    with_kept(context, false, |env, storage| {
        // SAFETY: the library lends the name until this callback returns.
        let name = unsafe { lent(env, name) }?;
        Bridge::storage_remove(env, storage, &name)
    })
}

/// A Java array of bytes that the library lends.
///
/// # Safety
///
/// `bytes` points to `length` bytes that live during the call, or `length` is 0.
pub unsafe fn lent_bytes<'local>(
    env: &mut Env<'local>,
    bytes: *const u8,
    length: usize,
) -> Result<JByteArray<'local>> {
    let bytes = match length {
        0 => &[],
        // SAFETY: the caller promises the bytes.
        _ => unsafe { std::slice::from_raw_parts(bytes, length) },
    };
    env.byte_array_from_slice(bytes)
}

pub fn set_storage(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    storage: JObject<'_>,
) -> Result<jint> {
    let context = keep(env, &storage)?;
    // SAFETY: the settings are not freed yet; the callbacks fit the context.
    code(unsafe {
        SNRSettings_setStorage(
            settings(handle),
            Some(on_read),
            Some(on_write),
            Some(on_remove),
            context,
            Some(release),
        )
    })
}

pub fn set_reading_bytes(
    env: &mut Env<'_>,
    _: JClass<'_>,
    reading: jlong,
    bytes: JByteArray<'_>,
) -> Result<jint> {
    let bytes = env.convert_byte_array(&bytes)?;
    // SAFETY: `NativeBridge` passes on what `on_read` handed to it, on the same thread and before
    // that returns.
    code(unsafe {
        SNRStorageReading_setBytes(
            reading as *mut SNRStorageReading,
            bytes.as_ptr(),
            bytes.len(),
        )
    })
}
