//! Target `hooks`: a host that brings its own transport, storage and executor.
//!
//! The input is a list of moves: one byte that names the move, and its arguments. Some moves are
//! calls, some are answers of the server, and some are orders for what a hook does when its turn
//! comes, on whichever thread that is. So the input is read in one place, however threads run, and
//! no hook waits. Nothing leaves the process: there is neither a socket nor a file.

mod acts;
mod answers;
mod callbacks;
mod calls;
mod executor;
mod host;
mod life;
mod orders;
mod settings;
mod storage;
mod transport;

use std::sync::{Mutex, PoisonError};

use snrclient::ffi::settings::SNRSettings;
use snrclient::ffi::synerise::SNRSynerise_shutdown;

use self::answers::Answer;
use self::host::{Host, with};
use crate::feed::Feed;

/// More moves make a run slow and tell nothing new.
const LONGEST: usize = 48;

/// There is one library in a process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A run under way, as the thread sees it that reads the input.
struct Run<'a> {
    feed: Feed<'a>,
    settings: *mut SNRSettings,
    has_transport: bool,
    has_storage: bool,
    has_pins: bool,
    /// That of the first session.
    key: Option<&'static std::ffi::CStr>,
    /// The keys of all sessions so far are the same.
    has_one_key: bool,
}

/// Turns an input into a host's life with the library, and checks what the library does to it.
pub fn run(input: &[u8]) {
    let _one_at_a_time = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    // A run before this one may have ended with a finding.
    SNRSynerise_shutdown();
    Host::begin(input);
    let mut run = Run::new(Feed::new(input));
    for _ in 0..LONGEST {
        if run.feed.is_empty() {
            break;
        }
        run.go_on();
    }
    run.end();
}

impl Run<'_> {
    fn go_on(&mut self) {
        let choice = self.feed.byte();
        match choice % 32 {
            choice @ 0..8 => self.change_settings(choice),
            choice @ 8..12 => self.live(choice - 8),
            choice @ 12..18 => self.order(choice - 12),
            18..21 => self.answer(),
            21 => self.run_work(),
            choice => self.call(choice - 22),
        }
        // Without this, what threads do is a race, which is worth a try too.
        if choice < 0x80 {
            host::settle();
        }
    }

    /// Answers a request, whether or not anybody waits for that.
    fn answer(&mut self) {
        let which = self.feed.byte();
        let answer = Answer::read(&mut self.feed);
        let waits = |host: &mut Host| host.wire.waiting().next().is_some();
        host::wait(waits);
        let token = with(|host| host.wire.choose(which));
        answer.give(token);
    }

    fn run_work(&mut self) {
        let which = self.feed.byte();
        host::wait(|host| !host.works.is_empty());
        executor::run_kept(which);
    }
}
