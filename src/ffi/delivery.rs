//! A callback of the host that is due.

use std::ffi::CString;
use std::sync::Arc;

use snr_session::{ApiError, ConditionalStatus, Grant, LogLevel, Transition};

use super::callback::{StatusReply, TokenReply, UnitReply};
use super::delegate::DelegateSlot;
use super::instance;
use super::logger::Logger;

/// A callback that waits for its turn on the callback thread.
pub enum Delivery {
    /// The outcome of a call for a token.
    Token(TokenReply, Result<Grant, Arc<ApiError>>),
    /// The outcome of a call for nothing but success.
    Unit(UnitReply, Result<(), Arc<ApiError>>),
    /// The outcome of a conditional login.
    Status(StatusReply, Result<ConditionalStatus, Arc<ApiError>>),
    /// A customer signed in or out.
    State(Arc<DelegateSlot>, Transition),
    /// A log message.
    Log(Arc<Logger>, LogLevel, String),
    /// The delegate hears nothing more.
    ForgetDelegate(Arc<DelegateSlot>),
}

impl Delivery {
    /// Calls back.
    pub fn call_back(self) {
        match self {
            Self::Token(reply, Ok(grant)) => instance::hand_over(reply, &grant),
            Self::Token(reply, Err(error)) => reply.fail(&error),
            Self::Unit(reply, Ok(())) => reply.succeed(),
            Self::Unit(reply, Err(error)) => reply.fail(&error),
            Self::Status(reply, Ok(status)) => reply.succeed(status),
            Self::Status(reply, Err(error)) => reply.fail(&error),
            Self::State(delegate, transition) => delegate.tell(transition),
            Self::Log(logger, level, message) => {
                let message = CString::new(message.replace('\0', " ")).unwrap_or_default();
                logger.log(level, &message);
            }
            Self::ForgetDelegate(delegate) => drop(delegate.replace(None)),
        }
    }
}
