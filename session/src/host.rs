//! What goes into a step and what comes out of it.

use std::sync::Arc;

use derive_where::derive_where;

use crate::error::ApiError;
use crate::identity::Seed;
use crate::record::Commit;
use crate::settings::{ApiKey, LogLevel};
use crate::snapshot::{Grant, Snapshot};
use crate::text::Text;
use crate::token::Token;
use crate::wire::answers::ConditionalStatus;
use crate::wire::requests::Credentials;
use crate::wire::{Exchange, Request, RequestId};

/// The host's handles of calls that wait for an outcome.
///
/// The engine takes each handle in with an input and gives it back in exactly one
/// [`Effect::Complete`]. It never copies one, so a handle that is not `Clone` completes at most
/// once by construction; one that completes itself when dropped, exactly once.
pub trait Host {
    /// Waits for a token.
    type TokenCall;
    /// Waits for a success that delivers nothing.
    type UnitCall;
    /// Waits for the answer of a conditional login.
    type StatusCall;
}

/// What happens to a session.
pub enum Input<H: Host> {
    /// Deliver the current, active token.
    RetrieveToken(H::TokenCall),
    /// Exchange the current token for a new one.
    RefreshToken(H::UnitCall),
    /// Start over as somebody else: at random, or as the identity that the seed stands for.
    RegenerateUuid(Option<Seed>),
    /// Forget the session and start over at random.
    DestroySession,
    /// Go on with another API key.
    ChangeApiKey(ApiKey, H::UnitCall),
    /// Sign a customer in.
    SignIn {
        /// With what.
        credentials: Credentials,
        /// The host's own identifier of the customer.
        auth_id: Option<Seed>,
        /// Who waits.
        call: LoginCall<H>,
    },
    /// Take over the session of a customer whom the host's backend has signed in.
    SignInWithPayload(TokenPayload, Option<Seed>, H::UnitCall),
    /// Sign the customer out.
    SignOut {
        /// Whether the whole session goes, UUID included.
        destroy: bool,
        /// Whether the customer is signed out everywhere.
        from_all_devices: bool,
        /// Who waits for what the server says.
        call: H::UnitCall,
    },
    /// Note, or forget, the visitor's email.
    SetCustomEmail(Option<Text>),
    /// Note, or forget, the host's identifier of the visitor.
    SetCustomIdentifier(Option<Text>),
    /// A request came to its end.
    Answered(RequestId, Exchange),
    /// A commit came to its end.
    Committed(Result<(), String>),
    /// A removal came to its end.
    Removed(Result<(), String>),
    /// A deadline may have passed.
    Tick,
    /// Complete everything that waits, and accept nothing more.
    ShutDown,
}

impl<H: Host> Input<H> {
    /// Whether deadlines that passed meanwhile come before it.
    ///
    /// An answer that is here is used, however late; a report of the storage belongs to the step
    /// before; and at the end nothing is begun any more.
    pub(crate) fn yields_to_deadlines(&self) -> bool {
        !matches!(
            self,
            Self::Answered(..) | Self::Committed(_) | Self::Removed(_) | Self::ShutDown
        )
    }
}

/// Who waits for a login, and for what.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash; H::UnitCall, H::StatusCall)]
pub enum LoginCall<H: Host> {
    /// Success is being signed in.
    Plain(H::UnitCall),
    /// Success is learning the condition.
    Conditional(H::StatusCall),
}

/// A customer's session as the host's backend hands it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPayload {
    /// The customer's token.
    pub token: Token,
    /// The UUID with which the backend signed the customer in.
    pub uuid: uuid::Uuid,
}

/// How a call ends.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash; H::TokenCall, H::UnitCall, H::StatusCall)]
pub enum Outcome<H: Host> {
    /// Of a call that waits for a token.
    Token(H::TokenCall, Result<Grant, Arc<ApiError>>),
    /// Of a call that waits for success.
    Unit(H::UnitCall, Result<(), Arc<ApiError>>),
    /// Of a conditional login.
    Status(H::StatusCall, Result<ConditionalStatus, Arc<ApiError>>),
}

/// Why a customer is signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The host signed the customer out.
    UserSignOut,
    /// The token expired.
    SessionExpiration,
    /// The session was destroyed.
    SessionDestroyed,
    /// The server rejected the token.
    ClientRejected,
}

impl EndReason {
    /// For the log.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::UserSignOut => "the host asked for it",
            Self::SessionExpiration => "the token has expired",
            Self::SessionDestroyed => "the session was destroyed",
            Self::ClientRejected => "the server rejected the token",
        }
    }
}

/// A transition that the host's delegate hears of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transition {
    /// A customer signed in.
    SignedIn,
    /// The customer was signed out.
    SignedOut(EndReason),
}

/// What is to be done, in this order, before the next input is given.
#[derive_where(Clone, Debug, PartialEq, Eq, Hash; H::TokenCall, H::UnitCall, H::StatusCall)]
pub enum Effect<H: Host> {
    /// Store this in place of what is stored, and report with [`Input::Committed`] before anything
    /// else is done.
    Commit(Box<Commit>),
    /// Remove what is stored, and report with [`Input::Removed`] before anything else is done.
    Remove,
    /// Show this to whoever reads without waiting.
    Publish(Arc<Snapshot>),
    /// Send this request, and report with [`Input::Answered`].
    Send(RequestId, Request),
    /// Interrupt this request; its answer is not wanted any more.
    Abandon(RequestId),
    /// Complete a call.
    Complete(Outcome<H>),
    /// Tell the delegate.
    Notify(Transition),
    /// Tell the log.
    Log(LogLevel, String),
}

impl<H: Host> LoginCall<H> {
    /// Whether a condition is an answer.
    pub(crate) fn is_conditional(&self) -> bool {
        matches!(self, Self::Conditional(_))
    }

    pub(crate) fn fail(self, error: ApiError) -> Outcome<H> {
        let error = Arc::new(error);
        match self {
            Self::Plain(call) => Outcome::Unit(call, Err(error)),
            Self::Conditional(call) => Outcome::Status(call, Err(error)),
        }
    }

    pub(crate) fn signed_in(self) -> Outcome<H> {
        match self {
            Self::Plain(call) => Outcome::Unit(call, Ok(())),
            Self::Conditional(call) => Outcome::Status(call, Ok(ConditionalStatus::Success)),
        }
    }

    /// Answers with what stands in the way of signing in.
    pub(crate) fn condition(self, status: ConditionalStatus) -> Outcome<H> {
        match self {
            Self::Plain(_) => self.fail(ApiError::unusable_answer(
                200,
                "it tells a condition, not a token",
            )),
            Self::Conditional(call) => Outcome::Status(call, Ok(status)),
        }
    }
}

impl TokenPayload {
    /// Checks what a backend hands over.
    ///
    /// # Errors
    ///
    /// When the UUID is not one, written with hyphens.
    pub fn new(token: Token, uuid: &str) -> Result<Self, ApiError> {
        let hyphenated = uuid::fmt::Hyphenated::LENGTH;
        let parsed = uuid::Uuid::parse_str(uuid).ok();
        let parsed = parsed.filter(|parsed| uuid.len() == hyphenated && !parsed.is_nil());
        let uuid = parsed.ok_or_else(|| {
            ApiError::invalid_argument(
                "the payload's UUID is not one; pass the UUID with which the backend signed in",
            )
        })?;
        Ok(Self { token, uuid })
    }
}
