//! The native half of the Java and Kotlin bindings: JNI functions over the C ABI of SNRClient.
//!
//! Each native method of `com.snrclient.NativeBridge` calls one function of the C header and does
//! nothing else; each callback of the library calls one static method of that class. Whatever can
//! be decided is decided in the library or in Java.
//!
//! - [`bridge`]: the table of both directions;
//! - [`abi`]: the functions of the C header, and nothing else of the library;
//! - [`thread`]: how a thread of the library calls Java;
//! - [`text`]: strings, both ways;
//! - [`value`]: tokens and errors;
//! - [`client`], [`delegate`], [`tracker`], [`settings`], [`executor`], [`storage`], [`transport`]: the
//!   calls.

mod abi;
mod bridge;
mod client;
mod delegate;
mod executor;
mod settings;
mod storage;
mod text;
mod thread;
mod tracker;
mod transport;
mod value;

use std::alloc::System;
use std::ffi::c_void;
use std::panic::catch_unwind;

use jni::JavaVM;
use jni::exceptions::*;
use jni::objects::JClass;
use jni::refs::{LoaderContext, Reference};
use jni::sys::{JNI_ERR, JNI_VERSION_1_6, jint};
use jni::{Env, jni_str};
use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Called by the virtual machine when it loads this library.
///
/// Every class and method that the library's threads will need is looked up here, where the class
/// loader is the app's: on a thread of the library it would be the system's, which does not know
/// the app's classes.
///
/// # Safety
///
/// `vm` is the virtual machine, as the specification of JNI says.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn JNI_OnLoad(vm: *mut jni::sys::JavaVM, _: *mut c_void) -> jint {
    let loaded = catch_unwind(|| {
        // SAFETY: the caller promises it.
        let vm = unsafe { JavaVM::from_raw(vm) };
        vm.attach_current_thread(look_up)
    });
    match loaded {
        Ok(Ok(())) => JNI_VERSION_1_6,
        _ => JNI_ERR,
    }
}

fn look_up(env: &mut Env<'_>) -> jni::errors::Result<()> {
    let class: JClass<'_> = env.find_class(jni_str!("com/snrclient/NativeBridge"))?;
    let loader = class.get_class_loader(env)?;
    bridge::BridgeAPI::get(env, &LoaderContext::Loader(&loader))?;
    look_up_exceptions(env)
}

/// Looks up the exceptions that `jni` compares others with. It would do so when the first is thrown,
/// and if that tells of exhausted memory, so does each attempt to look one up: without an end.
fn look_up_exceptions(env: &Env<'_>) -> jni::errors::Result<()> {
    fn look_up<T: Reference>(env: &Env<'_>) -> jni::errors::Result<()> {
        T::lookup_class(env, &LoaderContext::None).map(drop)
    }
    look_up::<JArrayIndexOutOfBoundsException<'_>>(env)?;
    look_up::<JArrayStoreException<'_>>(env)?;
    look_up::<JClassCircularityError<'_>>(env)?;
    look_up::<JClassFormatError<'_>>(env)?;
    look_up::<JClassNotFoundException<'_>>(env)?;
    look_up::<JLinkageError<'_>>(env)?;
    look_up::<JNoClassDefFoundError<'_>>(env)?;
    look_up::<JOutOfMemoryError<'_>>(env)?;
    look_up::<JSecurityException<'_>>(env)
}
