//! What the host does inside its callbacks.

use snrclient::ffi::enums::SNRErrorCode;
use snrclient::ffi::{client, client_login, string, synerise, token, tracker};

use super::answers::Answer;
use super::host::{Ends, Kind, must, with};
use super::{callbacks, calls, executor, life};

/// Where an act takes place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Callback,
    Log,
    Delegate,
    Send,
    Cancel,
    Read,
    Write,
    Remove,
    Execute,
    Destroy,
}

impl Place {
    pub const ALL: [Self; 10] = [
        Self::Callback,
        Self::Log,
        Self::Delegate,
        Self::Send,
        Self::Cancel,
        Self::Read,
        Self::Write,
        Self::Remove,
        Self::Execute,
        Self::Destroy,
    ];

    pub fn is_storage(self) -> bool {
        matches!(self, Self::Read | Self::Write | Self::Remove)
    }
}

/// One call of the library, or a few.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Read,
    Retrieve,
    Refresh,
    Regenerate,
    DestroySession,
    Note,
    SignIn,
    SignOut,
    SetDelegate,
    Answer,
    RunWork,
    ChangeKey,
    Initialize,
    ShutDown,
}

impl Act {
    pub const ALL: [Self; 14] = [
        Self::Read,
        Self::Retrieve,
        Self::Refresh,
        Self::Regenerate,
        Self::DestroySession,
        Self::Note,
        Self::SignIn,
        Self::SignOut,
        Self::SetDelegate,
        Self::Answer,
        Self::RunWork,
        Self::ChangeKey,
        Self::Initialize,
        Self::ShutDown,
    ];

    /// Whether a session may begin or end with it.
    pub fn is_lifecycle(self) -> bool {
        matches!(self, Self::Initialize | Self::ShutDown)
    }

    /// Does it. `Place::is_storage` is for those that the storage is refused.
    pub fn perform(self, is_storage: bool) {
        match self {
            Self::Read => read(),
            Self::Retrieve => calls::retrieve(0),
            Self::Refresh => calls::refresh(0),
            Self::Regenerate => client::SNRClient_regenerateUUID(),
            Self::DestroySession => client::SNRClient_destroySession(),
            Self::Note => note(),
            Self::SignIn => calls::sign_in(0),
            Self::SignOut => calls::sign_out(0),
            Self::SetDelegate => set_delegate(is_storage),
            Self::Answer => {
                let token = with(|host| host.wire.choose(0));
                Answer::token().give(token);
            }
            Self::RunWork => executor::run_kept(0),
            Self::ChangeKey => {
                // SAFETY: the key is static.
                let code =
                    unsafe { synerise::SNRSynerise_changeClientApiKey(life::KEYS[1].as_ptr()) };
                let is_refused = code == SNRErrorCode::InternalInconsistency;
                must(!is_storage || is_refused, || {
                    format!("a storage callback may change the key: {code:?}")
                });
            }
            Self::Initialize => initialize(is_storage),
            Self::ShutDown => synerise::SNRSynerise_shutdown(),
        }
    }
}

/// Whether sessions may have another key from then on.
pub fn changes_key(act: Act) -> bool {
    matches!(act, Act::ChangeKey | Act::Initialize)
}

/// Does what is ordered for this place, if anything is.
pub fn at(place: Place) {
    let act = with(|host| {
        if host.is_ending {
            return None;
        }
        let acts = &mut host.orders.acts;
        let next = acts.iter().position(|(other, _)| *other == place)?;
        let (_, act) = acts.remove(next)?;
        host.acting += 1;
        Some(act)
    });
    if let Some(act) = act {
        act.perform(place.is_storage());
        with(|host| host.acting -= 1);
    }
}

fn read() {
    client_login::SNRClient_isSignedIn();
    // SAFETY: what is owned is given back once, and NULL is allowed.
    unsafe {
        string::SNRString_free(client::SNRClient_getUUID());
        string::SNRString_free(client::SNRClient_getUUIDForAuthentication(c"anna".as_ptr()));
        string::SNRString_free(tracker::SNRTracker_getCustomEmail());
        token::SNRToken_release(client::SNRClient_copyValidToken());
    }
}

fn note() {
    // SAFETY: the strings are static.
    unsafe {
        tracker::SNRTracker_setCustomEmail(c"anna@example.com".as_ptr());
        tracker::SNRTracker_setCustomIdentifier(c"card-7".as_ptr());
    }
}

fn set_delegate(is_storage: bool) {
    let Some(context) = with(|host| host.context(Kind::Delegate, Ends::Once)) else {
        return;
    };
    client_login::SNRClient_setClientStateDelegate(
        Some(callbacks::on_signed_in),
        Some(callbacks::on_signed_out),
        context,
        Some(callbacks::on_destroy),
    );
    // It does nothing there, so nobody will use the context.
    let is_over = !is_storage || with(|host| host.is_over(context));
    must(is_over, || "a storage callback may set a delegate".into());
}

/// A session with hooks of its own, whose settings are gone before anything happens in it.
fn initialize(is_storage: bool) {
    let code = life::initialize_anew();
    let is_refused = code == SNRErrorCode::InternalInconsistency;
    must(!is_storage || is_refused, || {
        format!("a storage callback may initialize: {code:?}")
    });
}
