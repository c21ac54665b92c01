//! The threads that wait: for the server, for the disk, and for the next deadline.

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use snr_session::{BootTime, Exchange, Request, RequestId, TransportFailure};

use super::clock;
use super::sync::{Condvar, Mutex, MutexGuard, thread, thread_locals};
use super::transport::{CompletionToken, Transport};
#[cfg(feature = "testing")]
use crate::testing;

const THREAD_NAME: &str = "snr-worker";

/// Requests that may be waited for at once. One is the rule; a sign-out may add another, and one
/// that is stuck in connecting may outlive its session.
const MAX_EXCHANGES: usize = 4;

/// How long stopping waits for interrupted threads. A thread that is resolving a name or
/// connecting cannot be interrupted; it is left behind, and ends without touching anything.
const STOP_GRACE: Duration = Duration::from_millis(200);

thread_locals! {
    /// Whose worker this thread is.
    static WORKS_FOR: Cell<*const Shared> = const { Cell::new(ptr::null()) };
}

/// Who hears of what the workers waited for, and may take as long as the disk does about it.
pub trait Upstream: Send + Sync {
    /// A request has ended.
    fn answered(&self, id: RequestId, exchange: Exchange);

    /// The deadline has come.
    fn tick(&self);

    /// There are effects that the thread before could not wait for.
    fn resume(&self);
}

enum Job {
    /// Ask the server, within the request's timeout from that time on.
    Exchange(RequestId, Request, BootTime),
    /// Do what is left of abandoning a request.
    Cancel(CompletionToken),
    /// Carry on with effects that the thread before could not wait for.
    Resume,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    /// Threads that wait for an answer, wanted or not.
    exchanging: usize,
    /// Threads that wait for a job, or that report to the driver and will then; while one of those
    /// stores something, the next request waits for it.
    available: usize,
    threads: usize,
    /// Threads that wait for a change. Telling nobody would cost a system call each time.
    waiting: usize,
    deadline: Option<BootTime>,
    stopping: bool,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    transport: Box<dyn Transport>,
    upstream: Weak<dyn Upstream>,
}

/// A few threads that start when they are needed; one of them stays.
pub struct Workers(Arc<Shared>);

impl Workers {
    pub(super) fn new(transport: Box<dyn Transport>, upstream: Weak<dyn Upstream>) -> Self {
        Self(Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
            transport,
            upstream,
        }))
    }

    /// Asks the server, and reports with [`Upstream::answered`]; false when there is no thread that
    /// could, so that nothing will be reported.
    pub(super) fn send(&self, id: RequestId, request: Request) -> bool {
        self.employ(Job::Exchange(id, request, clock::boot()))
    }

    /// Interrupts a request. Its answer, should there be one already, is nobody's.
    pub(super) fn abandon(&self, id: RequestId) {
        let mut state = self.0.lock();
        state
            .jobs
            .retain(|job| !matches!(job, Job::Exchange(queued, ..) if *queued == id));
        if let Some(token) = self.0.transport.abandon(id)
            && !state.stopping
        {
            self.0.spawn_if_needed(&mut state, 1);
            state.jobs.push_back(Job::Cancel(token));
            self.0.wake(state);
        }
    }

    /// What speaks to the server.
    pub(super) fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }

    /// Has a worker carry on with the driver's effects; false when there is none.
    pub(super) fn resume_driver(&self) -> bool {
        self.employ(Job::Resume)
    }

    /// Queues a job, unless there is no thread that could do it.
    fn employ(&self, job: Job) -> bool {
        let mut state = self.0.lock();
        if state.stopping {
            return false;
        }
        self.0.spawn_if_needed(&mut state, 1);
        match job {
            // A change of the session waits for no server, so not for a thread that does either.
            Job::Resume if state.available == 0 => return false,
            Job::Resume => state.jobs.push_front(job),
            _ if state.threads == 0 => return false,
            _ => state.jobs.push_back(job),
        }
        self.0.wake(state);
        true
    }

    /// Has a worker tick the driver at `deadline`.
    pub(super) fn set_deadline(&self, deadline: Option<BootTime>) {
        let mut state = self.0.lock();
        if state.deadline != deadline {
            state.deadline = deadline;
            self.0.spawn_if_needed(&mut state, 0);
            self.0.wake(state);
        }
    }

    /// Interrupts whatever is on the wire, and waits until that has had its effect; not for the
    /// calling thread, should a transport of the host's call on one of these.
    pub(super) fn stop(&self) {
        let left = {
            let mut state = self.0.lock();
            state.stopping = true;
            self.0.changed.notify_all();
            std::mem::take(&mut state.jobs)
        };
        for job in left {
            if let Job::Cancel(token) = job {
                self.0.transport.cancel(token);
            }
        }
        self.0.transport.stop();
        let own = usize::from(WORKS_FOR.with(Cell::get) == Arc::as_ptr(&self.0));
        let state = self.0.lock();
        let waited = self
            .0
            .changed
            .wait_timeout_while(state, STOP_GRACE, |state| state.threads > own);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a thread if those that there are do not suffice, with so many jobs more.
    fn spawn_if_needed(self: &Arc<Self>, state: &mut State, more: usize) {
        let wanted = state.jobs.len() + more + usize::from(state.deadline.is_some());
        let is_full = state.exchanging >= MAX_EXCHANGES && state.available > 0;
        if wanted > state.available && !is_full {
            #[cfg(feature = "testing")]
            if testing::is_to_fail(testing::Place::Thread) {
                return;
            }
            let shared = Arc::clone(self);
            let worker = thread::Builder::new()
                .name(THREAD_NAME.into())
                .spawn(move || shared.run());
            // Where there is none to be had, another one does it when it becomes free.
            if worker.is_ok() {
                state.threads += 1;
                state.available += 1;
            }
        }
    }

    /// Wakes those who wait, once they can have the lock.
    fn wake(&self, state: MutexGuard<'_, State>) {
        let is_anybody_waiting = state.waiting > 0;
        drop(state);
        if is_anybody_waiting {
            self.changed.notify_all();
        }
    }

    fn run(&self) {
        WORKS_FOR.with(|pool| pool.set(self));
        let mut state = self.lock();
        while !state.stopping {
            if let Some(job) = next_job(&mut state) {
                state = self.work_unlocked(state, job);
                // One that waits is enough for the next job.
                if state.jobs.is_empty() && state.available > 1 {
                    break;
                }
            } else {
                state = self.wait(state);
            }
        }
        state.threads -= 1;
        state.available -= 1;
        self.changed.notify_all();
    }

    fn work_unlocked<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        job: Job,
    ) -> MutexGuard<'a, State> {
        match job {
            Job::Resume => {
                drop(state);
                self.report(|upstream| upstream.resume());
            }
            Job::Cancel(token) => {
                state.available -= 1;
                drop(state);
                self.transport.cancel(token);
                self.lock().available += 1;
            }
            Job::Exchange(id, mut request, since) => {
                // Others may have been in the way.
                let waited = clock::boot().since(since);
                request.timeout = request.timeout.saturating_sub(waited);
                let is_too_late = request.timeout.is_zero();
                if !is_too_late {
                    self.transport.begin(id);
                }
                state.exchanging += 1;
                state.available -= 1;
                drop(state);
                let exchange = if is_too_late {
                    let reason = "it waited too long behind other requests".into();
                    Some(Err(TransportFailure::NotSent(reason)))
                } else {
                    self.exchange(id, request)
                };
                state = self.lock();
                state.exchanging -= 1;
                state.available += 1;
                drop(state);
                if let Some(exchange) = exchange {
                    self.report(|upstream| upstream.answered(id, exchange));
                }
            }
        }
        self.lock()
    }

    /// Asks the server. A defect on the way is an answer too, or the call would wait for ever.
    fn exchange(&self, id: RequestId, request: Request) -> Option<Exchange> {
        catch_unwind(AssertUnwindSafe(|| {
            #[cfg(feature = "testing")]
            testing::reach(testing::Place::Exchange);
            self.transport.exchange(id, request)
        }))
        .unwrap_or_else(|_| {
            self.transport.abandon(id);
            Some(Err(TransportFailure::Defect))
        })
    }

    /// Waits for a job or for the deadline.
    fn wait<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let left = state.deadline.map(|at| at.since(clock::boot()));
        if left.is_some_and(|left| left.is_zero()) {
            state.deadline = None;
            drop(state);
            self.report(|upstream| upstream.tick());
            return self.lock();
        }
        state.waiting += 1;
        let mut state = match left {
            Some(left) => {
                let waited = self.changed.wait_timeout(state, left);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let waited = self.changed.wait(state);
                waited.unwrap_or_else(PoisonError::into_inner)
            }
        };
        state.waiting -= 1;
        state
    }

    fn report(&self, tell: impl FnOnce(&dyn Upstream)) {
        if let Some(upstream) = self.upstream.upgrade() {
            // A panic of ours must not take the host down; the calls it drops are completed.
            let _ = catch_unwind(AssertUnwindSafe(|| tell(&*upstream)));
        }
    }
}

/// The next job that may be begun.
fn next_job(state: &mut State) -> Option<Job> {
    let is_full = state.exchanging >= MAX_EXCHANGES;
    let may_begin = |job: &Job| !is_full || !matches!(job, Job::Exchange(..));
    let next = state.jobs.iter().position(may_begin)?;
    state.jobs.remove(next)
}
