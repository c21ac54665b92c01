//! What all requests of one sandbox share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;
use crate::directory::Directory;
use crate::error::ApiError;
use crate::faults::FaultQueue;
use crate::journal::Journal;
use crate::options::Options;
use crate::tokens::{Envelope, Identity, TokenStore};

/// Settings, which never change, and state, which does.
pub(crate) struct Shared {
    pub(crate) log: bool,
    api_key: Option<String>,
    /// How long a refreshed token is still accepted; `None` leaves it alone.
    rotate_grace: Option<Duration>,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) directory: Directory,
    pub(crate) faults: FaultQueue,
    pub(crate) journal: Journal,
    pub(crate) token_lifetime: Duration,
    pub(crate) tokens: TokenStore,
}

impl Shared {
    pub(crate) fn new(options: Options) -> Self {
        Self {
            log: options.log,
            api_key: options.api_key,
            rotate_grace: options.rotate.then_some(options.rotate_grace),
            state: Mutex::new(State {
                clock: Clock::default(),
                directory: Directory::new(options.accounts, options.provider_tokens),
                faults: FaultQueue::default(),
                journal: Journal::default(),
                token_lifetime: options.token_lifetime,
                tokens: TokenStore::default(),
            }),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // No change of the state can be seen half done, so a panic elsewhere is no reason to stop.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn check_api_key(&self, api_key: &str) -> Result<(), ApiError> {
        match &self.api_key {
            Some(expected) if expected != api_key => Err(ApiError::api_key()),
            _ => Ok(()),
        }
    }

    /// Ends a token that was just exchanged for a new one, when the sandbox was told to.
    pub(crate) fn rotate_away(&self, token: &str) {
        if let Some(grace) = self.rotate_grace {
            let grace = i64::try_from(grace.as_millis()).unwrap_or(i64::MAX);
            let mut state = self.state();
            let at = state.clock.now_millis().saturating_add(grace);
            state.tokens.revoke(token, at);
        }
    }
}

impl State {
    /// A new token by the sandbox clock and the present lifetime.
    pub(crate) fn issue(&mut self, identity: Identity) -> Envelope {
        self.tokens
            .issue(identity, self.clock.now_millis(), self.token_lifetime)
    }

    /// Who an active token speaks for.
    pub(crate) fn authorize(&self, token: &str) -> Result<Identity, ApiError> {
        let now = self.clock.now_millis();
        self.tokens
            .active(token, now)
            .cloned()
            .ok_or_else(ApiError::token)
    }

    /// Ends a token for good; `false` when it was never issued.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        self.tokens.revoke(token, i64::MIN)
    }
}
