//! The engine at work: its effects carried out as the library does, each checked on its way.

mod checks;
mod disk;
mod wire;

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use snr_session::record::{Frame, Record};
use snr_session::{
    ApiKey, Beginning, BootTime, Effect, Exchange, Input, LogLevel, Moment, Outcome, RequestId,
    Session, Settings, Snapshot, Text, Transition, UnixTime,
};

pub use self::disk::{Disk, Fault};
pub use self::wire::{OnWire, Wire};
use crate::host::{Calls, FuzzHost};
use crate::planted;
use crate::secrets::Secrets;

/// An engine, the world around it, and what is remembered to check it by.
pub struct Engine {
    session: Session<FuzzHost>,
    /// What waits for its turn while a commit is reported.
    effects: VecDeque<Effect<FuzzHost>>,
    pub calls: Calls,
    pub secrets: Secrets,
    pub disk: Disk,
    pub wire: Wire,
    pub now: Moment,
    pub snapshot: Option<Arc<Snapshot>>,
    /// What the delegate was told last.
    pub told: Option<Transition>,
    /// The server's time, as long as each answer was an honest one.
    pub honest: Option<UnixTime>,
    shut_down: bool,
}

/// The settings of every run.
pub fn settings() -> Settings {
    let key = ApiKey::new("api-key").expect("it is a key");
    Settings {
        log_level: LogLevel::Debug,
        boot_id: Text::new("boot 0"),
        ..Settings::new(key)
    }
}

impl Engine {
    /// Begins a session.
    pub fn begin(
        settings: Settings,
        beginning: Beginning,
        now: Moment,
        secrets: Secrets,
        disk: Disk,
    ) -> Self {
        let (session, effects) = Session::begin(settings, beginning, now);
        let mut engine = Self {
            session,
            effects: effects.into(),
            calls: Calls::default(),
            secrets,
            disk,
            wire: Wire::default(),
            now,
            snapshot: None,
            told: None,
            honest: None,
            shut_down: false,
        };
        engine.carry_out_all();
        engine
    }

    /// Begins another session in the same world; whoever waited in the one before is gone.
    pub fn begin_again(&mut self, settings: Settings, beginning: Beginning) {
        let (session, effects) = Session::begin(settings, beginning, self.now);
        self.session = session;
        self.effects = effects.into();
        self.calls.kill();
        self.wire = Wire::default();
        self.snapshot = None;
        self.told = None;
        self.honest = None;
        self.shut_down = false;
        self.carry_out_all();
    }

    /// Gives an input, and carries out what follows from it.
    pub fn give(&mut self, input: Input<FuzzHost>) {
        self.step(input);
        self.carry_out_all();
    }

    /// Answers a request that is on the wire.
    pub fn answer(&mut self, id: RequestId, exchange: Exchange) {
        self.wire.take(id);
        self.give(Input::Answered(id, exchange));
    }

    /// Ends the session; everybody has an answer then.
    pub fn shut_down(&mut self) {
        self.shut_down = true;
        self.give(Input::ShutDown);
        self.calls.check_all_completed();
        assert!(self.wire.is_empty(), "a request outlived the session");
        assert_eq!(self.session.next_deadline(), None);
        assert_eq!(self.session.wire_deadline(), None);
    }

    /// The next moment at which something is to be done without any answer.
    pub fn next_deadline(&self) -> Option<BootTime> {
        self.session.next_deadline()
    }

    /// When the next request is given up.
    pub fn wire_deadline(&self) -> Option<BootTime> {
        self.session.wire_deadline()
    }

    /// Lets time pass until `deadline`, and ticks.
    pub fn tick_at(&mut self, deadline: BootTime) {
        let pause = deadline.since(self.now.boot).as_millis();
        self.pass(i64::try_from(pause).unwrap_or(i64::MAX));
        self.give(Input::Tick);
    }

    /// Lets time pass.
    pub fn pass(&mut self, millis: i64) {
        let millis = millis.max(0);
        self.now.boot.0 = self.now.boot.0.saturating_add(millis.unsigned_abs());
        self.now.wall = self.now.wall.plus_millis(millis);
        self.honest = self.honest.map(|server| server.plus_millis(millis));
    }

    /// Loses every answer from now on; everybody has an answer after a while nevertheless.
    pub fn wait_for_everybody(&mut self) {
        for _ in 0..10_000 {
            let deadlines = [self.session.next_deadline(), self.session.wire_deadline()];
            let Some(deadline) = deadlines.into_iter().flatten().min() else {
                break;
            };
            self.tick_at(deadline);
        }
        self.calls.check_all_completed();
    }

    fn step(&mut self, input: Input<FuzzHost>) {
        // Any bits will do, as long as no two UUIDs are alike.
        self.now.entropy = self.now.entropy.wrapping_mul(0x2545_F491_4F6C_DD1D) | 1;
        let effects = self.session.step(input, self.now);
        for effect in effects.into_iter().rev() {
            self.effects.push_front(effect);
        }
    }

    fn carry_out_all(&mut self) {
        while let Some(effect) = self.effects.pop_front() {
            self.carry_out(effect);
        }
        self.check_snapshot();
    }

    fn carry_out(&mut self, effect: Effect<FuzzHost>) {
        trace(|| format!("{:>8} {effect:?}", self.now.boot.0));
        match effect {
            Effect::Commit(commit) => {
                let bytes = commit.encode();
                let bytes = bytes.expose();
                let record = Record::decode(bytes).expect("what is committed can be read back");
                assert_eq!(record, commit.record);
                let frame = Frame::read(bytes).expect("what is committed has a frame");
                assert_eq!(frame.length, bytes.len());
                self.disk.check_successor(&record);
                let result = self.disk.write(bytes);
                self.step(Input::Committed(result));
            }
            Effect::Remove => {
                let result = self.disk.remove();
                self.step(Input::Removed(result));
            }
            Effect::Publish(snapshot) => self.snapshot = Some(snapshot),
            Effect::Send(id, request) => {
                assert!(!self.shut_down, "a request after the session's end");
                self.wire.send(id, request);
            }
            Effect::Abandon(id) => {
                self.wire.take(id);
            }
            Effect::Complete(outcome) => self.complete(outcome),
            Effect::Notify(transition) => self.tell(transition),
            Effect::Log(_, message) => {
                assert!(
                    !self.secrets.are_in(&message),
                    "a secret is in the log: {message}"
                );
            }
        }
    }

    fn complete(&mut self, outcome: Outcome<FuzzHost>) {
        let (call, error) = match outcome {
            Outcome::Token(call, Ok(grant)) => {
                self.check_grant(&grant);
                (call, None)
            }
            Outcome::Token(call, Err(error)) => (call, Some(error)),
            Outcome::Unit(call, result) => (call, result.err()),
            Outcome::Status(call, result) => (call, result.err()),
        };
        if let Some(error) = &error {
            self.secrets.check_error(error);
            checks::check_error(error);
            planted::in_answers(error);
        }
        self.calls.complete(call);
        if planted::in_session(call, self.told, error.as_deref()) {
            self.calls.complete(call);
        }
    }

    fn tell(&mut self, transition: Transition) {
        if let Some(told) = self.told {
            let was_in = told == Transition::SignedIn;
            let is_in = transition == Transition::SignedIn;
            assert_ne!(was_in, is_in, "{transition:?} follows on {told:?}");
        }
        self.told = Some(transition);
    }
}

/// Tells each effect of the one input that is looked at, with `SNR_FUZZ_TRACE` in the environment.
fn trace(effect: impl FnOnce() -> String) {
    static WANTED: OnceLock<bool> = OnceLock::new();
    if *WANTED.get_or_init(|| std::env::var_os("SNR_FUZZ_TRACE").is_some()) {
        eprintln!("{}", effect());
    }
}
