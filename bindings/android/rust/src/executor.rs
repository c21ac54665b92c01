//! `SNRSettings_setCallbackExecutor`: where callbacks run.

use std::ffi::c_void;

use jni::Env;
use jni::errors::Result;
use jni::objects::{JClass, JObject};
use jni::sys::{jint, jlong};

use crate::abi::*;
use crate::bridge::Bridge;
use crate::settings::{code, settings};
use crate::thread::{keep, release, with_kept};

extern "C" fn on_work(work: SNRWorkFunction, work_context: *mut c_void, context: *mut c_void) {
    with_kept(context, (), |env, executor| {
        let work = work.map_or(0, |work| work as usize as jlong);
        Bridge::execute(env, executor, work, work_context as jlong)
    });
}

pub fn set_callback_executor(
    env: &mut Env<'_>,
    _: JClass<'_>,
    handle: jlong,
    executor: JObject<'_>,
) -> Result<jint> {
    let context = keep(env, &executor)?;
    // SAFETY: the settings are not freed yet; the callbacks fit the context.
    code(unsafe {
        SNRSettings_setCallbackExecutor(settings(handle), Some(on_work), context, Some(release))
    })
}

pub fn run_callbacks(
    _: &mut Env<'_>,
    _: JClass<'_>,
    work: jlong,
    work_context: jlong,
) -> Result<()> {
    // SAFETY: Java passes what `on_work` got from the library, as a number of the same size.
    let work: SNRWorkFunction = unsafe { std::mem::transmute(work as usize) };
    if let Some(work) = work {
        work(work_context as *mut c_void);
    }
    Ok(())
}
