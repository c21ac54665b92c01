//! What the host knows, whichever of its callbacks asks.

use std::collections::VecDeque;
use std::ffi::c_void;
use std::ptr::without_provenance_mut;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use snrclient::ffi::api_error::SNRApiError;
use snrclient::ffi::token::SNRToken;

use super::executor::Works;
use super::orders::Orders;
use super::storage::Disk;
use super::transport::Wire;
use crate::secrets::Secrets;

/// How long something may take that is certain to come. It takes microseconds, but the machine may
/// be busy.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a run waits for what may come or not, at once and in all.
const CURIOSITY: Duration = Duration::from_millis(1);
const ALL_CURIOSITY: Duration = Duration::from_millis(2);

/// Contexts of one run. More make it slow and tell nothing new.
const MOST_CONTEXTS: usize = 96;

/// Contexts of a run differ from those of all others in the bits from this one on.
const RUN_BIT: u32 = 12;

static HOST: Mutex<Option<Host>> = Mutex::new(None);
static CHANGED: Condvar = Condvar::new();

/// What a context is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A call, whose callback ends it.
    Call,
    /// The delegate.
    Delegate,
    /// Another hook, whose destroy callback ends it.
    Hook,
}

/// How often a context has to end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// In any case.
    Once,
    /// The callback for one of two outcomes is NULL.
    AtMostOnce,
    /// There is no callback for that.
    Never,
}

struct Thing {
    kind: Kind,
    thread: ThreadId,
    ends: Ends,
    ended: u32,
    /// Callbacks with it that run now.
    users: u32,
}

impl Thing {
    fn is_over(&self) -> bool {
        self.ends != Ends::Once || self.ended > 0
    }
}

/// Whether there is a session, and how often that changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Nothing while that is about to change.
    pub is_on: Option<bool>,
    pub changes: u32,
}

/// The host of a run.
pub struct Host {
    run: usize,
    things: Vec<Thing>,
    pub secrets: Secrets,
    pub wire: Wire,
    pub disk: Disk,
    pub works: Works,
    pub orders: Orders,
    /// Nothing when callbacks may start and end sessions, so that nobody can tell.
    pub session: Option<Session>,
    /// Acts of callbacks that are under way.
    pub acting: u32,
    /// Callbacks do nothing of their own any more.
    pub is_ending: bool,
    /// Kept beyond the callback that lent them.
    pub tokens: Vec<Kept<SNRToken>>,
    pub errors: Vec<Kept<SNRApiError>>,
    curiosity: Duration,
    broken: Option<String>,
}

/// A pointer that may be read from any thread, as the header says of tokens and errors.
pub struct Kept<T>(pub *mut T);

// SAFETY: tokens and errors are immutable, and counted across threads.
unsafe impl<T> Send for Kept<T> {}

impl Host {
    /// Begins a run.
    pub fn begin(input: &[u8]) {
        let mut host = HOST.lock().unwrap_or_else(PoisonError::into_inner);
        let run = host.as_ref().map_or(1, |host| host.run + 1);
        *host = Some(Self {
            run,
            things: Vec::new(),
            secrets: Secrets::of(input),
            wire: Wire::default(),
            disk: Disk::default(),
            works: Works::default(),
            orders: Orders::default(),
            session: Some(Session {
                is_on: Some(false),
                changes: 0,
            }),
            acting: 0,
            is_ending: false,
            tokens: Vec::new(),
            errors: Vec::new(),
            curiosity: ALL_CURIOSITY,
            broken: None,
        });
    }

    /// Another context, unless there are enough.
    pub fn context(&mut self, kind: Kind, ends: Ends) -> Option<*mut c_void> {
        let index = self.things.len();
        // One more is for the end of the run.
        (index < MOST_CONTEXTS || self.is_ending).then(|| {
            self.things.push(Thing {
                kind,
                thread: thread::current().id(),
                ends,
                ended: 0,
                users: 0,
            });
            without_provenance_mut(self.run << RUN_BIT | index)
        })
    }

    fn thing(&mut self, context: *mut c_void) -> Option<&mut Thing> {
        let (run, index) = (
            context.addr() >> RUN_BIT,
            context.addr() & ((1 << RUN_BIT) - 1),
        );
        if run == self.run {
            return self.things.get_mut(index);
        }
        self.must(false, || "a callback after its run had ended".into());
        None
    }

    /// A callback with this context begins.
    pub fn enter(&mut self, context: *mut c_void) {
        let Some(thing) = self.thing(context) else {
            return;
        };
        thing.users += 1;
        let is_alive = thing.ended == 0;
        self.must(is_alive, || "a callback with a context that is over".into());
    }

    /// A callback with this context returns.
    pub fn leave(&mut self, context: *mut c_void) {
        if let Some(thing) = self.thing(context) {
            thing.users -= 1;
        }
    }

    /// A context is over.
    pub fn end(&mut self, context: *mut c_void) {
        let Some(thing) = self.thing(context) else {
            return;
        };
        thing.ended += 1;
        let is_first = thing.ended == 1;
        let is_unused = thing.kind == Kind::Call || thing.users == 0;
        self.must(is_first, || "a context is over for the second time".into());
        self.must(is_unused, || "a context is over while it is used".into());
    }

    /// How many contexts there are.
    pub fn count(&self) -> usize {
        self.things.len()
    }

    /// Whether each context is over that has to be.
    pub fn are_over(&self, kinds: &[Kind]) -> bool {
        let mut things = self.things.iter();
        things.all(|thing| !kinds.contains(&thing.kind) || thing.is_over())
    }

    /// Whether no callback runs.
    pub fn are_unused(&self) -> bool {
        self.things.iter().all(|thing| thing.users == 0)
    }

    /// Whether each call and delegate of this thread is over, as far as it is among the first.
    pub fn are_over_of_this_thread(&self, count: usize) -> bool {
        let current = thread::current().id();
        let mut things = self.things[..count].iter();
        things.all(|thing| thing.kind == Kind::Hook || thing.thread != current || thing.is_over())
    }

    /// Whether this one is over.
    pub fn is_over(&mut self, context: *mut c_void) -> bool {
        self.thing(context).is_some_and(|thing| thing.ended > 0)
    }

    /// Notes that a promise was broken. The run ends with that, on the thread that can say so.
    pub fn must(&mut self, holds: bool, rule: impl FnOnce() -> String) {
        if !holds && self.broken.is_none() {
            self.broken = Some(rule());
        }
    }

    /// Fails when a promise was broken.
    pub fn finish(&mut self) {
        if let Some(broken) = self.broken.take() {
            panic!("{broken}");
        }
    }
}

/// Asks the host, or tells it something.
pub fn with<T>(ask: impl FnOnce(&mut Host) -> T) -> T {
    let mut host = HOST.lock().unwrap_or_else(PoisonError::into_inner);
    let answer = ask(host.as_mut().expect("a run is under way, or was"));
    drop(host);
    CHANGED.notify_all();
    answer
}

/// Notes a broken promise.
pub fn must(holds: bool, rule: impl FnOnce() -> String) {
    if !holds {
        with(|host| host.must(false, rule));
    }
}

fn wait_for(limit: Duration, mut is_there: impl FnMut(&mut Host) -> bool) -> Duration {
    let since = Instant::now();
    let mut host = HOST.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let left = limit.saturating_sub(since.elapsed());
        if is_there(host.as_mut().expect("a run is under way")) || left.is_zero() {
            return since.elapsed();
        }
        host = CHANGED
            .wait_timeout(host, left)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    }
}

/// Waits for what is likely to come soon.
pub fn wait(is_there: impl FnMut(&mut Host) -> bool) {
    let left = with(|host| host.curiosity);
    let waited = wait_for(left.min(CURIOSITY), is_there);
    with(|host| host.curiosity = host.curiosity.saturating_sub(waited));
}

/// Waits until every call is over, or the host has something to do for that.
pub fn settle() {
    wait(|host| {
        let is_asked = !host.works.is_empty() || host.wire.waiting().next().is_some();
        is_asked || host.are_over(&[Kind::Call])
    });
}

/// Waits for what has to come, and fails when it does not.
pub fn expect(what: &str, mut is_there: impl FnMut(&mut Host) -> bool) {
    wait_for(PATIENCE, &mut is_there);
    with(|host| {
        let is_there = is_there(host);
        host.must(is_there, || format!("{what} did not come"));
    });
}

/// What is ordered for the next time, or nothing.
pub fn next<T>(orders: impl FnOnce(&mut Orders) -> &mut VecDeque<T>) -> Option<T> {
    with(|host| orders(&mut host.orders).pop_front())
}
