//! Feeds the engine, and carries out its effects in their order.

use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, Weak};

use snr_session::record::Purpose;
use snr_session::{
    BootTime, Effect, Exchange, Grant, Host, Input, LogLevel, Outcome, RequestId, Session,
    Snapshot, Transition, TransportFailure,
};

use super::clock::Clock;
use super::store::{self, Store};
use super::sync::{Condvar, Mutex, MutexGuard};
use super::transport::{CompletionToken, Transport};
use super::turns::Wake;
use super::workers::{Upstream, Workers};
#[cfg(feature = "testing")]
use crate::testing;

/// Where those effects go that take no time and concern nobody but the host.
///
/// What is told is queued, and whoever runs the queue is to be woken once nothing is locked.
pub trait Outlets: Send + Sync + 'static {
    /// Whose calls are completed.
    type Host: Host<TokenCall: Send, UnitCall: Send, StatusCall: Send>;

    /// Shows the session to whoever reads it without waiting.
    fn publish(&self, snapshot: Arc<Snapshot>);

    /// Completes a call.
    fn complete(&self, outcome: Outcome<Self::Host>) -> Wake<'static>;

    /// Tells the delegate.
    fn notify(&self, transition: Transition) -> Wake<'static>;

    /// Tells the log.
    fn log(&self, level: LogLevel, message: String) -> Wake<'static>;
}

/// The engine at work.
///
/// One thread at a time carries out effects. While it stores something, which is the only effect
/// that takes time, the lock is free and inputs queue up behind it: so no input ever overtakes a
/// commit, and nobody but the one who asked for a durable change waits for the disk.
pub struct Driver<O: Outlets> {
    state: Mutex<State<O::Host>>,
    idle: Condvar,
    outlets: O,
    store: Box<dyn Store>,
    clock: Clock,
    workers: Workers,
}

struct State<H: Host> {
    session: Session<H>,
    inbox: VecDeque<Input<H>>,
    effects: VecDeque<Effect<H>>,
    /// Somebody is carrying out effects, or has passed that on to a worker.
    busy: bool,
    /// How many wait until nobody is.
    waiting: usize,
}

type Guard<'a, O> = MutexGuard<'a, State<<O as Outlets>::Host>>;

/// Whether the thread that carries out effects may wait for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Disk {
    MayWait,
    MustNotWait,
}

impl<O: Outlets> Driver<O> {
    /// A driver for `session`, whose effects have yet to be carried out.
    pub fn new(
        session: Session<O::Host>,
        outlets: O,
        store: Box<dyn Store>,
        clock: Clock,
        transport: Box<dyn Transport>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|driver: &Weak<Self>| Self {
            state: Mutex::new(State {
                session,
                inbox: VecDeque::new(),
                effects: VecDeque::new(),
                busy: false,
                waiting: 0,
            }),
            idle: Condvar::new(),
            outlets,
            store,
            clock,
            workers: Workers::new(transport, driver.clone()),
        })
    }

    /// Takes the effects with which the session begins, and stores its first UUID.
    ///
    /// # Errors
    ///
    /// When that cannot be stored. Nothing else has been done then.
    pub fn prepare(
        &self,
        effects: Vec<Effect<O::Host>>,
        is_first_start: bool,
    ) -> Result<(), String> {
        let mut state = self.lock();
        state.effects.extend(effects);
        if is_first_start && let Some(Effect::Commit(commit)) = state.effects.front() {
            self.store.write(commit)?;
            state.effects.pop_front();
            self.step(&mut state, Input::Committed(Ok(())));
        }
        Ok(())
    }

    /// Carries out the effects with which the session begins.
    pub fn begin(&self) {
        self.feed_and_wait(Input::Tick);
    }

    /// Gives an input to the engine without waiting for the disk.
    pub fn feed(&self, input: Input<O::Host>) {
        self.feed_with(input, Disk::MustNotWait);
    }

    /// Has the engine answer a call anew whose token is not to be handed over any more. The call comes
    /// back when it was made to a session that has ended, whose shutdown waits for no further callback.
    pub fn answer_anew<R>(
        &self,
        reply: R,
        grant: &Grant,
        call: fn(R) -> <O::Host as Host>::TokenCall,
    ) -> Option<R> {
        let mut state = self.lock();
        if !state.session.answers_anew(grant) {
            return Some(reply);
        }
        state.inbox.push_back(Input::RetrieveToken(call(reply)));
        self.work_off(state, Disk::MustNotWait);
        None
    }

    fn feed_with(&self, input: Input<O::Host>, disk: Disk) {
        let mut state = self.lock();
        state.inbox.push_back(input);
        self.work_off(state, disk);
    }

    /// Works off the inbox, unless somebody does already.
    fn work_off(&self, state: Guard<'_, O>, disk: Disk) {
        if !state.busy {
            self.carry_on(state, disk);
        }
    }

    /// Gives an input to the engine, and returns when what follows from it is on disk; at once when
    /// the storage itself calls, because it is what would be waited for.
    pub fn feed_and_wait(&self, input: Input<O::Host>) {
        if store::is_inside() {
            self.feed(input);
            return;
        }
        let mut state = self.lock();
        while state.busy {
            state.waiting += 1;
            state = self
                .idle
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        state.inbox.push_back(input);
        self.carry_on(state, Disk::MayWait);
    }

    /// Takes an answer that came by itself; false when nobody waits for it.
    pub fn answer(&self, token: CompletionToken, exchange: Exchange) -> bool {
        let id = self.workers.transport().take(token);
        if let Some(id) = id {
            self.feed(Input::Answered(id, exchange));
        }
        id.is_some()
    }

    /// Leaves the storage to the next session, once this one has been shut down.
    pub fn release_storage(&self) {
        self.store.release();
    }

    /// Where effects go.
    pub fn outlets(&self) -> &O {
        &self.outlets
    }

    /// Interrupts what is on the wire and ends the workers.
    pub fn stop_workers(&self) {
        self.workers.stop();
    }

    fn lock(&self) -> Guard<'_, O> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Steps the engine; what follows comes before the effects that are left of earlier steps.
    ///
    /// A defect costs the call that it happens in, or those that wait for the answer. What was decided
    /// before is still to be done.
    fn step(&self, state: &mut State<O::Host>, input: Input<O::Host>) {
        let answered = match &input {
            Input::Answered(id, Ok(_)) => Some(*id),
            _ => None,
        };
        let step = || {
            #[cfg(feature = "testing")]
            testing::reach(testing::Place::Step);
            state.session.step(input, self.clock.moment())
        };
        let effects = catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| {
            let failed = answered.map(|id| Input::Answered(id, Err(TransportFailure::Defect)));
            state.inbox.extend(failed);
            Vec::new()
        });
        if state.effects.is_empty() {
            state.effects = effects.into();
        } else {
            for effect in effects.into_iter().rev() {
                state.effects.push_front(effect);
            }
        }
    }

    /// Carries out effects and inputs until there are none, or the disk has to be waited for.
    fn carry_on<'a>(&'a self, state: Guard<'a, O>, disk: Disk) {
        let unfinished = Unfinished(self);
        self.carry_out_all(state, disk);
        mem::forget(unfinished);
    }

    fn carry_out_all<'a>(&'a self, mut state: Guard<'a, O>, mut disk: Disk) {
        state.busy = true;
        let mut wake = Wake::default();
        while let Some(effect) = self.next_effect(&mut state) {
            match effect {
                Effect::Commit(_) | Effect::Remove if disk == Disk::MustNotWait => {
                    state.effects.push_front(effect);
                    if self.workers.resume_driver() {
                        drop(state);
                        wake.now();
                        return;
                    }
                    // No thread can be had, so this one has to wait.
                    disk = Disk::MayWait;
                }
                Effect::Commit(commit) => {
                    drop(state);
                    mem::take(&mut wake).now();
                    let result = report(|| self.store.write(&commit));
                    if commit.purpose == Purpose::Clear {
                        self.workers.transport().hang_up();
                    }
                    state = self.lock();
                    self.step(&mut state, Input::Committed(result));
                }
                Effect::Remove => {
                    drop(state);
                    mem::take(&mut wake).now();
                    let result = report(|| self.store.remove());
                    state = self.lock();
                    self.step(&mut state, Input::Removed(result));
                }
                Effect::Send(id, request) => {
                    if !self.workers.send(id, request) {
                        let reason = "the system has no thread for it".into();
                        let unsent = Err(TransportFailure::NotSent(reason));
                        state.inbox.push_back(Input::Answered(id, unsent));
                    }
                }
                Effect::Abandon(id) => self.workers.abandon(id),
                Effect::Publish(snapshot) => self.outlets.publish(snapshot),
                Effect::Complete(outcome) => wake.take_over(self.outlets.complete(outcome)),
                Effect::Notify(transition) => wake.take_over(self.outlets.notify(transition)),
                Effect::Log(level, message) => wake.take_over(self.outlets.log(level, message)),
            }
        }
        self.workers
            .set_deadline(self.next_deadline(&state.session));
        state.busy = false;
        let is_awaited = state.waiting > 0;
        drop(state);
        if is_awaited {
            self.idle.notify_all();
        }
        wake.now();
    }

    /// When the engine needs a tick: also for a request that a transport may have forgotten.
    fn next_deadline(&self, session: &Session<O::Host>) -> Option<BootTime> {
        let may_forget = self.workers.transport().may_forget();
        let wire_deadline = session.wire_deadline().filter(|_| may_forget);
        session
            .next_deadline()
            .into_iter()
            .chain(wire_deadline)
            .min()
    }

    fn next_effect(&self, state: &mut State<O::Host>) -> Option<Effect<O::Host>> {
        while state.effects.is_empty() {
            let input = state.inbox.pop_front()?;
            self.step(state, input);
        }
        state.effects.pop_front()
    }
}

impl<O: Outlets> Upstream for Driver<O> {
    fn answered(&self, id: RequestId, exchange: Exchange) {
        self.feed_with(Input::Answered(id, exchange), Disk::MayWait);
    }

    fn tick(&self) {
        self.feed_with(Input::Tick, Disk::MayWait);
    }

    fn resume(&self) {
        self.carry_on(self.lock(), Disk::MayWait);
    }
}

/// What the storage reports. A defect on the way is a failure, because the engine counts on a report.
fn report(store: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    let store = || {
        #[cfg(feature = "testing")]
        testing::reach(testing::Place::Store);
        store()
    };
    catch_unwind(AssertUnwindSafe(store)).unwrap_or_else(|_| Err("the library failed".into()))
}

/// Effects that somebody is carrying out. Should a defect end that, what is left completes by being
/// dropped, and the next input finds the driver free.
struct Unfinished<'a, O: Outlets>(&'a Driver<O>);

impl<O: Outlets> Drop for Unfinished<'_, O> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.effects.clear();
        state.busy = false;
        drop(state);
        self.0.idle.notify_all();
    }
}
