//! A callback of the host that is due.

use std::ffi::CString;
use std::sync::Arc;

use snr_session::{ApiError, ConditionalStatus, Grant, LogLevel, Transition};

use super::callback::{StatusReply, TokenReply, UnitReply};
use super::delegate::DelegateSlot;
use super::logger::Logger;
use crate::runtime::clock;

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
    /// Runs the callback.
    pub fn run(self) {
        match self {
            Self::Token(reply, Ok(grant)) => deliver_token(&reply, &grant),
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

/// Other callbacks may have kept this one waiting, so the token's age is looked at only now.
fn deliver_token(reply: &TokenReply, grant: &Grant) {
    if clock::boot() < grant.valid_until {
        reply.succeed(grant);
    } else {
        reply.fail(&Arc::new(ApiError::session_expired(
            "the token expired while it waited for the callback thread; call again, and keep \
             callbacks short",
        )));
    }
}
