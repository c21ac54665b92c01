//! Calls of the host that wait for their outcome.

use std::sync::{Arc, mpsc};

use snr_session::{ApiError, ConditionalStatus, Grant, Host};

use super::callback::{Reply, StatusReply, TokenReply, UnitReply};
use super::callbacks;
use crate::runtime::turns::Wake;

/// How a call of this kind ends.
pub type Outcome<R> = Result<<R as Reply>::Value, Arc<ApiError>>;

/// A call that waits for its outcome.
///
/// Completing consumes it, so it completes at most once; dropping it completes it with an error,
/// so it completes at least once.
pub struct Completion<R: Reply> {
    pending: Option<Pending<R>>,
}

enum Pending<R: Reply> {
    Callback(R),
    Rendezvous(mpsc::SyncSender<Outcome<R>>),
}

impl<R: Reply> Completion<R> {
    /// A call that is completed on the callback thread.
    pub fn new(reply: R) -> Self {
        Self {
            pending: Some(Pending::Callback(reply)),
        }
    }

    /// A call whose caller waits here for the outcome.
    pub fn rendezvous() -> (Self, mpsc::Receiver<Outcome<R>>) {
        let (sender, receiver) = mpsc::sync_channel(1);
        let pending = Some(Pending::Rendezvous(sender));
        (Self { pending }, receiver)
    }

    /// Completes the call.
    pub fn complete(mut self, result: Outcome<R>) -> Wake<'static> {
        self.finish(result)
    }

    fn finish(&mut self, result: Outcome<R>) -> Wake<'static> {
        match self.pending.take() {
            Some(Pending::Callback(reply)) => return callbacks::push(reply.deliver(result)),
            // The receiver is gone only if its caller panicked.
            Some(Pending::Rendezvous(sender)) => drop(sender.try_send(result)),
            None => {}
        }
        Wake::default()
    }
}

impl<R: Reply> Drop for Completion<R> {
    fn drop(&mut self) {
        if self.pending.is_some() {
            self.finish(Err(Arc::new(if std::thread::panicking() {
                ApiError::defect()
            } else {
                ApiError::shutting_down()
            })));
        }
    }
}

/// The calls of a host that speaks C.
pub enum CHost {}

/// An input of the engine, as C gives it.
pub type Input = snr_session::Input<CHost>;

impl Host for CHost {
    type TokenCall = Completion<TokenReply>;
    type UnitCall = Completion<UnitReply>;
    type StatusCall = Completion<StatusReply>;
}

/// What each kind of call delivers.
const _: () = {
    const fn delivers<R: Reply<Value = V>, V>() {}
    delivers::<TokenReply, Grant>();
    delivers::<UnitReply, ()>();
    delivers::<StatusReply, ConditionalStatus>();
};
