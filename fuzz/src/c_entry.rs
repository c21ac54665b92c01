//! Target `c_entry`: anything that C can pass to the library.
//!
//! The input is a list of calls: one byte that names the function, and its arguments. A string is
//! what comes up to the next NUL, as in C; one that is the byte 1 alone stands for NULL. The
//! library keeps its session in memory and talks to a port that nobody listens on, so a run leaves
//! the machine as it was.

mod arguments;
mod callbacks;
mod life;
mod objects;
mod session_calls;

use std::ptr::null_mut;
use std::sync::{Mutex, PoisonError};

use snrclient::ffi::{client_login, settings, synerise};

use self::callbacks::Watch;
use crate::feed::Feed;
use crate::secrets::Secrets;

/// More calls make a run slow and tell nothing new.
const LONGEST: usize = 24;

/// There is one library in a process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A run under way.
struct Run<'a> {
    feed: Feed<'a>,
    watch: Watch,
    settings: *mut settings::SNRSettings,
    initialized: bool,
}

/// Turns an input into calls of C functions, and checks what they answer.
pub fn run(input: &[u8]) {
    let _one_at_a_time = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // A run before this one may have ended with a finding.
    synerise::SNRSynerise_shutdown();
    let mut run = Run {
        feed: Feed::new(input),
        watch: Watch::begin(Secrets::of(input)),
        settings: settings::SNRSettings_new(),
        initialized: false,
    };
    for _ in 0..LONGEST {
        if run.feed.is_empty() {
            break;
        }
        run.call();
    }
    run.end();
}

impl Run<'_> {
    fn call(&mut self) {
        match self.feed.byte() % 28 {
            choice @ 0..8 => self.change_settings(choice),
            choice @ 8..13 => self.live(choice - 8),
            choice @ 13..16 => self.use_object(choice - 13),
            choice => self.call_session(choice - 16),
        }
    }

    fn end(self) {
        synerise::SNRSynerise_shutdown();
        // A delegate that was set without a session is given up only for another one.
        client_login::SNRClient_setClientStateDelegate(None, None, null_mut(), None);
        // SAFETY: these are the settings of this run, and nobody uses them any more.
        unsafe { settings::SNRSettings_free(self.settings) };
        self.watch.end();
    }
}
