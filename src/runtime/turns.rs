//! Who runs the next callback, and who waits for that.
//!
//! Generic over what is run, so that a model checker can run all interleavings.

use std::collections::VecDeque;
use std::sync::PoisonError;

use super::queue::{Front, Queue};
use crate::runtime::sync::thread::JoinHandle;
use crate::runtime::sync::{Condvar, Mutex, MutexGuard};

pub use super::queue::Announce;

/// Something that runs once.
pub trait Job {
    /// Runs, and does not panic.
    fn run(self);
}

/// Wakes the thread that runs jobs when it is dropped, should that thread be waiting.
///
/// Whoever has something locked keeps this until that is free, or the thread runs into the lock.
#[derive(Default)]
pub struct Wake<'a>(Option<&'a Condvar>);

impl Wake<'_> {
    /// Wakes the thread.
    pub fn now(self) {}

    /// Leaves it to this one to wake the thread.
    pub fn take_over(&mut self, mut other: Self) {
        self.0 = self.0.or(other.0.take());
    }
}

impl Drop for Wake<'_> {
    fn drop(&mut self) {
        if let Some(work) = self.0 {
            work.notify_one();
        }
    }
}

/// How much had been queued when a session ended.
#[derive(Clone, Copy)]
pub struct Mark(u64);

struct State<J, E> {
    queue: Queue<J, E>,
    /// Sessions that want the thread to stay.
    keepers: usize,
    /// The thread is there, or about to be.
    is_alive: bool,
    handle: Option<JoinHandle<()>>,
    /// How many threads end a session and wait for the callback thread. While there are none, its
    /// handle is dropped when it ends.
    joiners: usize,
    /// The thread waits for work. Waking one that does not would cost a system call each time.
    is_waiting: bool,
    /// Somebody runs jobs.
    is_running: bool,
    /// How many jobs were ever queued, and how many of them have run.
    queued: u64,
    done: u64,
}

/// The order in which jobs run, and those who wait for it.
pub struct Turns<J, E> {
    state: Mutex<State<J, E>>,
    /// The thread waits here for work.
    work: Condvar,
    /// Whoever ends a session waits here.
    progress: Condvar,
}

type Guard<'a, J, E> = MutexGuard<'a, State<J, E>>;

impl<J, E: Announce> Default for Turns<J, E> {
    /// Nothing to do yet.
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                queue: Queue::new(),
                keepers: 0,
                is_alive: false,
                handle: None,
                joiners: 0,
                is_waiting: false,
                is_running: false,
                queued: 0,
                done: 0,
            }),
            work: Condvar::new(),
            progress: Condvar::new(),
        }
    }
}

impl<J: Job, E: Announce> Turns<J, E> {
    fn lock(&self) -> Guard<'_, J, E> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the thread stay, and sends what is queued from now on to `executor`.
    pub fn keep(&self, executor: Option<E>) {
        let mut state = self.lock();
        state.keepers += 1;
        let previous = state.queue.switch(executor);
        // Whoever waits for the thread to end need not wait any more.
        if state.joiners > 0 {
            self.progress.notify_all();
        }
        drop(state);
        drop(previous);
    }

    /// Queues a job. `spawn` starts the thread, which is to call [`Self::run`], if there is none.
    pub fn push(&self, job: J, spawn: impl FnOnce() -> Option<JoinHandle<()>>) -> Wake<'_> {
        let mut state = self.lock();
        state.queue.push(job);
        state.queued += 1;
        if !state.is_alive
            && let Some(handle) = spawn()
        {
            // Without a thread the job stays queued, and the next one tries again.
            state.is_alive = true;
            state.handle = Some(handle);
        }
        self.wake(&mut state)
    }

    /// Sends what is queued from now on to the callback thread.
    pub fn detach(&self) -> Mark {
        let mut state = self.lock();
        let previous = state.queue.switch(None);
        let mark = Mark(state.queued);
        drop(state);
        drop(previous);
        mark
    }

    /// Lets the thread end when there is nothing to do, and anybody run what waits for `executor`.
    ///
    /// That the queue is detached is past, because another session may have it by now.
    pub fn let_go(&self, executor: Option<&E>, _detached: Mark) {
        let mut state = self.lock();
        if let Some(executor) = executor {
            state.queue.close(executor.id());
        }
        state.keepers -= 1;
        let wake = self.wake(&mut state);
        drop(state);
        wake.now();
    }

    /// Lets the thread end when there is nothing to do, and returns when what was queued up to
    /// `last` has run. What waits for `executor` runs here, because the executor's thread may be
    /// the one that waits.
    pub fn release(&self, executor: Option<&E>, last: Mark) {
        let mut state = self.lock();
        state.keepers -= 1;
        self.wait_for(state, executor, last);
    }

    /// Returns when what was queued up to `last` has run, without ending a session.
    pub fn settle(&self, last: Mark) {
        self.wait_for(self.lock(), None, last);
    }

    fn wait_for<'a>(&'a self, mut state: Guard<'a, J, E>, executor: Option<&E>, last: Mark) {
        state.joiners += 1;
        self.wake(&mut state).now();
        while state.done < last.0 {
            let is_ours = match (state.queue.front(), executor) {
                (Front::Executor(id) | Front::Closed(id), Some(own)) if id == own.id() => true,
                // No thread could be started for them.
                (Front::Thread | Front::Closed(_), _) => !state.is_alive,
                _ => false,
            };
            if is_ours && !state.is_running {
                state = self.run_front(state, &mut VecDeque::new());
                self.wake(&mut state).now();
            } else {
                state = self.wait(&self.progress, state);
            }
        }
        // Another session may keep the thread meanwhile.
        while state.is_alive && state.keepers == 0 {
            state = self.wait(&self.progress, state);
        }
        state.joiners -= 1;
        if !state.is_alive
            && let Some(handle) = state.handle.take()
        {
            drop(state);
            let _ = handle.join();
        }
    }

    /// The callback thread.
    pub fn run(&self) {
        let mut due = VecDeque::new();
        let mut state = self.lock();
        loop {
            match state.queue.front() {
                Front::Thread | Front::Closed(_) if !state.is_running => {
                    state = self.run_front(state, &mut due);
                }
                Front::Executor(_)
                    if !state.is_running
                        && let Some(executor) = state.queue.announce_front() =>
                {
                    drop(state);
                    executor.announce();
                    drop(executor);
                    state = self.lock();
                }
                Front::Empty if state.keepers == 0 => break,
                _ => {
                    state.is_waiting = true;
                    state = self.wait(&self.work, state);
                    state.is_waiting = false;
                }
            }
        }
        state.is_alive = false;
        if state.joiners == 0 {
            state.handle = None;
        }
        self.progress.notify_all();
    }

    /// Runs what waits for the executor with this id. What comes up meanwhile is announced again,
    /// so that a thread of the host's is not kept for ever.
    pub fn run_for(&self, executor: usize) {
        let mut state = self.lock();
        let mut is_first = true;
        while !state.is_running {
            match state.queue.front() {
                Front::Executor(id) if id == executor && is_first => {}
                Front::Closed(id) if id == executor => {}
                _ => break,
            }
            is_first = false;
            state = self.run_front(state, &mut VecDeque::new());
        }
        // The thread announces what came up meanwhile, or ends.
        if !state.queue.is_empty() || state.keepers == 0 {
            self.wake(&mut state).now();
        }
    }

    fn run_front<'a>(
        &'a self,
        mut state: Guard<'a, J, E>,
        due: &mut VecDeque<J>,
    ) -> Guard<'a, J, E> {
        let executor = state.queue.take_front(due);
        state.is_running = true;
        drop(state);
        let count = due.len() as u64;
        due.drain(..).for_each(J::run);
        drop(executor);
        let mut state = self.lock();
        state.is_running = false;
        state.done += count;
        if state.joiners > 0 {
            self.progress.notify_all();
        }
        state
    }

    fn wait<'a>(&self, condvar: &Condvar, state: Guard<'a, J, E>) -> Guard<'a, J, E> {
        condvar.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves it to the caller to wake the thread, should it wait for work.
    fn wake(&self, state: &mut State<J, E>) -> Wake<'_> {
        let is_waiting = std::mem::take(&mut state.is_waiting);
        Wake(is_waiting.then_some(&self.work))
    }
}
