//! The enums of the C ABI. Their numbers are frozen.

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;

use snr_session::{
    ConditionalStatus, EndReason, ErrorCode, ErrorKind, IdentityProvider, LogLevel, Origin,
};

use super::boundary::read_enum;

/// An enum that C passes in, of which any integer may arrive.
pub(super) trait FromC: Sized {
    fn from_c(number: i32) -> Option<Self>;
}

/// Finds the variant of a number among all variants.
macro_rules! from_c {
    ($name:ident: $($variant:ident),+ $(,)?) => {
        impl FromC for $name {
            fn from_c(number: i32) -> Option<Self> {
                [$(Self::$variant),+].into_iter().find(|variant| *variant as i32 == number)
            }
        }
    };
}

/// What a function returns, and what an error is about.
///
/// Numbers never change; new ones may be added, so handle numbers that you do not know.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRErrorCode {
    /// No error.
    None = 0,
    /// The library itself failed, which is to be reported: what was called for may have been done, or
    /// not. Also what SNRApiError_getCode answers for NULL.
    UnknownError = -101,
    /// Something that has no code of its own, in a call to the API. Not used by this version.
    UnknownApiError = -102,
    /// The server answered with an error status; see SNRApiError_getHttpCode.
    InvalidRequestApiError = -103,
    /// The request does not fit the session. Not used by this version.
    InvalidRequestSessionApiError = -104,
    /// The request could not be executed: there is no network, or no answer in time.
    NetworkApiError = -105,
    /// The server's answer cannot be used.
    InvalidResponseApiError = -106,
    /// Not sent, because requests kept failing or the server asked for a pause;
    /// SNRApiError_getRetryAfter says when to call again.
    RequestBlockedByCircuitBreakerApiError = -108,
    /// The library is not initialized, or was shut down before the call completed.
    ModuleNotReadyApiError = -110,
    /// An argument is not acceptable; nothing was done.
    InvalidArgument = 3050,
    /// The call does not fit the present state; nothing was done.
    InternalInconsistency = 3060,
    /// The server refused the credentials or the session, or something in between refused
    /// everything (see SNRApiError_getHttpCode), or the session was replaced meanwhile (-1).
    ClientSessionUnauthorizedApiError = 3200,
    /// The customer's session has expired; the customer has to sign in again.
    ClientSessionExpiredApiError = 3210,
    /// No customer is signed in.
    ClientSessionAlreadySignedOutApiError = 3220,
    /// The storage did not answer, or holds what this version cannot read; nothing in it was
    /// changed. Call SNRSynerise_initialize again later, for instance when the device is unlocked.
    StorageUnavailable = 3620,
}

impl From<ErrorCode> for SNRErrorCode {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::Unknown => Self::UnknownError,
            ErrorCode::InvalidRequest => Self::InvalidRequestApiError,
            ErrorCode::Network => Self::NetworkApiError,
            ErrorCode::InvalidResponse => Self::InvalidResponseApiError,
            ErrorCode::RequestBlockedByCircuitBreaker => {
                Self::RequestBlockedByCircuitBreakerApiError
            }
            ErrorCode::ModuleNotReady => Self::ModuleNotReadyApiError,
            ErrorCode::InvalidArgument => Self::InvalidArgument,
            ErrorCode::InternalInconsistency => Self::InternalInconsistency,
            ErrorCode::SessionUnauthorized => Self::ClientSessionUnauthorizedApiError,
            ErrorCode::SessionExpired => Self::ClientSessionExpiredApiError,
            ErrorCode::AlreadySignedOut => Self::ClientSessionAlreadySignedOutApiError,
        }
    }
}

/// The kind of failure.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRApiErrorType {
    /// None of the others.
    Unknown = 0,
    /// The request was not executed; there is no HTTP status.
    Network = 1,
    /// The session is not valid for the request.
    UnauthorizedSession = 2,
    /// The server answered with an error status.
    Http = 3,
}

impl From<ErrorKind> for SNRApiErrorType {
    fn from(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Unknown => Self::Unknown,
            ErrorKind::Network => Self::Network,
            ErrorKind::UnauthorizedSession => Self::UnauthorizedSession,
            ErrorKind::Http => Self::Http,
        }
    }
}

/// Who vouched for the customer when a token was issued.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRTokenOrigin {
    /// The server named an origin that this version does not know, or none.
    Unknown = 0,
    /// A visitor who is not tracked.
    Incognito = 1,
    /// A visitor.
    Anonymous = 2,
    /// An account of the workspace itself.
    Synerise = 3,
    /// Simple Authentication.
    SimpleAuth = 4,
    /// Facebook.
    Facebook = 5,
    /// An OAuth provider of the workspace.
    OAuth = 6,
    /// Apple.
    Apple = 7,
    /// Google.
    Google = 8,
}

impl From<Origin> for SNRTokenOrigin {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Unknown => Self::Unknown,
            Origin::Incognito => Self::Incognito,
            Origin::Anonymous => Self::Anonymous,
            Origin::Synerise => Self::Synerise,
            Origin::SimpleAuth => Self::SimpleAuth,
            Origin::Facebook => Self::Facebook,
            Origin::OAuth => Self::OAuth,
            Origin::Apple => Self::Apple,
            Origin::Google => Self::Google,
        }
    }
}

impl From<SNRTokenOrigin> for Origin {
    fn from(origin: SNRTokenOrigin) -> Self {
        match origin {
            SNRTokenOrigin::Unknown => Self::Unknown,
            SNRTokenOrigin::Incognito => Self::Incognito,
            SNRTokenOrigin::Anonymous => Self::Anonymous,
            SNRTokenOrigin::Synerise => Self::Synerise,
            SNRTokenOrigin::SimpleAuth => Self::SimpleAuth,
            SNRTokenOrigin::Facebook => Self::Facebook,
            SNRTokenOrigin::OAuth => Self::OAuth,
            SNRTokenOrigin::Apple => Self::Apple,
            SNRTokenOrigin::Google => Self::Google,
        }
    }
}

from_c!(SNRTokenOrigin:
    Unknown, Incognito, Anonymous, Synerise, SimpleAuth, Facebook, OAuth, Apple, Google);

/// What a storage of the host's answers when it is read.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRStorageReadStatus {
    /// The record is there.
    Present = 0,
    /// There is certainly no record.
    Absent = 1,
    /// Whether there is one cannot be found out now.
    Unavailable = 2,
}

from_c!(SNRStorageReadStatus: Present, Absent, Unavailable);

/// Why a customer was signed out.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRClientSessionEndReason {
    /// SNRClient_signOut was called.
    UserSignOut = 0,
    /// The platform signed the customer out. Not used by this version.
    SystemSignOut = 1,
    /// The customer's token expired.
    SessionExpiration = 2,
    /// The session was destroyed: by SNRClient_destroySession, by a sign-out that destroys it, or
    /// by a change of the API key.
    SessionDestroyed = 3,
    /// A security error. Not used by this version.
    SecurityException = 4,
    /// The server rejected the customer's token.
    ClientRejected = 5,
    /// The account was deleted. Not used by this version.
    UserAccountDeleted = 6,
}

impl From<EndReason> for SNRClientSessionEndReason {
    fn from(reason: EndReason) -> Self {
        match reason {
            EndReason::UserSignOut => Self::UserSignOut,
            EndReason::SessionExpiration => Self::SessionExpiration,
            EndReason::SessionDestroyed => Self::SessionDestroyed,
            EndReason::ClientRejected => Self::ClientRejected,
        }
    }
}

/// How much of the session a sign-out ends.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRClientSignOutMode {
    /// The customer's login. UUID and anonymous token stay.
    SignOut = 0,
    /// The whole session, as SNRClient_destroySession does.
    SignOutWithSessionDestroy = 1,
}

from_c!(SNRClientSignOutMode: SignOut, SignOutWithSessionDestroy);

/// Who vouches for a customer.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRClientIdentityProvider {
    /// An account of the workspace itself; for SNRClient_signIn, which needs no provider.
    Synerise = 0,
    /// An OAuth provider of the workspace.
    OAuth = 1,
    /// Facebook.
    Facebook = 2,
    /// Apple.
    Apple = 3,
    /// Google.
    Google = 4,
    /// Nobody; refused where a provider is needed.
    Unknown = 5,
}

from_c!(SNRClientIdentityProvider: Synerise, OAuth, Facebook, Apple, Google, Unknown);

impl SNRClientIdentityProvider {
    /// The provider, when it is one that hands out tokens of its own.
    pub(super) fn external(self) -> Option<IdentityProvider> {
        match self {
            Self::Synerise | Self::Unknown => None,
            Self::OAuth => Some(IdentityProvider::OAuth),
            Self::Facebook => Some(IdentityProvider::Facebook),
            Self::Apple => Some(IdentityProvider::Apple),
            Self::Google => Some(IdentityProvider::Google),
        }
    }
}

/// What a conditional login is answered with.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRClientConditionalAuthStatus {
    /// The customer is signed in. With any other status nothing has changed.
    Success = 0,
    /// The credentials are wrong.
    Unauthorized = 1,
    /// The account has to be activated first.
    ActivationRequired = 2,
    /// There is no such account.
    RegistrationRequired = 3,
    /// The account has to be approved first.
    ApprovalRequired = 4,
    /// The customer has to accept terms first.
    TermsAcceptanceRequired = 5,
    /// Another factor is needed.
    MfaRequired = 6,
    /// A status that this version does not know.
    Unknown = 7,
}

impl From<ConditionalStatus> for SNRClientConditionalAuthStatus {
    fn from(status: ConditionalStatus) -> Self {
        match status {
            ConditionalStatus::Success => Self::Success,
            ConditionalStatus::Unauthorized => Self::Unauthorized,
            ConditionalStatus::ActivationRequired => Self::ActivationRequired,
            ConditionalStatus::RegistrationRequired => Self::RegistrationRequired,
            ConditionalStatus::ApprovalRequired => Self::ApprovalRequired,
            ConditionalStatus::TermsAcceptanceRequired => Self::TermsAcceptanceRequired,
            ConditionalStatus::MfaRequired => Self::MfaRequired,
            ConditionalStatus::Unknown => Self::Unknown,
        }
    }
}

/// How important a log message is, and which messages are wanted.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SNRLogLevel {
    /// No messages are wanted.
    Off = 0,
    /// What went wrong and needs attention.
    Error = 1,
    /// What was refused, or worked around.
    Warn = 2,
    /// Changes of the session.
    Info = 3,
    /// Each decision.
    Debug = 4,
}

from_c!(SNRLogLevel: Off, Error, Warn, Info, Debug);

impl From<SNRLogLevel> for LogLevel {
    fn from(level: SNRLogLevel) -> Self {
        match level {
            SNRLogLevel::Off => Self::Off,
            SNRLogLevel::Error => Self::Error,
            SNRLogLevel::Warn => Self::Warn,
            SNRLogLevel::Info => Self::Info,
            SNRLogLevel::Debug => Self::Debug,
        }
    }
}

impl From<LogLevel> for SNRLogLevel {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Off => Self::Off,
            LogLevel::Error => Self::Error,
            LogLevel::Warn => Self::Warn,
            LogLevel::Info => Self::Info,
            LogLevel::Debug => Self::Debug,
        }
    }
}

/// The platform's name of an origin, such as "ANONYMOUS"; "UNKNOWN" for any other number.
///
/// Ownership: static text; do not free it. Thread: any.
#[unsafe(no_mangle)]
pub extern "C" fn SNRTokenOrigin_toString(origin: MaybeUninit<SNRTokenOrigin>) -> *const c_char {
    let name: &'static CStr = match read_enum(origin) {
        None | Some(SNRTokenOrigin::Unknown) => c"UNKNOWN",
        Some(SNRTokenOrigin::Incognito) => c"INCOGNITO",
        Some(SNRTokenOrigin::Anonymous) => c"ANONYMOUS",
        Some(SNRTokenOrigin::Synerise) => c"SYNERISE",
        Some(SNRTokenOrigin::SimpleAuth) => c"SIMPLE_AUTH",
        Some(SNRTokenOrigin::Facebook) => c"FACEBOOK",
        Some(SNRTokenOrigin::OAuth) => c"OAUTH",
        Some(SNRTokenOrigin::Apple) => c"APPLE",
        Some(SNRTokenOrigin::Google) => c"GOOGLE",
    };
    name.as_ptr()
}

#[cfg(test)]
mod tests {
    use super::*;

    // F40: both spellings of the names agree
    #[test]
    fn the_names_of_origins_are_the_engines() {
        for number in -1..=9 {
            let origin = SNRTokenOrigin::from_c(number);
            let raw = MaybeUninit::<SNRTokenOrigin>::uninit();
            let mut raw = raw;
            // SAFETY: the enum has the size of this integer.
            unsafe { raw.as_mut_ptr().cast::<i32>().write(number) };
            // SAFETY: the function returns static text.
            let name = unsafe { CStr::from_ptr(SNRTokenOrigin_toString(raw)) };
            let expected = origin.map_or("UNKNOWN", |origin| Origin::from(origin).name());
            assert_eq!(name.to_str(), Ok(expected));
        }
    }
}
