//! Callbacks from C, and the calls that are answered through them.

use std::ffi::c_void;
use std::sync::Arc;

use snr_session::{ApiError, ConditionalStatus, Grant};

use super::api_error::SNRApiError;
use super::callbacks;
use super::delivery::Delivery;
use super::enums::{SNRClientConditionalAuthStatus, SNRClientSessionEndReason, SNRLogLevel};
use super::token::SNRToken;

/// A call succeeded.
///
/// Called at most once, on the callback thread.
pub type SNRSuccessCallback = Option<extern "C" fn(context: *mut c_void)>;

/// A call succeeded and delivers a token.
///
/// Called at most once, on the callback thread. The token is borrowed: it is valid until the
/// callback returns; SNRToken_retain keeps it longer.
pub type SNRTokenCallback = Option<extern "C" fn(token: *const SNRToken, context: *mut c_void)>;

/// A call failed.
///
/// Called at most once, on the callback thread. The error is borrowed: it is valid until the
/// callback returns; SNRApiError_retain keeps it longer.
pub type SNRFailureCallback =
    Option<extern "C" fn(error: *const SNRApiError, context: *mut c_void)>;

/// A conditional login was answered.
///
/// Called at most once, on the callback thread. The customer is signed in if, and only if, the
/// status is SNRClientConditionalAuthStatusSuccess.
pub type SNRConditionalAuthCallback =
    Option<extern "C" fn(status: SNRClientConditionalAuthStatus, context: *mut c_void)>;

/// The library has something to say.
///
/// Called on the callback thread, any number of times, never twice at once. The message is
/// borrowed until the callback returns. It holds no token, no password and no stored content.
pub type SNRLogCallback = Option<
    extern "C" fn(level: SNRLogLevel, message: *const std::ffi::c_char, context: *mut c_void),
>;

/// A customer signed in.
///
/// Called on the callback thread, once per login, after the change is durable and before the
/// success callback of the call that caused it.
pub type SNRClientSignedInCallback = Option<extern "C" fn(context: *mut c_void)>;

/// The customer was signed out.
///
/// Called on the callback thread, once per login, after the change is durable and before the
/// success callback of the call that caused it.
pub type SNRClientSignedOutCallback =
    Option<extern "C" fn(reason: SNRClientSessionEndReason, context: *mut c_void)>;

/// Work of the library's that the host runs where it wants its callbacks: one call with
/// `workContext`, on any thread.
///
/// Running it twice, or when its callbacks have run already, or after SNRSynerise_shutdown does
/// nothing. Work that is not run at all keeps the callbacks in it waiting until the next work, or
/// until SNRSynerise_shutdown.
pub type SNRWorkFunction = Option<extern "C" fn(workContext: *mut c_void)>;

/// There are callbacks to run: have `work` called with `workContext` where they are to run.
///
/// Called on the callback thread, never twice at once, never while the library holds a lock. It
/// must return soon, and may run the work itself.
pub type SNRExecuteCallback =
    Option<extern "C" fn(work: SNRWorkFunction, workContext: *mut c_void, context: *mut c_void)>;

/// The library will not use a context any more: free it here.
///
/// Called exactly once for each context that was handed over with it, after the last callback with
/// that context has returned. It may run on a thread of the library's, on the executor's, or inside a
/// function that is being called.
pub type SNRDestroyCallback = Option<extern "C" fn(context: *mut c_void)>;

/// A pointer that is the host's own; the library only hands it back.
#[derive(Clone, Copy)]
pub struct Context(*mut c_void);

// SAFETY: the library never looks behind the pointer. That the host's callbacks may run on another
// thread than the one that passed it is stated in the header.
unsafe impl Send for Context {}
// SAFETY: as above; the pointer itself is only copied.
unsafe impl Sync for Context {}

impl Context {
    /// Notes a pointer.
    pub fn new(pointer: *mut c_void) -> Self {
        Self(pointer)
    }

    /// The pointer, to be handed back.
    pub fn get(self) -> *mut c_void {
        self.0
    }
}

/// A context that the library frees by calling back.
pub struct OwnedContext {
    context: Context,
    destroy: SNRDestroyCallback,
}

impl OwnedContext {
    /// Takes a context over.
    pub fn new(context: *mut c_void, destroy: SNRDestroyCallback) -> Self {
        Self {
            context: Context::new(context),
            destroy,
        }
    }

    /// The pointer, to be handed back.
    pub fn get(&self) -> *mut c_void {
        self.context.get()
    }
}

impl Drop for OwnedContext {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            callbacks::inside(|| destroy(self.get()));
        }
    }
}

/// How a call is answered.
pub trait Reply: Send + 'static {
    /// What success delivers.
    type Value: Send;

    /// The callback that tells the outcome.
    fn deliver(self, result: Result<Self::Value, Arc<ApiError>>) -> Delivery;
}

/// Success and failure callback of a call, and the context for either.
pub struct Handlers<S> {
    success: S,
    failure: SNRFailureCallback,
    context: Context,
}

impl<S> Handlers<S> {
    /// Notes the callbacks of a call.
    pub fn new(success: S, failure: SNRFailureCallback, context: *mut c_void) -> Self {
        Self {
            success,
            failure,
            context: Context::new(context),
        }
    }

    /// Runs the failure callback.
    pub(super) fn fail(&self, error: &Arc<ApiError>) {
        if let Some(failure) = self.failure {
            failure(SNRApiError::lend(error), self.context.get());
        }
    }
}

/// The callbacks of a call that delivers a token.
///
/// cbindgen:ignore
pub type TokenReply = Handlers<SNRTokenCallback>;
/// The callbacks of a call that delivers nothing.
///
/// cbindgen:ignore
pub type UnitReply = Handlers<SNRSuccessCallback>;
/// The callbacks of a conditional login.
///
/// cbindgen:ignore
pub type StatusReply = Handlers<SNRConditionalAuthCallback>;

impl Reply for TokenReply {
    type Value = Grant;

    fn deliver(self, result: Result<Grant, Arc<ApiError>>) -> Delivery {
        Delivery::Token(self, result)
    }
}

impl Reply for UnitReply {
    type Value = ();

    fn deliver(self, result: Result<(), Arc<ApiError>>) -> Delivery {
        Delivery::Unit(self, result)
    }
}

impl Reply for StatusReply {
    type Value = ConditionalStatus;

    fn deliver(self, result: Result<ConditionalStatus, Arc<ApiError>>) -> Delivery {
        Delivery::Status(self, result)
    }
}

impl TokenReply {
    /// Runs the success callback.
    pub(super) fn succeed(&self, grant: &Grant) {
        if let Some(success) = self.success {
            success(SNRToken::lend(&grant.token), self.context.get());
        }
    }
}

impl UnitReply {
    /// Runs the success callback.
    pub(super) fn succeed(&self) {
        if let Some(success) = self.success {
            success(self.context.get());
        }
    }
}

impl StatusReply {
    /// Runs the success callback.
    pub(super) fn succeed(&self, status: ConditionalStatus) {
        if let Some(success) = self.success {
            success(status.into(), self.context.get());
        }
    }
}
