//! Where the cases happen: the program, the shim, and stored sessions to begin with.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::bench::Bench;
use super::state::State;
use crate::tools::run;
use crate::tools::sandbox::Sandbox;
use crate::workshop::{compile, part, program, scratch};

/// The length of a customer's token.
pub(super) const CUSTOMER: usize = 700;

/// The length of a token for which the usual slot is too small.
pub(super) const LONG: usize = 9000;

/// The stored session that an operation begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Not even the directory is there.
    Nothing,
    /// A visitor with a token and an email.
    Visitor,
    /// The same, signed in.
    Customer,
    /// A customer whose session was destroyed, but for the last write of it.
    HalfDestroyed,
    /// A visitor, and what a sign-in left whose new file did not get to take the old one's place.
    HalfReplaced,
}

/// What `operation.c` is asked to do.
#[derive(Clone)]
pub(super) struct Errand {
    pub(super) command: &'static str,
    /// What to sign in with.
    pub(super) token: String,
    pub(super) needs_server: bool,
}

impl Errand {
    pub(super) fn new(command: &'static str) -> Self {
        Self {
            command,
            token: String::new(),
            needs_server: false,
        }
    }
}

pub(super) struct Lab {
    directory: PathBuf,
    pub(super) program: PathBuf,
    pub(super) shim: PathBuf,
    pub(super) sandbox: Sandbox,
    pub(super) lying: bool,
    /// What the stored sessions hold that must not outlive them, the customer's token first.
    pub(super) secrets: Vec<String>,
    benches: AtomicUsize,
}

impl Lab {
    pub(super) fn new(name: &str) -> Self {
        let directory = scratch(name);
        let shim = directory.join("shim.so");
        let sources = [part("crash/shim.c"), part("crash/journal.c")];
        run(compile(&sources, &shim).args(["-shared", "-fPIC", "-ldl"]));
        let mut lab = Self {
            program: program("crash/operation.c", &directory),
            shim,
            sandbox: Sandbox::start(&[]),
            directory,
            lying: false,
            secrets: vec![super::token(CUSTOMER), super::token(LONG)],
            benches: AtomicUsize::new(0),
        };
        let visitor = lab.prepare();
        lab.secrets.extend(visitor.traces());
        lab
    }

    /// From now on flushes do nothing.
    pub(super) fn lying(self) -> Self {
        Self {
            lying: true,
            ..self
        }
    }

    /// A place with a copy of a stored session.
    pub(super) fn bench(&self, stage: Stage) -> Bench<'_> {
        let number = self.benches.fetch_add(1, Ordering::Relaxed);
        let bench = Bench::new(self, self.directory.join(format!("bench-{number}")));
        if stage != Stage::Nothing {
            bench.copy_from(&self.at(stage));
        }
        bench
    }

    fn at(&self, stage: Stage) -> Bench<'_> {
        Bench::new(self, self.directory.join(format!("{stage:?}")))
    }

    /// Makes the stored sessions, and returns the visitor's.
    fn prepare(&self) -> State {
        let sign_in = |command, length| Errand {
            token: super::token(length),
            ..Errand::new(command)
        };
        let visit = Errand {
            needs_server: true,
            ..Errand::new("visitor")
        };
        let visitor = self.at(Stage::Visitor);
        let visit = visitor.plain(&visit).told;

        let customer = self.at(Stage::Customer);
        customer.copy_from(&visitor);
        customer.plain(&sign_in("customer", CUSTOMER));

        // The first flush makes the new session durable, the second the end of the old one.
        let destroy = Errand::new("destroy");
        let destroyed = self.at(Stage::HalfDestroyed);
        destroyed.copy_from(&customer);
        let at = self.position(Stage::Customer, &destroy, "flush");
        destroyed.faulted(&destroy, at, "kill-after");

        let replace = sign_in("sign-in", LONG);
        let replaced = self.at(Stage::HalfReplaced);
        replaced.copy_from(&visitor);
        let at = self.position(Stage::Visitor, &replace, "rename");
        replaced.faulted(&replace, at, "kill-before");
        visit.expect("the visitor gets a token")
    }

    /// Which storage call of an errand is the first of that name.
    fn position(&self, stage: Stage, errand: &Errand, call: &str) -> usize {
        let bench = self.bench(stage);
        let (_, calls) = bench.counted(errand);
        bench.discard();
        let position = calls.iter().position(|name| name == call);
        position.expect("the operation makes that call") + 1
    }
}
