//! Feeds the engine, and carries out its effects in their order.

use std::collections::VecDeque;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, Weak};

use snr_session::record::Purpose;
use snr_session::{BootTime, Effect, Exchange, Grant, Outcome, Session, Snapshot};

use super::callbacks::{self, Wake};
use super::clock::Clock;
use super::completion::{CHost, Completion};
use super::store::{self, Store};
use super::sync::{ArcSwapOption, Condvar, Mutex, MutexGuard};
use super::transport::CompletionToken;
use super::workers::Workers;
use crate::ffi::callback::TokenReply;
use crate::ffi::delegate::DelegateSlot;
use crate::ffi::delivery::Delivery;
use crate::ffi::logger::Logger;
#[cfg(feature = "testing")]
use crate::ffi::testing;

/// An input of the engine, as this runtime gives it.
pub type Input = snr_session::Input<CHost>;

/// Where effects go.
pub struct Outlets {
    /// The stored record.
    pub store: Box<dyn Store>,
    /// The device's clocks.
    pub clock: Clock,
    /// The host's log.
    pub logger: Option<Arc<Logger>>,
    /// The host's delegate.
    pub delegate: Arc<DelegateSlot>,
    /// Where the getters read the session without waiting.
    pub published: &'static ArcSwapOption<Snapshot>,
}

/// The engine at work.
///
/// One thread at a time carries out effects. While it stores something, which is the only effect
/// that takes time, the lock is free and inputs queue up behind it: so no input ever overtakes a
/// commit, and nobody but the one who asked for a durable change waits for the disk.
pub struct Driver {
    state: Mutex<State>,
    idle: Condvar,
    outlets: Outlets,
    workers: Workers,
}

struct State {
    session: Session<CHost>,
    inbox: VecDeque<Input>,
    effects: VecDeque<Effect<CHost>>,
    /// Somebody is carrying out effects, or has passed that on to a worker.
    busy: bool,
    /// How many wait until nobody is.
    waiting: usize,
}

/// Whether the thread that carries out effects may wait for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Disk {
    MayWait,
    MustNotWait,
}

impl Driver {
    /// A driver for `session`, whose effects have yet to be carried out.
    pub fn new(
        session: Session<CHost>,
        outlets: Outlets,
        workers: impl FnOnce(Weak<Self>) -> Workers,
    ) -> Arc<Self> {
        Arc::new_cyclic(|driver| Self {
            state: Mutex::new(State {
                session,
                inbox: VecDeque::new(),
                effects: VecDeque::new(),
                busy: false,
                waiting: 0,
            }),
            idle: Condvar::new(),
            outlets,
            workers: workers(Weak::clone(driver)),
        })
    }

    /// Takes the effects with which the session begins, and stores its first UUID.
    ///
    /// # Errors
    ///
    /// When that cannot be stored. Nothing else has been done then.
    pub fn prepare(&self, effects: Vec<Effect<CHost>>, is_first_start: bool) -> Result<(), String> {
        let mut state = self.lock();
        state.effects.extend(effects);
        if is_first_start && let Some(Effect::Commit(commit)) = state.effects.front() {
            self.outlets.store.write(commit)?;
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
    pub fn feed(&self, input: Input) {
        self.feed_with(input, Disk::MustNotWait);
    }

    /// Has the engine answer a call anew whose token is fenced off. The call comes back when it was
    /// made to a session that has ended, whose shutdown waits for no further callback.
    pub fn answer_anew(&self, reply: TokenReply, grant: &Grant) -> Option<TokenReply> {
        let mut state = self.lock();
        if !state.session.answers_anew(grant) {
            return Some(reply);
        }
        let call = Completion::new(reply);
        state.inbox.push_back(Input::RetrieveToken(call));
        self.work_off(state, Disk::MustNotWait);
        None
    }

    /// Gives an input to the engine from a thread that has nothing better to do.
    pub fn feed_from_worker(&self, input: Input) {
        self.feed_with(input, Disk::MayWait);
    }

    fn feed_with(&self, input: Input, disk: Disk) {
        let mut state = self.lock();
        state.inbox.push_back(input);
        self.work_off(state, disk);
    }

    /// Works off the inbox, unless somebody does already.
    fn work_off(&self, state: MutexGuard<'_, State>, disk: Disk) {
        if !state.busy {
            self.carry_on(state, disk);
        }
    }

    /// Gives an input to the engine, and returns when what follows from it is on disk; at once when
    /// the storage itself calls, because it is what would be waited for.
    pub fn feed_and_wait(&self, input: Input) {
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

    /// Goes on where a thread stopped that could not wait for the disk.
    pub fn resume(&self) {
        self.carry_on(self.lock(), Disk::MayWait);
    }

    /// Takes an answer that came by itself; false when nobody waits for it.
    pub fn answer(&self, token: CompletionToken, exchange: Exchange) -> bool {
        let id = self.workers.transport().take(token);
        if let Some(id) = id {
            self.feed(Input::Answered(id, exchange));
        }
        id.is_some()
    }

    /// Where effects go.
    pub fn outlets(&self) -> &Outlets {
        &self.outlets
    }

    /// Interrupts what is on the wire and ends the workers.
    pub fn stop_workers(&self) {
        self.workers.stop();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Steps the engine; what follows comes before the effects that are left of earlier steps.
    ///
    /// A defect costs the call that it happens in. What was decided before is still to be done.
    fn step(&self, state: &mut State, input: Input) {
        let moment = self.outlets.clock.moment();
        let step = || {
            #[cfg(feature = "testing")]
            testing::reach(testing::Place::Step);
            state.session.step(input, moment)
        };
        let effects = catch_unwind(AssertUnwindSafe(step)).unwrap_or_default();
        if state.effects.is_empty() {
            state.effects = effects.into();
        } else {
            for effect in effects.into_iter().rev() {
                state.effects.push_front(effect);
            }
        }
    }

    /// Carries out effects and inputs until there are none, or the disk has to be waited for.
    fn carry_on<'a>(&'a self, state: MutexGuard<'a, State>, disk: Disk) {
        let unfinished = Unfinished(self);
        self.carry_out_all(state, disk);
        mem::forget(unfinished);
    }

    fn carry_out_all<'a>(&'a self, mut state: MutexGuard<'a, State>, mut disk: Disk) {
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
                    let result = report(|| self.outlets.store.write(&commit));
                    if commit.purpose == Purpose::Clear {
                        self.workers.transport().hang_up();
                    }
                    state = self.lock();
                    self.step(&mut state, Input::Committed(result));
                }
                Effect::Remove => {
                    drop(state);
                    mem::take(&mut wake).now();
                    let result = report(|| self.outlets.store.remove());
                    state = self.lock();
                    self.step(&mut state, Input::Removed(result));
                }
                effect => self.carry_out(effect, &mut wake),
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
    fn next_deadline(&self, session: &Session<CHost>) -> Option<BootTime> {
        let may_forget = self.workers.transport().may_forget();
        let wire_deadline = session.wire_deadline().filter(|_| may_forget);
        session
            .next_deadline()
            .into_iter()
            .chain(wire_deadline)
            .min()
    }

    fn next_effect(&self, state: &mut State) -> Option<Effect<CHost>> {
        while state.effects.is_empty() {
            let input = state.inbox.pop_front()?;
            self.step(state, input);
        }
        state.effects.pop_front()
    }

    /// Carries out an effect that takes no time.
    fn carry_out(&self, effect: Effect<CHost>, wake: &mut Wake) {
        let Outlets {
            logger,
            delegate,
            published,
            ..
        } = &self.outlets;
        match effect {
            Effect::Publish(snapshot) => published.store(Some(snapshot)),
            Effect::Send(id, request) => self.workers.send(id, request),
            Effect::Abandon(id) => self.workers.abandon(id),
            Effect::Complete(Outcome::Token(call, result)) => wake.take_over(call.complete(result)),
            Effect::Complete(Outcome::Unit(call, result)) => wake.take_over(call.complete(result)),
            Effect::Complete(Outcome::Status(call, result)) => {
                wake.take_over(call.complete(result))
            }
            Effect::Notify(transition) => {
                let delivery = Delivery::State(Arc::clone(delegate), transition);
                wake.take_over(callbacks::push(delivery));
            }
            Effect::Log(level, message) => {
                if let Some(logger) = logger {
                    let delivery = Delivery::Log(Arc::clone(logger), level, message);
                    wake.take_over(callbacks::push(delivery));
                }
            }
            // The caller has seen to these, because they take time.
            Effect::Commit(_) | Effect::Remove => {}
        }
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

/// Effects that somebody is carrying out. When a defect ends that, nobody is to wait for the rest, which
/// completes by being dropped.
struct Unfinished<'a>(&'a Driver);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.effects.clear();
        state.busy = false;
        drop(state);
        self.0.idle.notify_all();
    }
}
