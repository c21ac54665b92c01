//! The library's queue of callbacks and its thread, or no queue at all: how callbacks wait for each
//! other has tests of its own, and most of these need not try all orders of that again.

use std::cell::Cell;
use std::sync::{Arc, LazyLock};

use super::delivery::Delivery;
use super::executor::Executor;
use crate::runtime::sync::{statics, thread};
use crate::runtime::turns::{Announce, Job, Mark, Turns, Wake};

statics! {
    static TURNS: LazyLock<Turns<Delivery, Arc<Executor>>> = LazyLock::new(Turns::default);
}

thread_local! {
    static TAKE_TURNS: Cell<bool> = const { Cell::new(false) };
}

/// Whether callbacks run one after another on a thread of their own, or at once.
pub fn set_take_turns(take_turns: bool) {
    TAKE_TURNS.set(take_turns);
}

impl Job for Delivery {
    fn run(self) {
        self.call_back();
    }
}

impl Announce for Arc<Executor> {
    fn id(&self) -> usize {
        0
    }

    fn announce(&self) {}
}

pub fn keep(executor: Option<Arc<Executor>>) {
    TURNS.keep(executor);
}

pub fn let_go(executor: Option<&Arc<Executor>>) {
    TURNS.let_go(executor, TURNS.detach());
}

pub fn push(delivery: Delivery) -> Wake<'static> {
    if TAKE_TURNS.get() {
        return TURNS.push(delivery, || Some(thread::spawn(|| TURNS.run())));
    }
    delivery.call_back();
    Wake::default()
}

pub fn detach() -> Mark {
    TURNS.detach()
}

pub fn release(executor: Option<&Arc<Executor>>, last: Mark) {
    TURNS.release(executor, last);
}

pub fn settle(last: Mark) {
    TURNS.settle(last);
}
