//! Commits, and what is owed to the storage when one fails.

use crate::host::{Effect, Host};
use crate::record::{Commit, LastSeen, Purpose};
use crate::session::turn::Turn;
use crate::time::Anchor;

/// How far the storage is behind the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) enum StorageDebt {
    /// Not at all.
    #[default]
    None,
    /// It lacks the last changes.
    Stale,
    /// It may still hold a session that has ended.
    Uncleared,
}

impl<H: Host> Turn<'_, H> {
    /// Makes the record durable. Effects that follow in this step wait for it.
    pub(super) fn commit(&mut self, purpose: Purpose) {
        self.clock_stored = self.session.clock;
        self.session.record.generation += 1;
        if let Some(server) = self.session.clock.told(self.now.boot) {
            let (floor, wall_ahead) = self.session.clock.known(&self.now);
            self.session.record.last_seen = Some(LastSeen {
                // As of now, because after a reboot it is the earliest that can be.
                anchor: Anchor {
                    server,
                    boot: self.now.boot,
                },
                is_sure: self.session.clock.is_sure(),
                floor,
                wall_ahead,
                boot_id: self.session.settings.boot_id.clone(),
            });
        }
        self.session.unreported.push_back(purpose);
        // As long as something that has ended may be stored, each commit is to be rid of it.
        let owed = match self.session.debt {
            StorageDebt::Uncleared => Purpose::Clear,
            StorageDebt::None | StorageDebt::Stale => Purpose::Keep,
        };
        let purpose = self
            .session
            .unreported
            .iter()
            .fold(owed, |all, one| all.max(*one));
        let record = self.session.record.clone();
        self.effects
            .push(Effect::Commit(Box::new(Commit { record, purpose })));
    }

    pub(super) fn committed(&mut self, result: Result<(), String>) {
        let purpose = self.session.unreported.pop_front();
        let Err(reason) = result else {
            self.session.debt = StorageDebt::None;
            return;
        };
        let owed = match purpose {
            Some(Purpose::Clear) => StorageDebt::Uncleared,
            Some(Purpose::Keep) | None => StorageDebt::Stale,
        };
        self.session.debt = self.session.debt.max(owed);
        self.error(|| {
            format!(
                "the session could not be stored: {reason}; \
                 it is kept in memory and stored with its next change"
            )
        });
        if self.session.debt == StorageDebt::Uncleared {
            self.effects.push(Effect::Remove);
        }
    }

    pub(super) fn removed(&mut self, result: Result<(), String>) {
        match result {
            Ok(()) => self.session.debt = StorageDebt::Stale,
            Err(reason) => self.error(|| {
                format!(
                    "the session that ended could not be removed from the storage either: \
                     {reason}; it is tried again with the next change and at shutdown"
                )
            }),
        }
    }

    /// Tries once more to store what could not be stored.
    pub(super) fn settle_storage_debt(&mut self) {
        if self.session.debt != StorageDebt::None || !self.session.unreported.is_empty() {
            self.commit(Purpose::Keep);
        }
    }
}
