//! The order of callbacks, and the end of a session that waits for them, under every interleaving
//! of the threads that take part. This is the library's own source, built with the checker's locks.

#![allow(dead_code, reason = "the library's source is more than one test uses")]

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};

mod runtime {
    pub mod sync {
        pub use loom::sync::{Condvar, Mutex, MutexGuard};
        pub use loom::thread;
    }
}

#[path = "../../src/runtime/queue.rs"]
mod queue;
#[path = "../../src/runtime/turns.rs"]
mod turns;

use self::queue::Announce;
use self::turns::{Job, Turns, Wake};

/// What the jobs of one run did.
#[derive(Default)]
struct Journal {
    running: AtomicUsize,
    done: AtomicUsize,
}

/// A job that has to be the only one that runs, and the next in order.
struct Step {
    number: usize,
    journal: Arc<Journal>,
}

impl Job for Step {
    fn run(self) {
        let others = self.journal.running.fetch_add(1, Ordering::Relaxed);
        assert_eq!(others, 0, "two callbacks run at once");
        let done = self.journal.done.fetch_add(1, Ordering::Relaxed);
        assert_eq!(done, self.number, "a callback overtook another");
        self.journal.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An executor of the host's.
#[derive(Clone)]
struct Host {
    id: usize,
    /// Runs the work on another thread, or drops it.
    work: Option<Arc<World>>,
}

struct World {
    turns: Turns<Step, Host>,
    journal: Arc<Journal>,
}

impl Announce for Host {
    fn id(&self) -> usize {
        self.id
    }

    fn announce(&self) {
        if let Some(world) = self.work.clone() {
            let id = self.id;
            drop(loom::thread::spawn(move || world.turns.run_for(id)));
        }
    }
}

impl World {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            turns: Turns::default(),
            journal: Arc::default(),
        })
    }

    fn step(world: &Arc<Self>, number: usize) -> Step {
        Step {
            number,
            journal: Arc::clone(&world.journal),
        }
    }

    fn push(world: &Arc<Self>, number: usize) -> Wake<'_> {
        let step = Self::step(world, number);
        let thread = Arc::clone(world);
        world.turns.push(step, move || {
            Some(loom::thread::spawn(move || thread.turns.run()))
        })
    }

    fn done(&self) -> usize {
        self.journal.done.load(Ordering::Relaxed)
    }
}

/// Runs `test` under every interleaving that so many preemptions can make.
fn explore(preemptions: usize, test: impl Fn() + Sync + Send + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(preemptions);
    model.check(test);
}

// spec §4: after shutdown returned every callback has run, once, in order, and never two at once
#[test]
fn release_returns_when_each_callback_has_run() {
    explore(4, || {
        let world = World::new();
        world.turns.keep(None);
        World::push(&world, 0);
        World::push(&world, 1);
        let last = world.turns.detach();
        world.turns.release(None, last);
        assert_eq!(world.done(), 2);
    });
}

// spec §4: each call completes, also when whoever queues several wakes the thread for all at once
#[test]
fn a_thread_that_is_woken_later_misses_nothing() {
    explore(4, || {
        let world = World::new();
        world.turns.keep(None);
        let mut wake = World::push(&world, 0);
        wake.take_over(World::push(&world, 1));
        wake.take_over(World::push(&world, 2));
        let last = world.turns.detach();
        wake.now();
        world.turns.release(None, last);
        assert_eq!(world.done(), 3);
    });
}

#[test]
fn a_session_may_begin_while_another_ends() {
    explore(4, || {
        let world = World::new();
        world.turns.keep(None);
        World::push(&world, 0);
        let last = world.turns.detach();
        let next = Arc::clone(&world);
        let next = loom::thread::spawn(move || {
            next.turns.keep(None);
            World::push(&next, 1);
            let last = next.turns.detach();
            next.turns.release(None, last);
            assert_eq!(next.done(), 2);
        });
        world.turns.release(None, last);
        assert!(world.done() >= 1);
        next.join().unwrap();
    });
}

#[test]
fn a_session_that_tells_nothing_may_begin_while_another_ends() {
    explore(3, || {
        let world = World::new();
        world.turns.keep(None);
        World::push(&world, 0);
        let last = world.turns.detach();
        let next = Arc::clone(&world);
        let next = loom::thread::spawn(move || next.turns.keep(None));
        world.turns.release(None, last);
        assert_eq!(world.done(), 1);
        next.join().unwrap();
        let last = world.turns.detach();
        world.turns.release(None, last);
    });
}

// spec §4, and the header on executors
#[test]
fn work_that_an_executor_runs_never_overlaps_with_the_end() {
    explore(3, || {
        let world = World::new();
        let host = Host { id: 7, work: None };
        world.turns.keep(Some(host.clone()));
        World::push(&world, 0);
        let late = Arc::clone(&world);
        let late = loom::thread::spawn(move || late.turns.run_for(7));
        World::push(&world, 1);
        world.turns.run_for(7);
        World::push(&world, 2);
        let last = world.turns.detach();
        world.turns.release(Some(&host), last);
        assert_eq!(world.done(), 3);
        late.join().unwrap();
    });
}

#[test]
fn the_end_does_not_wait_for_a_thread_that_nobody_wakes() {
    explore(4, || {
        let world = World::new();
        let host = Host { id: 7, work: None };
        world.turns.keep(Some(host.clone()));
        World::push(&world, 0);
        let late = Arc::clone(&world);
        let late = loom::thread::spawn(move || {
            late.turns.run_for(7);
            late.turns.run_for(7);
        });
        World::push(&world, 1);
        let last = world.turns.detach();
        world.turns.release(Some(&host), last);
        assert_eq!(world.done(), 2);
        late.join().unwrap();
    });
}

#[test]
fn an_executor_that_runs_its_work_is_told_of_all() {
    explore(3, || {
        let world = World::new();
        let host = Host {
            id: 7,
            work: Some(Arc::clone(&world)),
        };
        world.turns.keep(Some(host.clone()));
        World::push(&world, 0);
        World::push(&world, 1);
        while world.done() < 2 {
            loom::thread::yield_now();
        }
        let last = world.turns.detach();
        world.turns.release(Some(&host), last);
    });
}

// spec §4: each call completes, also where no thread could be started for it
#[test]
fn the_end_runs_what_no_thread_could_be_started_for() {
    explore(4, || {
        let world = World::new();
        let host = Host { id: 7, work: None };
        world.turns.keep(Some(host.clone()));
        world.turns.push(World::step(&world, 0), || None).now();
        world.turns.let_go(Some(&host), world.turns.detach());
        world.turns.settle(world.turns.detach());
        assert_eq!(world.done(), 1);
    });
}

#[test]
fn work_that_is_dropped_does_not_hold_up_whoever_comes_after() {
    explore(4, || {
        let world = World::new();
        let host = Host { id: 7, work: None };
        world.turns.keep(Some(host.clone()));
        World::push(&world, 0);
        world.turns.let_go(Some(&host), world.turns.detach());
        world.turns.keep(None);
        World::push(&world, 1);
        let last = world.turns.detach();
        world.turns.release(None, last);
        assert_eq!(world.done(), 2);
    });
}
