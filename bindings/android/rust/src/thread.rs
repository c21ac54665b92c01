//! How a thread of the library calls Java.

use std::cell::Cell;
use std::ffi::{CString, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;

use jni::errors::{Error, JniError, Result};
use jni::objects::{Global, JObject};
use jni::sys::{JNI_OK, JNI_VERSION_1_6, JavaVMAttachArgs};
use jni::{Env, JavaVM};

use crate::bridge::Bridge;

/// A Java object that the library keeps for us as the context of a callback.
pub fn keep(env: &Env<'_>, object: &JObject<'_>) -> Result<*mut c_void> {
    Ok(env.new_global_ref(object)?.into_raw().cast())
}

/// Takes back what [`keep`] gave away. It is released when the result is dropped.
///
/// # Safety
///
/// `context` comes from [`keep`] and is neither taken back nor used any more.
pub unsafe fn take_back(env: &Env<'_>, context: *mut c_void) -> Global<JObject<'static>> {
    // SAFETY: the caller promises that this is the only owner of a global reference.
    unsafe { env.global_from_raw::<JObject<'_>>(context.cast()) }
}

/// The library will not use a context of [`keep`] any more.
pub extern "C" fn release(context: *mut c_void) {
    call_java((), |env| {
        // SAFETY: the library calls this once for each context, after its last use.
        drop(unsafe { take_back(env, context) });
        Ok(())
    });
}

/// Calls Java with the object of a context that the library keeps.
pub fn with_kept<R>(
    context: *mut c_void,
    fallback: R,
    body: impl FnOnce(&mut Env<'_>, &JObject<'_>) -> Result<R>,
) -> R {
    call_java(fallback, |env| {
        let raw = context.cast();
        // SAFETY: the library lends the context of `keep` for as long as the callback runs.
        let object = unsafe { env.as_cast_raw::<JObject<'_>>(&raw) }?;
        body(env, &object)
    })
}

/// Calls Java from whatever thread this is: one of the library's, or one of the host's that is in
/// a native method.
///
/// Local references live until it returns, so that a thread which never leaves native code does
/// not gather them. What goes wrong stays here and gives `fallback`: a panic, and an exception,
/// which `NativeBridge` has caught and logged already if it came from the host.
pub fn call_java<R>(fallback: R, body: impl FnOnce(&mut Env<'_>) -> Result<R>) -> R {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let vm = JavaVM::singleton()?;
        attach(&vm)?;
        vm.attach_current_thread(body)
    }));
    match outcome {
        Ok(Ok(result)) => result,
        _ => fallback,
    }
}

/// Detaches a thread when it ends, which Android insists on.
struct Attachment(Cell<Option<JavaVM>>);

impl Drop for Attachment {
    fn drop(&mut self) {
        if let Some(vm) = self.0.take() {
            let vm = vm.get_raw();
            // SAFETY: the machine is the one that this thread was attached to, and no Java frame is
            // left on a thread that ends.
            unsafe { ((**vm).v1_2.DetachCurrentThread)(vm) };
        }
    }
}

thread_local! {
    static ATTACHMENT: Attachment = const { Attachment(Cell::new(None)) };
}

/// Attaches a thread of the library until it ends, as a daemon: a program's end does not wait for
/// it. Does nothing on a thread that is attached.
fn attach(vm: &JavaVM) -> Result<()> {
    if vm.is_thread_attached()? {
        return Ok(());
    }
    let name = std::thread::current().name().map(CString::new);
    let name = name.transpose().unwrap_or_default();
    let mut arguments = JavaVMAttachArgs {
        version: JNI_VERSION_1_6,
        name: name
            .as_ref()
            .map_or(null_mut(), |name| name.as_ptr().cast_mut()),
        group: null_mut(),
    };
    let mut env = null_mut();
    let raw = vm.get_raw();
    // SAFETY: the machine lives as long as the process; the arguments live during the call, which
    // copies the name.
    let status = unsafe {
        ((**raw).v1_4.AttachCurrentThreadAsDaemon)(raw, &raw mut env, (&raw mut arguments).cast())
    };
    if status != JNI_OK {
        return Err(Error::JniCall(JniError::Unknown));
    }
    ATTACHMENT.with(|attachment| attachment.0.set(Some(vm.clone())));
    // Without its class loader a listener may miss a class; without the thread it would hear nothing.
    vm.attach_current_thread(|env| Bridge::attached(env))
        .or(Ok(()))
}
