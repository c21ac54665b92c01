//! `SNRSettings`: what of the host's own the library is to use.

use std::ffi::c_void;
use std::mem::{self, MaybeUninit};
use std::sync::Arc;

use super::boundary::read_enum;
use super::callback::{OwnedContext, SNRDestroyCallback, SNRExecuteCallback, SNRLogCallback};
use super::enums::{SNRErrorCode, SNRLogLevel};
use super::executor::Executor;
use super::host_storage::HostStorage;
use super::host_transport::TransportHooks;
use super::logger::Logger;
use super::settings::{SNRSettings, Storage, set};
use super::storage::{SNRStorageReadCallback, SNRStorageRemoveCallback, SNRStorageWriteCallback};
use super::transport::{SNRTransportCancelCallback, SNRTransportSendCallback};

/// Who hears what the library does. `maxLevel` is the least important level that is wanted;
/// SNRLogLevelOff or a NULL `log` want nothing, which is the default.
///
/// Ownership: takes `context`, also when it fails: `destroy` (may be NULL) is called with it once,
/// when another logger is set, or when these settings are freed and the library that was
/// initialized with them is shut down. Thread: `log` runs on the callback thread.
///
/// Errors: InvalidArgument when `maxLevel` is not one of the enum's values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setLogger(
    settings: *mut SNRSettings,
    maxLevel: MaybeUninit<SNRLogLevel>,
    log: SNRLogCallback,
    context: *mut c_void,
    destroy: SNRDestroyCallback,
) -> SNRErrorCode {
    let context = OwnedContext::new(context, destroy);
    let logger = read_enum(maxLevel).map(|level| Logger::new(level.into(), log, context));
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            Some(settings.logger.replace(Arc::new(logger?)))
        })
    }
}

/// Where callbacks run. A NULL `execute`, the default: on the callback thread.
///
/// On Apple platforms, for callbacks on the main thread, `execute` is one line:
/// `dispatch_async_f(dispatch_get_main_queue(), workContext, work);`
///
/// The executor is used from SNRSynerise_initialize to SNRSynerise_shutdown, for every callback of
/// that time, the logger's and the delegate's included. Callbacks keep their order and never
/// overlap, even when the executor runs work on several threads. What still waits for the executor
/// at SNRSynerise_shutdown runs inside that function, on the thread that called it.
///
/// Ownership: takes `context`, also when it fails: `destroy` (may be NULL) is called with it once,
/// when another executor is set, or when these settings are freed and the library that was
/// initialized with them is shut down.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setCallbackExecutor(
    settings: *mut SNRSettings,
    execute: SNRExecuteCallback,
    context: *mut c_void,
    destroy: SNRDestroyCallback,
) -> SNRErrorCode {
    let context = OwnedContext::new(context, destroy);
    let executor = execute.map(|_| Arc::new(Executor::new(execute, context)));
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            Some(mem::replace(&mut settings.executor, executor))
        })
    }
}

/// A storage of the host's own, such as the Keychain or a file that the Keystore encrypts. It
/// replaces the storage directory, and is replaced by one: what is set last counts.
///
/// The library keeps one record of a few KB at most, as one value that is read when the library is
/// initialized and written when the session changes. A record that is damaged is written under
/// another name before a new one replaces it. The three callbacks never run twice at once, but on
/// several threads, one after another: those of the library, and those that call
/// SNRSynerise_initialize, SNRSynerise_shutdown or a function that waits for the disk.
///
/// They must not wait for a thread that may be inside the library. Inside them the getters and the
/// asynchronous functions work as ever, functions that wait for the disk do not wait, and
/// SNRSynerise_initialize, SNRSynerise_changeClientApiKey, SNRSynerise_shutdown and
/// SNRClient_setClientStateDelegate do nothing, the last but give its context back.
///
/// Ownership: takes `context`, also when it fails: `destroy` (may be NULL) is called with it once,
/// when another storage is set, or when these settings are freed and the library that was
/// initialized with them is shut down.
///
/// Errors: InvalidArgument when a callback is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setStorage(
    settings: *mut SNRSettings,
    read: SNRStorageReadCallback,
    write: SNRStorageWriteCallback,
    remove: SNRStorageRemoveCallback,
    context: *mut c_void,
    destroy: SNRDestroyCallback,
) -> SNRErrorCode {
    let context = OwnedContext::new(context, destroy);
    let storage = HostStorage::new(read, write, remove, context).map(Storage::Host);
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            Some(mem::replace(&mut settings.storage, storage?))
        })
    }
}

/// A transport of the host's own, so that its HTTP stack, proxies and certificates are used in place
/// of the built-in ones. A NULL `send`, the default: the built-in transport.
///
/// The base URL is checked as ever; connecting securely to it is the host's task. So
/// SNRSynerise_initialize refuses settings that also have certificates or pins, which are for the
/// built-in transport.
///
/// `cancel` may be NULL. Inside the two callbacks everything is allowed.
///
/// Ownership: takes `context`, also when it fails: `destroy` (may be NULL) is called with it once,
/// when another transport is set, or when these settings are freed, the library that was
/// initialized with them is shut down, and the callbacks have returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRSettings_setTransport(
    settings: *mut SNRSettings,
    send: SNRTransportSendCallback,
    cancel: SNRTransportCancelCallback,
    context: *mut c_void,
    destroy: SNRDestroyCallback,
) -> SNRErrorCode {
    let context = OwnedContext::new(context, destroy);
    let transport = send.map(|_| {
        Arc::new(TransportHooks {
            send,
            cancel,
            context,
        })
    });
    // SAFETY: as promised by the caller.
    unsafe {
        set(settings, |settings| {
            Some(mem::replace(&mut settings.transport, transport))
        })
    }
}
