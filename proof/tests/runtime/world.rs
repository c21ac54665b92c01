//! What is outside of the library, and the rules it is held against.

mod outside;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use snr_session::Snapshot;

use self::outside::VISITOR;
use crate::ffi;
use crate::ffi::callbacks::set_take_turns;
use crate::runtime::clock;
use crate::runtime::sync::{Condvar, Mutex, MutexGuard, set_grace_is_over};

pub use self::outside::{Disk, Server};

/// Runs `test` under every interleaving that so many preemptions can make.
pub fn explore(preemptions: usize, test: impl Fn() + Sync + Send + 'static) {
    set_grace_is_over(false);
    set_take_turns(false);
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(test);
}

/// The same, but nobody waits for the workers when the session ends.
pub fn explore_without_grace(preemptions: usize, test: impl Fn() + Sync + Send + 'static) {
    explore(preemptions, move || {
        set_grace_is_over(true);
        test();
    });
}

/// The same, but callbacks run one after another, on a thread of their own.
pub fn explore_with_callbacks(preemptions: usize, test: impl Fn() + Sync + Send + 'static) {
    explore(preemptions, move || {
        set_take_turns(true);
        test();
    });
}

/// What is told of a session, by a snapshot or by a record. No two are the same in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub uuid: String,
    pub email: Option<String>,
    pub token: Option<String>,
}

impl Picture {
    pub fn of(snapshot: &Snapshot) -> Self {
        let token = snapshot.fresh_token(clock::boot(), clock::wall);
        Self {
            uuid: snapshot.uuid_text().as_str().into(),
            email: snapshot.custom_email().map(|email| email.as_str().into()),
            token: token.map(|token| token.text.expose().into()),
        }
    }

    fn of_record(bytes: &[u8]) -> Self {
        let json = bytes.splitn(2, |byte| *byte == b'\n').nth(1).unwrap();
        let record: serde_json::Value = serde_json::from_slice(json).unwrap();
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        Self {
            uuid: text(&record["uuid"]).unwrap(),
            email: text(&record["customEmail"]),
            token: text(&record["anonymous"]["token"]),
        }
    }
}

/// What is outside of the library.
pub struct World {
    state: Mutex<State>,
    gate: Gate,
    /// What the next change that is stored calls.
    call_in: Mutex<Option<fn()>>,
    tokens: AtomicUsize,
}

/// All of it behind a lock of the checker's, which tries only orders of what it sees.
struct State {
    /// All that was ever stored, oldest first.
    stored: Vec<Picture>,
    /// What is stored now.
    record: Option<Vec<u8>>,
    is_storing: bool,
    /// How many sessions began, and whether the newest has ended.
    sessions: usize,
    is_at_rest: bool,
    /// What a worker sees must not panic, because the library would contain that.
    broken: Vec<&'static str>,
}

impl World {
    /// With a visitor who has a token.
    pub fn new() -> Arc<Self> {
        let record = VISITOR.clone();
        let first = Picture::of_record(&record);
        Self::with(Some(record), vec![first])
    }

    /// In which nothing is stored.
    pub fn empty() -> Arc<Self> {
        Self::with(None, Vec::new())
    }

    fn with(record: Option<Vec<u8>>, stored: Vec<Picture>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                stored,
                record,
                is_storing: false,
                sessions: 0,
                is_at_rest: false,
                broken: Vec::new(),
            }),
            gate: Gate::default(),
            call_in: Mutex::default(),
            tokens: AtomicUsize::new(0),
        })
    }

    /// Where the disk and the server wait while it is shut.
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Has the library called by the storage, once.
    pub fn call_in_when_storing(&self, call: fn()) {
        *self.call_in.lock().unwrap() = Some(call);
    }

    /// The newest of what is stored.
    pub fn newest(&self) -> Picture {
        self.lock().stored.last().unwrap().clone()
    }

    /// How many changes were stored.
    pub fn changes(&self) -> usize {
        self.lock().stored.len() - 1
    }

    /// The session has ended: nothing is to be read or stored any more.
    pub fn rest(&self) {
        self.lock().is_at_rest = true;
        assert_eq!(ffi::read(), None, "an ended session is read");
    }

    /// No rule was broken.
    pub fn check(&self) {
        let broken = &self.lock().broken;
        assert!(broken.is_empty(), "{broken:?}");
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn rule(&mut self, is_kept: bool, broken: &'static str) {
        if !is_kept {
            self.broken.push(broken);
        }
    }

    fn works_for(&mut self, session: usize) {
        let is_current = self.sessions == session;
        self.rule(is_current, "a session stores after a newer one began");
        self.rule(!self.is_at_rest, "a session stores after its end");
    }
}

/// Shut by a test that wants somebody to wait.
#[derive(Default)]
pub struct Gate {
    is_shut: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    pub fn shut(&self) {
        *self.is_shut.lock().unwrap() = true;
    }

    pub fn open(&self) {
        *self.is_shut.lock().unwrap() = false;
        self.opened.notify_all();
    }

    fn pass(&self) {
        let mut is_shut = self.is_shut.lock().unwrap();
        while *is_shut {
            is_shut = self.opened.wait(is_shut).unwrap();
        }
    }
}

/// Reads again and again.
pub struct Reader {
    world: Arc<World>,
    newest: usize,
}

impl Reader {
    pub fn new(world: &Arc<World>) -> Self {
        Self {
            world: Arc::clone(world),
            newest: 0,
        }
    }

    /// Reads what has to be stored, and not older than what was read before.
    pub fn read(&mut self) -> Option<Picture> {
        let picture = ffi::read()?;
        let state = self.world.lock();
        let position = state.stored.iter().position(|stored| *stored == picture);
        let position = position.expect("what is read is not stored");
        assert!(
            position >= self.newest,
            "an older session is read after a newer one"
        );
        self.newest = position;
        Some(picture)
    }
}
