//! The host app of a device, as far as the engine sees it.

use snr_session::{ApiError, ErrorCode, Host};

use crate::plan::Millis;

/// A call: when it was made, and how long it may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub(super) at: Millis,
    pub(super) bound: Millis,
}

/// A call that waits for success.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit {
    SignIn(Made),
    TakeOver(Made),
    Refresh(Made),
}

impl Unit {
    pub(super) fn made(self) -> Made {
        match self {
            Self::SignIn(made) | Self::TakeOver(made) | Self::Refresh(made) => made,
        }
    }
}

/// Conditional logins are not made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Never {}

/// The handles of this app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calls;

impl Host for Calls {
    type TokenCall = Made;
    type UnitCall = Unit;
    type StatusCall = Never;
}

/// What the app does next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Next {
    /// The sign-in has ended, one way or another, and the app still needs a token.
    Retrieve,
    /// The platform did not accept the token.
    Refresh,
}

pub(super) fn is_held_back(error: &ApiError) -> bool {
    error.code == ErrorCode::RequestBlockedByCircuitBreaker
}
