//! A callback that is due.

use std::sync::Arc;

use snr_session::{ErrorCode, Grant, LogLevel, Transition};

use super::callback::{Call, TokenReply};
use super::delegate::DelegateSlot;
use super::instance;
use super::logger::Logger;

pub enum Delivery {
    Outcome(Call, Result<(), ErrorCode>),
    Token(TokenReply, Grant),
    State(Arc<DelegateSlot>, Transition),
    Log(Arc<Logger>, LogLevel, String),
    ForgetDelegate(Arc<DelegateSlot>),
}

impl Delivery {
    pub fn call_back(self) {
        match self {
            Self::Outcome(call, outcome) => call.complete(outcome),
            Self::Token(reply, grant) => instance::hand_over(reply, &grant),
            Self::State(delegate, transition) => delegate.tell(transition),
            Self::Log(..) => {}
            Self::ForgetDelegate(delegate) => drop(delegate.replace(None)),
        }
    }
}
