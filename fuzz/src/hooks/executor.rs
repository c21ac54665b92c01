//! The host's executor.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};

use snrclient::ffi::callback::SNRWorkFunction;

use super::acts::{self, Place};
use super::host::{must, next, with};
use crate::feed::Feed;

/// The executor is being called.
static IS_BUSY: AtomicBool = AtomicBool::new(false);

/// What becomes of work.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It runs before the executor returns.
    #[default]
    Now,
    /// It does so twice.
    Twice,
    /// It runs when the input says so.
    Later,
    /// Both.
    NowAndLater,
    /// It never runs.
    Never,
}

impl Mode {
    pub fn read(feed: &mut Feed<'_>) -> Self {
        feed.pick(&[
            Self::Now,
            Self::Later,
            Self::Twice,
            Self::NowAndLater,
            Self::Never,
        ])
    }
}

#[derive(Clone, Copy)]
struct Work {
    function: SNRWorkFunction,
    context: usize,
}

impl Work {
    fn run(self) {
        if let Some(function) = self.function {
            function(std::ptr::without_provenance_mut(self.context));
        }
    }
}

/// Work that the host has not run yet, or keeps.
#[derive(Default)]
pub struct Works {
    kept: Vec<Work>,
    /// What becomes of work when nothing else is ordered.
    pub mode: Mode,
}

impl Works {
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

pub extern "C" fn on_execute(
    function: SNRWorkFunction,
    work_context: *mut c_void,
    context: *mut c_void,
) {
    let overlaps = IS_BUSY.swap(true, Ordering::SeqCst);
    must(!overlaps, || "the executor is called twice at once".into());
    let ordered = next(|orders| &mut orders.execute);
    let work = Work {
        function,
        context: work_context.addr(),
    };
    let mode = with(|host| {
        host.enter(context);
        let mode = ordered.unwrap_or(host.works.mode);
        if matches!(mode, Mode::Later | Mode::NowAndLater) {
            host.works.kept.push(work);
        }
        mode
    });
    acts::at(Place::Execute);
    let times = match mode {
        Mode::Now | Mode::NowAndLater => 1,
        Mode::Twice => 2,
        Mode::Later | Mode::Never => 0,
    };
    (0..times).for_each(|_| work.run());
    with(|host| host.leave(context));
    IS_BUSY.store(false, Ordering::SeqCst);
}

/// Runs a piece of work that was kept, and perhaps keeps it for another time.
pub fn run_kept(which: u8) {
    let work = with(|host| {
        let kept = &mut host.works.kept;
        let index = usize::from(which >> 1) % kept.len().max(1);
        let is_kept = which & 1 == 1;
        match kept.get(index) {
            Some(work) if is_kept => Some(*work),
            Some(_) => Some(kept.remove(index)),
            None => None,
        }
    });
    if let Some(work) = work {
        work.run();
    }
}

/// Runs all work that was kept, which is too late for anything.
pub fn run_late() {
    let kept = with(|host| std::mem::take(&mut host.works.kept));
    kept.into_iter().for_each(Work::run);
}
