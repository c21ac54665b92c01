//! Where the host wants its callbacks to run.

use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::boundary::guard;
use super::callback::{OwnedContext, SNRExecuteCallback, SNRWorkFunction};
use super::callbacks;
use crate::runtime::turns::Announce;

/// The host's queue, run loop or thread.
pub struct Executor {
    /// What the host gets for a context. Not a pointer, because the host may keep it for longer
    /// than the executor lives.
    id: usize,
    execute: SNRExecuteCallback,
    context: OwnedContext,
}

impl Executor {
    /// An executor that work is handed to with `execute`.
    pub fn new(execute: SNRExecuteCallback, context: OwnedContext) -> Self {
        static NEXT_ID: AtomicUsize = AtomicUsize::new(1);
        Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            execute,
            context,
        }
    }
}

impl Announce for Arc<Executor> {
    fn id(&self) -> usize {
        self.id
    }

    fn announce(&self) {
        if let Some(execute) = self.execute {
            let work: SNRWorkFunction = Some(run_callbacks);
            let work_context = ptr::without_provenance_mut(self.id);
            callbacks::inside(|| execute(work, work_context, self.context.get()));
        }
    }
}

/// The work that hosts are asked to run.
extern "C" fn run_callbacks(work_context: *mut c_void) {
    guard((), || callbacks::run_for(work_context.addr()));
}
