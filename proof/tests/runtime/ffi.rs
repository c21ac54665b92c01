//! The library's one session of the process, and a host that calls it without C in between.

pub mod callback;
pub mod callbacks;
#[path = "../../../src/ffi/completion.rs"]
mod completion;
#[path = "../../../src/ffi/delegate.rs"]
pub mod delegate;
pub mod delivery;
#[path = "../../../src/ffi/instance.rs"]
mod instance;
#[path = "../../../src/ffi/running.rs"]
mod running;

use std::sync::Arc;

use snr_session::{ApiKey, Settings, Text};

use self::callback::{Call, OwnedContext, Reply, TokenReply, UnitReply};
use self::completion::Input;
use self::delegate::Delegate;
use self::enums::SNRErrorCode;
use self::instance::{with_runtime, with_snapshot};
use self::running::Configuration;
use crate::runtime::clock;
use crate::world::{Disk, Picture, Server, World};

pub mod enums {
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum SNRErrorCode {
        None,
        InternalInconsistency,
        StorageUnavailable,
    }
}

pub mod executor {
    pub struct Executor;
}

pub mod logger {
    pub struct Logger;

    impl Logger {
        pub fn level(&self) -> snr_session::LogLevel {
            snr_session::LogLevel::Off
        }
    }
}

/// `SNRSynerise_initialize`; false when a session runs already.
pub fn start(world: &Arc<World>) -> bool {
    start_with_key(world, "key")
}

/// The same, with an API key that may be another one than that of the stored session.
pub fn start_with_key(world: &Arc<World>, key: &str) -> bool {
    let code = instance::start(|delegate, published| Configuration {
        settings: Settings::new(ApiKey::new(key).unwrap()),
        transport: Box::new(Server::new(world)),
        store: Box::new(Disk::new(world)),
        logger: None,
        executor: None,
        delegate,
        published,
    });
    code == SNRErrorCode::None
}

/// `SNRSynerise_shutdown`.
pub fn stop() {
    instance::stop();
}

/// `SNRClient_getUUID`, and the other getters.
pub fn read() -> Option<Picture> {
    with_snapshot(Picture::of)
}

/// `SNRClient_regenerateUUID`.
pub fn regenerate() {
    feed_and_wait(Input::RegenerateUuid(None));
}

/// `SNRClient_destroySession`.
pub fn destroy() {
    feed_and_wait(Input::DestroySession);
}

/// `SNRTracker_setCustomEmail`.
pub fn set_email(email: &str) {
    feed_and_wait(Input::SetCustomEmail(Text::new(email)));
}

/// A change as it comes from a thread that must not wait, as the answer of a host's transport does.
pub fn set_email_without_waiting(email: &str) {
    with_runtime(|runtime| runtime.feed(Input::SetCustomEmail(Text::new(email))));
}

/// Waits for all that was asked for before.
pub fn wait() {
    feed_and_wait(Input::Tick);
}

fn feed_and_wait(input: Input) {
    with_runtime(|runtime| runtime.feed_and_wait(input));
}

/// `SNRClient_refreshToken`.
pub fn refresh() -> Call {
    let call = Call::default();
    instance::call(UnitReply::to(&call), Input::RefreshToken);
    call
}

/// `SNRClient_retrieveToken`.
pub fn retrieve() -> Call {
    let call = Call::default();
    let grant = with_snapshot(|snapshot| snapshot.grant(clock::boot(), clock::wall)).flatten();
    match grant {
        Some(grant) => callbacks::push(TokenReply::to(&call).deliver(Ok(grant))).now(),
        None => instance::call(TokenReply::to(&call), Input::RetrieveToken),
    }
    call
}

/// `SNRClient_setClientStateDelegate`.
pub fn set_delegate(context: OwnedContext) {
    instance::set_delegate(Arc::new(Delegate {
        signed_in: None,
        signed_out: None,
        context,
    }));
}
