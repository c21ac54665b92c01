//! A callback that is due.

use std::sync::Arc;

use snr_session::{ErrorCode, LogLevel, Transition};

use super::callback::Call;
use super::delegate::DelegateSlot;
use super::logger::Logger;

pub enum Delivery {
    Outcome(Call, Result<(), ErrorCode>),
    State(Arc<DelegateSlot>, Transition),
    Log(Arc<Logger>, LogLevel, String),
    ForgetDelegate(Arc<DelegateSlot>),
}

impl Delivery {
    pub fn run(self) {
        match self {
            Self::Outcome(call, outcome) => call.complete(outcome),
            Self::State(delegate, transition) => delegate.tell(transition),
            Self::Log(..) => {}
            Self::ForgetDelegate(delegate) => drop(delegate.replace(None)),
        }
    }
}
