//! A virtual world around one session: storage, server, clocks and host, all under the test's
//! command. Nothing sleeps.
//!
//! [`World`] carries effects out in their order, as the documentation of [`Effect`] demands, and
//! checks while doing so what must hold in every test:
//!
//! - no call completes twice, and when a world ends every call has completed;
//! - at most one token request is on the wire;
//! - what is published, told or delivered is on disk already, unless the disk refused it;
//! - a token of an identity that is over is neither stored nor delivered;
//! - no secret is in an error, a log line or a notification.

#![allow(dead_code, reason = "each test crate uses a part of it")]

mod checks;
mod disk;
mod scene;
mod server;
mod verbs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use snr_session::{
    ApiError, ApiKey, Beginning, BootTime, ConditionalStatus, Effect, EndReason, Grant, Host,
    Input, LogLevel, Moment, Outcome, Recovery, Request, RequestId, Session, Settings, Snapshot,
    StorageRead, Text, Transition, UnixTime,
};

pub use disk::{Disk, Stored, comparable};
pub use scene::{Scene, What};
pub use server::{Kind, Reply, Sent};
pub use verbs::{ANNA, CANARY, password, text};

/// The host's calls are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Calls;

pub type Call = u32;

impl Host for Calls {
    type TokenCall = Call;
    type UnitCall = Call;
    type StatusCall = Call;
}

/// How a call ended.
#[derive(Debug, Clone)]
pub enum Done {
    Token(Result<Grant, Arc<ApiError>>),
    Unit(Result<(), Arc<ApiError>>),
    Status(Result<ConditionalStatus, Arc<ApiError>>),
}

/// What the world saw, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Committed(Result<(), String>),
    Removed(Result<(), String>),
    Published(uuid::Uuid),
    Sent(RequestId),
    Abandoned(RequestId),
    Completed(Call),
    Notified(Transition),
}

pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;

/// When worlds begin, by the server's clock.
pub const DAWN: i64 = 1_700_000_000_000;

/// Everything outside of the engine.
#[derive(Clone)]
pub struct World {
    pub settings: Settings,
    pub disk: Disk,
    /// The device's calendar.
    pub wall: i64,
    /// The device's time since boot.
    pub boot: u64,
    /// The server's time, which is the true one.
    pub server: i64,
    /// What every request is answered with at once; nothing: the test answers.
    pub auto: Option<Reply>,
    pub events: Vec<Event>,
    pub logs: Vec<(LogLevel, String)>,
    pub wire: Vec<Sent>,
    pub snapshot: Option<Arc<Snapshot>>,
    /// Effects that are still carried out before the process dies.
    pub dies_after: Option<usize>,
    pub next_entropy: u128,
    session: Option<Session<Calls>>,
    /// The requests of processes that died; request ids begin anew after them.
    of_the_dead: usize,
    open: BTreeSet<Call>,
    done: BTreeMap<Call, Done>,
    next_call: Call,
    tokens_issued: u32,
    /// The tokens the server issued: to whom, and whether they may still be used.
    issued: Vec<Issued>,
    /// The token in the answer that is being delivered.
    arriving: Option<String>,
    /// How often the session became another one.
    identities: u64,
    /// Whether the last attempt to store succeeded.
    durable: bool,
    boots: u32,
    /// Whether this process has seen an answer.
    answered: bool,
}

#[derive(Debug, Clone)]
struct Issued {
    text: String,
    kind: Kind,
    expiration: i64,
    over: bool,
}

pub fn settings() -> Settings {
    let mut settings = Settings::new(ApiKey::new("key-1").unwrap());
    settings.log_level = LogLevel::Debug;
    settings.boot_id = Text::new("boot-1");
    settings
}

impl World {
    /// A world without a session; see [`World::start`].
    pub fn empty(settings: Settings) -> Self {
        Self {
            settings,
            disk: Disk::default(),
            wall: DAWN,
            boot: HOUR,
            server: DAWN,
            auto: None,
            events: Vec::new(),
            logs: Vec::new(),
            wire: Vec::new(),
            snapshot: None,
            dies_after: None,
            next_entropy: 1,
            session: None,
            of_the_dead: 0,
            open: BTreeSet::new(),
            done: BTreeMap::new(),
            next_call: 0,
            tokens_issued: 0,
            issued: Vec::new(),
            arriving: None,
            identities: 0,
            durable: true,
            boots: 1,
            answered: false,
        }
    }

    /// Begins a session from what is on disk, as a host would.
    pub fn start(&mut self) {
        let read = match &self.disk.stored {
            Some(bytes) => StorageRead::present(bytes),
            None => StorageRead::Absent,
        };
        let beginning = match read.recover().expect("the storage answers") {
            Recovery::Ready(beginning) => beginning,
            Recovery::Damaged(damage) => damage.set_aside(|| Ok(())).unwrap(),
        };
        self.begin(beginning);
    }

    pub fn begin(&mut self, beginning: Beginning) {
        if !self.durable {
            self.accept_what_is_stored();
        }
        self.durable = true;
        let moment = self.moment();
        let (session, effects) = Session::begin(self.settings.clone(), beginning, moment);
        self.session = Some(session);
        self.perform(effects);
        self.serve();
    }

    /// The process dies and starts again within the same boot.
    pub fn restart(&mut self) {
        self.die();
        self.start();
    }

    /// The device boots anew.
    pub fn reboot(&mut self) {
        self.die();
        self.boot = 20 * SECOND;
        self.answered = false;
        self.boots += 1;
        self.settings.boot_id = Text::new(format!("boot-{}", self.boots));
        self.start();
    }

    /// The process dies: nobody waits any more, and no answer arrives.
    pub fn die(&mut self) {
        self.session = None;
        self.snapshot = None;
        self.dies_after = None;
        self.open.clear();
        for sent in &mut self.wire {
            sent.end();
        }
        self.of_the_dead = self.wire.len();
        self.answered = false;
    }

    pub fn is_durable(&self) -> bool {
        self.durable
    }

    pub fn is_alive(&self) -> bool {
        self.session.is_some()
    }

    pub fn session(&self) -> &Session<Calls> {
        self.session.as_ref().expect("a session")
    }

    pub fn moment(&mut self) -> Moment {
        self.next_entropy = self
            .next_entropy
            .wrapping_mul(0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645)
            .wrapping_add(0x5851_F42D_4C95_7F2D_1405_7B7E_F767_814F);
        Moment {
            wall: UnixTime(self.wall),
            boot: BootTime(self.boot),
            entropy: self.next_entropy,
        }
    }

    /// One step, and all that follows from it.
    pub fn feed(&mut self, input: Input<Calls>) {
        self.step(input);
        self.serve();
    }

    fn step(&mut self, input: Input<Calls>) {
        let moment = self.moment();
        let Some(session) = &mut self.session else {
            return;
        };
        let effects = session.step(input, moment);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect<Calls>>) {
        for effect in effects {
            if !self.is_alive() {
                return;
            }
            match &mut self.dies_after {
                Some(0) => return self.die(),
                Some(left) => *left -= 1,
                None => {}
            }
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect<Calls>) {
        if !matches!(effect, Effect::Complete(Outcome::Token(_, Ok(_)))) {
            self.assert_no_secret(&format!("{effect:?}"));
        }
        match effect {
            Effect::Commit(commit) => {
                let bytes = commit.encode();
                let result = self.disk.write(bytes.expose());
                self.durable = result.is_ok();
                if self.durable {
                    self.assert_nothing_over(&String::from_utf8_lossy(bytes.expose()));
                }
                self.events.push(Event::Committed(result.clone()));
                self.step(Input::Committed(result));
            }
            Effect::Remove => {
                let result = self.disk.remove();
                self.events.push(Event::Removed(result.clone()));
                self.step(Input::Removed(result));
            }
            Effect::Publish(snapshot) => self.publish(snapshot),
            Effect::Send(id, request) => self.put_on_wire(id, request),
            Effect::Abandon(id) => {
                self.events.push(Event::Abandoned(id));
                let mut wire = self.wire.iter_mut().rev();
                let sent = wire.find(|sent| sent.id == id && sent.is_on_wire());
                sent.expect("only what was sent is abandoned").end();
            }
            Effect::Complete(outcome) => self.complete(outcome),
            Effect::Notify(transition) => self.notify(transition),
            Effect::Log(level, line) => self.logs.push((level, line)),
        }
    }

    fn publish(&mut self, snapshot: Arc<Snapshot>) {
        let uuid = snapshot.uuid();
        if self.durable {
            let stored = self.disk.record().expect("a record").uuid;
            assert_eq!(stored, uuid, "published before it was durable");
        }
        let before = self.snapshot.replace(snapshot);
        if before.is_some_and(|before| before.uuid() != uuid) {
            self.identities += 1;
            self.over(Kind::Anonymous);
        }
        self.events.push(Event::Published(uuid));
    }

    fn put_on_wire(&mut self, id: RequestId, request: Request) {
        let mut living = self.wire[self.of_the_dead..].iter();
        assert!(living.all(|sent| sent.id != id), "an id twice");
        let sent = Sent::new(id, request, self.boot, self.identities);
        self.assert_sendable(&sent.request, sent.kind);
        self.wire.push(sent);
        self.assert_single_flight();
        self.events.push(Event::Sent(id));
    }

    fn complete(&mut self, outcome: Outcome<Calls>) {
        let (call, done) = match outcome {
            Outcome::Token(call, result) => (call, Done::Token(result)),
            Outcome::Unit(call, result) => (call, Done::Unit(result)),
            Outcome::Status(call, result) => (call, Done::Status(result)),
        };
        if let Done::Token(Ok(grant)) = &done {
            self.assert_deliverable(grant);
        }
        assert!(self.open.remove(&call), "call {call} was not open");
        assert!(self.done.insert(call, done).is_none(), "call {call} twice");
        self.events.push(Event::Completed(call));
    }

    fn notify(&mut self, transition: Transition) {
        if self.durable {
            let stored = self.disk.record().expect("a record");
            let signed_in = transition == Transition::SignedIn;
            assert_eq!(stored.customer.is_some(), signed_in, "told too early");
        }
        self.identities += 1;
        if let Transition::SignedOut(reason) = transition {
            self.over(Kind::Customer);
            if let EndReason::SessionExpiration | EndReason::ClientRejected = reason {
                self.let_logins_go_on();
            }
        }
        self.events.push(Event::Notified(transition));
    }

    /// Of a customer who goes unasked a login under way is independent.
    fn let_logins_go_on(&mut self) {
        let logins = self
            .wire
            .iter_mut()
            .filter(|sent| sent.kind == Kind::Customer);
        logins.for_each(|sent| sent.identity = self.identities);
    }

    pub fn now(&self) -> BootTime {
        BootTime(self.boot)
    }

    pub fn notifications(&self) -> Vec<Transition> {
        let told = self.events.iter().filter_map(|event| match event {
            Event::Notified(transition) => Some(*transition),
            _ => None,
        });
        told.collect()
    }

    /// The reasons of the sign-outs so far.
    pub fn departures(&self) -> Vec<EndReason> {
        let told = self.notifications().into_iter();
        told.filter_map(|transition| match transition {
            Transition::SignedOut(reason) => Some(reason),
            Transition::SignedIn => None,
        })
        .collect()
    }

    /// Forgets what happened so far, so that a test reads only what follows.
    pub fn turn_the_page(&mut self) {
        self.events.clear();
        self.logs.clear();
    }
}

impl Drop for World {
    /// Every world ends with a shutdown after which nobody waits.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.dies_after = None;
            self.shut_down();
            assert!(self.open.is_empty(), "never completed: {:?}", self.open);
        }
    }
}
