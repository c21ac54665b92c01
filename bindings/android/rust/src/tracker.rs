//! `SNRTracker_…`. Each function is the one of that name in the C header, for `NativeBridge`.

use std::ffi::c_char;

use jni::Env;
use jni::errors::Result;
use jni::objects::{JClass, JString};

use crate::abi::*;
use crate::text::{Text, given};

pub fn set_custom_email(env: &mut Env<'_>, _: JClass<'_>, email: JString<'_>) -> Result<()> {
    note(env, &email, SNRTracker_setCustomEmail)
}

pub fn set_custom_identifier(
    env: &mut Env<'_>,
    _: JClass<'_>,
    identifier: JString<'_>,
) -> Result<()> {
    note(env, &identifier, SNRTracker_setCustomIdentifier)
}

fn note(env: &Env<'_>, text: &JString<'_>, set: unsafe extern "C" fn(*const c_char)) -> Result<()> {
    let text = Text::read(env, text)?;
    // SAFETY: the argument is NULL or a string.
    unsafe { set(text.as_ptr()) };
    Ok(())
}

pub fn get_custom_email<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
) -> Result<JString<'local>> {
    // SAFETY: the function returns an owned string.
    unsafe { given(env, SNRTracker_getCustomEmail()) }
}

pub fn get_custom_identifier<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
) -> Result<JString<'local>> {
    // SAFETY: the function returns an owned string.
    unsafe { given(env, SNRTracker_getCustomIdentifier()) }
}
