//! The client state delegate.

use std::sync::{Arc, PoisonError};

use snr_session::Transition;

use super::callback::{OwnedContext, SNRClientSignedInCallback, SNRClientSignedOutCallback};
use crate::runtime::sync::Mutex;

/// Who hears that a customer signed in or out.
pub struct Delegate {
    /// Hears the one.
    pub signed_in: SNRClientSignedInCallback,
    /// Hears the other.
    pub signed_out: SNRClientSignedOutCallback,
    /// Comes with either.
    pub context: OwnedContext,
}

/// The place for one delegate. Looked into when a callback is due, so that a delegate that has
/// been replaced hears nothing that comes after.
#[derive(Default)]
pub struct DelegateSlot(Mutex<Option<Arc<Delegate>>>);

impl DelegateSlot {
    /// Replaces the delegate, and returns the previous one.
    ///
    /// Dropping that may run the host's destroy callback, which may call in again, so nothing may
    /// be locked then.
    #[must_use = "it is to be dropped when nothing is locked"]
    pub fn replace(&self, delegate: Option<Arc<Delegate>>) -> Option<Arc<Delegate>> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *slot, delegate)
    }

    /// Tells the delegate.
    pub(super) fn tell(&self, transition: Transition) {
        let delegate = {
            let slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            slot.clone()
        };
        let Some(delegate) = delegate else { return };
        let context = delegate.context.get();
        match transition {
            Transition::SignedIn => {
                if let Some(signed_in) = delegate.signed_in {
                    signed_in(context);
                }
            }
            Transition::SignedOut(reason) => {
                if let Some(signed_out) = delegate.signed_out {
                    signed_out(reason.into(), context);
                }
            }
        }
    }
}
