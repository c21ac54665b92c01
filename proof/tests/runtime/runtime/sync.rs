//! What threads share and wait on, as the checker sees it.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::{Arc, LockResult, PoisonError};
use std::time::Duration;

use loom::sync::atomic::{AtomicUsize, Ordering};

pub use loom::sync::{Mutex, MutexGuard};
pub use loom::thread;

thread_local! {
    static GRACE_IS_OVER: Cell<bool> = const { Cell::new(false) };
}

/// Whether waiting for a condition is given up at once, or never.
pub fn set_grace_is_over(is_over: bool) {
    GRACE_IS_OVER.set(is_over);
}

/// A condition variable on which time does not pass.
#[derive(Default)]
pub struct Condvar(loom::sync::Condvar);

impl Condvar {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    pub fn notify_all(&self) {
        self.0.notify_all();
    }

    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        self.0.wait(guard)
    }

    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        _: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, ())> {
        let guard = self.wait(guard).unwrap_or_else(PoisonError::into_inner);
        Ok((guard, ()))
    }

    pub fn wait_timeout_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        _: Duration,
        mut condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<(MutexGuard<'a, T>, ())> {
        while condition(&mut guard) && !GRACE_IS_OVER.get() {
            guard = self.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        Ok((guard, ()))
    }
}

/// Stands in for the crate `arc-swap`, of which it has only what that promises: one total order of
/// all that is done to one value, and that whoever reads a value sees what was done before it was
/// stored. Readers order nothing. How `arc-swap` keeps that promise is not examined here.
pub struct ArcSwapOption<T> {
    value: std::sync::Mutex<Option<Arc<T>>>,
    order: AtomicUsize,
}

impl<T> ArcSwapOption<T> {
    pub fn const_empty() -> Self {
        Self {
            value: std::sync::Mutex::new(None),
            order: AtomicUsize::new(0),
        }
    }

    pub fn load(&self) -> Guard<T> {
        // Reading for the sake of a change is the checker's way not to read what is out of date.
        self.order.fetch_add(0, Ordering::Acquire);
        Guard(self.value().clone())
    }

    pub fn store(&self, value: Option<Arc<T>>) {
        drop(self.swap(value));
    }

    pub fn swap(&self, value: Option<Arc<T>>) -> Option<Arc<T>> {
        self.order.fetch_add(1, Ordering::AcqRel);
        std::mem::replace(&mut *self.value(), value)
    }

    fn value(&self) -> std::sync::MutexGuard<'_, Option<Arc<T>>> {
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was read, for as long as it is looked at.
pub struct Guard<T>(Option<Arc<T>>);

impl<T> Deref for Guard<T> {
    type Target = Option<Arc<T>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

macro_rules! statics {
    ($($(#[$attribute:meta])* static $name:ident: $type:ty = $value:expr;)+) => {
        loom::lazy_static! { $($(#[$attribute])* static ref $name: $type = $value;)+ }
    };
}
pub(crate) use statics;

macro_rules! thread_locals {
    ($($(#[$attribute:meta])* static $name:ident: $type:ty = const { $value:expr };)+) => {
        loom::thread_local! { $($(#[$attribute])* static $name: $type = $value;)+ }
    };
}
pub(crate) use thread_locals;
