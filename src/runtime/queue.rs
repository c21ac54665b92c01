//! What waits for its turn, and whose turn it is.

use std::collections::VecDeque;

/// Who has callbacks run somewhere else than on the callback thread.
pub trait Announce: Clone {
    /// Tells this one from all others.
    fn id(&self) -> usize;

    /// Asks for the executor's attention.
    fn announce(&self);
}

/// Jobs in a row that run at the same place.
struct Batch<J, E> {
    /// Where; nowhere in particular is the callback thread.
    executor: Option<E>,
    jobs: VecDeque<J>,
    /// How many of the jobs the executor has been told of.
    announced: usize,
    /// The executor's session has ended, so that anybody may run them.
    is_closed: bool,
}

/// Jobs in their order.
pub struct Queue<J, E> {
    /// What was there before the executor changed last.
    earlier: VecDeque<Batch<J, E>>,
    current: Batch<J, E>,
}

/// Who may run the jobs at the front.
#[derive(Debug, PartialEq, Eq)]
pub enum Front {
    /// Nobody: there are none.
    Empty,
    /// The callback thread.
    Thread,
    /// The executor with this id.
    Executor(usize),
    /// The executor with this id, and the callback thread.
    Closed(usize),
}

impl<J, E: Announce> Queue<J, E> {
    pub fn new() -> Self {
        Self {
            earlier: VecDeque::new(),
            current: Batch {
                executor: None,
                jobs: VecDeque::new(),
                announced: 0,
                is_closed: false,
            },
        }
    }

    pub fn push(&mut self, job: J) {
        self.current.jobs.push_back(job);
    }

    /// Sends what is pushed from now on to another executor.
    ///
    /// Returns the one before, to be dropped when nothing is locked.
    #[must_use = "it is to be dropped when nothing is locked"]
    pub fn switch(&mut self, executor: Option<E>) -> Option<E> {
        if self.current.jobs.is_empty() {
            return std::mem::replace(&mut self.current.executor, executor);
        }
        let next = Batch {
            executor,
            jobs: VecDeque::new(),
            announced: 0,
            is_closed: false,
        };
        self.earlier
            .push_back(std::mem::replace(&mut self.current, next));
        None
    }

    pub fn is_empty(&self) -> bool {
        self.earlier.is_empty() && self.current.jobs.is_empty()
    }

    pub fn front(&self) -> Front {
        let batch = self.earlier.front().unwrap_or(&self.current);
        match &batch.executor {
            _ if batch.jobs.is_empty() => Front::Empty,
            None => Front::Thread,
            Some(executor) if batch.is_closed => Front::Closed(executor.id()),
            Some(executor) => Front::Executor(executor.id()),
        }
    }

    /// Takes the jobs at the front that run at one place, into a buffer that is empty.
    ///
    /// Returns their executor, which has to live until they have run, and to be dropped when
    /// nothing is locked.
    #[must_use = "it is to be dropped when nothing is locked"]
    pub fn take_front(&mut self, jobs: &mut VecDeque<J>) -> Option<E> {
        if let Some(batch) = self.earlier.pop_front() {
            *jobs = batch.jobs;
            batch.executor
        } else {
            std::mem::swap(&mut self.current.jobs, jobs);
            self.current.announced = 0;
            self.current.executor.clone()
        }
    }

    /// The executor of the jobs at the front, if there are some that it was not told of.
    pub fn announce_front(&mut self) -> Option<E> {
        let batch = self.earlier.front_mut().unwrap_or(&mut self.current);
        let is_new = batch.jobs.len() > batch.announced;
        batch.announced = batch.jobs.len();
        batch.executor.clone().filter(|_| is_new)
    }

    /// Lets anybody run what waits for an executor.
    pub fn close(&mut self, executor: usize) {
        for batch in &mut self.earlier {
            batch.is_closed |= batch.executor.as_ref().is_some_and(|e| e.id() == executor);
        }
    }
}
