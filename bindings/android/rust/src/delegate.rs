//! `SNRClient_setClientStateDelegate`: who hears that a customer signed in or out.

use std::ffi::c_void;

use jni::Env;
use jni::errors::Result;
use jni::objects::{JClass, JObject};

use crate::abi::*;
use crate::bridge::Bridge;
use crate::thread::{keep, release, with_kept};

extern "C" fn on_signed_in(context: *mut c_void) {
    with_kept(context, (), |env, listener| {
        Bridge::signed_in(env, listener)
    });
}

extern "C" fn on_signed_out(reason: SNRClientSessionEndReason, context: *mut c_void) {
    with_kept(context, (), |env, listener| {
        Bridge::signed_out(env, listener, reason as i32)
    });
}

pub fn set(env: &mut Env<'_>, _: JClass<'_>, listener: JObject<'_>) -> Result<()> {
    if listener.is_null() {
        SNRClient_setClientStateDelegate(None, None, std::ptr::null_mut(), None);
    } else {
        SNRClient_setClientStateDelegate(
            Some(on_signed_in),
            Some(on_signed_out),
            keep(env, &listener)?,
            Some(release),
        );
    }
    Ok(())
}
