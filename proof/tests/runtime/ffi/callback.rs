//! How calls are answered, and contexts freed.

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use snr_session::{ApiError, ConditionalStatus, EndReason, ErrorCode, Grant};

use super::delivery::Delivery;
use crate::runtime::sync::Mutex;

/// A call of the host's, and each time that it was completed.
#[derive(Clone, Default)]
pub struct Call(Arc<Mutex<Vec<Result<(), ErrorCode>>>>);

impl Call {
    pub fn complete(&self, outcome: Result<(), ErrorCode>) {
        self.0.lock().unwrap().push(outcome);
    }

    pub fn is_completed(&self) -> bool {
        !self.0.lock().unwrap().is_empty()
    }

    /// How it was completed, which has to have happened once.
    pub fn outcome(&self) -> Result<(), ErrorCode> {
        let outcomes = self.0.lock().unwrap();
        assert_eq!(
            outcomes.len(),
            1,
            "a call completed {} times",
            outcomes.len()
        );
        outcomes[0]
    }
}

pub trait Reply: Send + 'static {
    type Value: Send;

    fn deliver(self, result: Result<Self::Value, Arc<ApiError>>) -> Delivery;
}

/// The callbacks of a call that delivers `V`.
pub struct Callbacks<V>(Call, PhantomData<fn() -> V>);

pub type TokenReply = Callbacks<Grant>;
pub type UnitReply = Callbacks<()>;
pub type StatusReply = Callbacks<ConditionalStatus>;

impl<V> Callbacks<V> {
    pub fn to(call: &Call) -> Self {
        Self(call.clone(), PhantomData)
    }
}

impl<V> Callbacks<V> {
    pub fn succeed(&self, _value: &V) {
        self.0.complete(Ok(()));
    }

    pub fn fail(&self, error: &Arc<ApiError>) {
        self.0.complete(Err(error.code));
    }
}

impl Reply for TokenReply {
    type Value = Grant;

    fn deliver(self, result: Result<Grant, Arc<ApiError>>) -> Delivery {
        match result {
            Ok(grant) => Delivery::Token(self, grant),
            Err(error) => Delivery::Outcome(self.0, Err(error.code)),
        }
    }
}

impl Reply for UnitReply {
    type Value = ();

    fn deliver(self, result: Result<(), Arc<ApiError>>) -> Delivery {
        Delivery::Outcome(self.0, result.map_err(|error| error.code))
    }
}

impl Reply for StatusReply {
    type Value = ConditionalStatus;

    fn deliver(self, result: Result<ConditionalStatus, Arc<ApiError>>) -> Delivery {
        Delivery::Outcome(self.0, result.map(drop).map_err(|error| error.code))
    }
}

pub type SNRClientSignedInCallback = Option<fn(usize)>;
pub type SNRClientSignedOutCallback = Option<fn(Reason, usize)>;

/// Why a customer was signed out, as C is told.
pub struct Reason;

impl From<EndReason> for Reason {
    fn from(_: EndReason) -> Self {
        Self
    }
}

/// A context of the host's, which counts how often it was freed.
#[derive(Default)]
pub struct OwnedContext(Arc<AtomicUsize>);

impl OwnedContext {
    pub fn get(&self) -> usize {
        0
    }

    pub fn freed(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.0)
    }
}

impl Drop for OwnedContext {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}
