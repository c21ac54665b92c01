//! How a process begins, dies, and begins again.

use snr_session::{ApiKey, LogLevel, Recovery, Session, Settings, StorageRead, Text};

use super::disk::{LastChange, boot_name};
use super::step::{Cause, Fate, Report, Step};
use super::{Log, World};
use crate::rules::Rule;

impl World {
    fn settings(&self) -> Option<Settings> {
        let mut settings = Settings::new(ApiKey::new(&format!("key-{}", self.key))?);
        settings.destroy_on_api_key_change = self.config.destroy_on_key_change;
        if self.config.knows_boots {
            settings.boot_id = Text::new(boot_name(self.clocks.boots));
        }
        if self.config.logs {
            settings.log_level = LogLevel::Debug;
        }
        Some(settings)
    }

    /// A process begins with what is stored; if it dies meanwhile, another one begins.
    pub fn start(&mut self, fate: Fate, log: &mut Log) -> Report {
        let report = self.begin(fate, log);
        if self.session.is_none() {
            self.begin(Fate::default(), log);
        }
        report
    }

    fn begin(&mut self, fate: Fate, log: &mut Log) -> Report {
        let read = match &self.disk.bytes {
            Some(bytes) => StorageRead::present(bytes),
            None => StorageRead::Absent,
        };
        self.note_what_is_found();
        let beginning = match read.recover() {
            Ok(Recovery::Ready(beginning)) => beginning,
            Ok(Recovery::Damaged(_)) | Err(_) => {
                self.accuse(
                    Rule::Documented,
                    "a record that was written cannot be read (§5)",
                );
                return Report::default();
            }
        };
        let Some(settings) = self.settings() else {
            return Report::default();
        };
        self.mints += 1;
        let mut step = Step::new(Cause::Begin, fate);
        self.note_before(&mut step);
        let moment = self.moment();
        let (session, effects) = Session::begin(settings, beginning, moment);
        self.session = Some(Box::new(session));
        log.line(|| "the process begins".into());
        self.perform(effects, &mut step, log);
        self.settle(&mut step, log);
        step.report
    }

    fn note_what_is_found(&mut self) {
        self.held = self.disk.view;
        self.told = self.has_customer();
        self.anchored = false;
        self.sure = false;
        self.restored = true;
        let Some(view) = self.disk.view else { return };
        self.life = view.life;
        self.anchored = self.config.knows_boots && view.seen_in_boot == Some(self.clocks.boots);
        self.sure = self.anchored && view.seen_surely;
        let login = view.customer.and_then(|token| self.server.login_of(token));
        if login.is_some_and(|login| self.server.logins[login as usize].over) {
            self.accuse(
                Rule::Cleared,
                "a customer who signed out is back after a restart",
            );
        }
    }

    /// Storage that does not answer must not start a session.
    pub(super) fn check_unavailable(&mut self) {
        if StorageRead::Unavailable("locked".into()).recover().is_ok() {
            self.accuse(
                Rule::Unavailable,
                "a session began without an answer of the storage",
            );
        }
    }

    /// The process dies: nobody waits any more, and no answer arrives.
    pub(super) fn die(&mut self, within_a_step: bool) {
        self.session = None;
        self.snapshot = None;
        self.open.clear();
        self.server.requests.clear();
        self.era += 1;
        self.failures = 0;
        self.open_until = 0;
        self.asked_until = 0;
        self.tries = 0;
        let stored_boot = self.disk.view.and_then(|view| view.seen_in_boot);
        let stored = stored_boot == Some(self.clocks.boots);
        let could_store = !within_a_step && self.disk.last == LastChange::Written;
        self.seen &= self.config.knows_boots && (stored || could_store);
        if self.disk.is_behind() {
            self.accept_what_is_stored();
        }
    }

    /// The storage refused the last change, so a restart finds the session before it.
    fn accept_what_is_stored(&mut self) {
        let customer = self.disk.view.and_then(|view| view.customer);
        let login = customer.and_then(|token| self.server.login_of(token));
        if let Some(login) = login {
            self.server.logins[login as usize].over = false;
        }
    }
}
