//! Commits, and what is owed to the storage when one fails.

use crate::host::{Effect, Host};
use crate::record::{LastSeen, Purpose};
use crate::session::turn::Turn;

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
        let debt = match purpose {
            Purpose::Keep => StorageDebt::Stale,
            Purpose::Clear => StorageDebt::Uncleared,
        };
        self.session.debt = self.session.debt.max(debt);
        self.session.record.generation += 1;
        if let Some(anchor) = self.session.clock.anchor() {
            self.session.record.last_seen = Some(LastSeen {
                anchor,
                boot_id: self.session.settings.boot_id.clone(),
            });
        }
        let purpose = match self.session.debt {
            StorageDebt::Uncleared => Purpose::Clear,
            StorageDebt::None | StorageDebt::Stale => Purpose::Keep,
        };
        let bytes = self.session.record.encode(purpose);
        self.effects.push(Effect::Commit(bytes));
    }

    pub(super) fn committed(&mut self, result: Result<(), String>) {
        match result {
            Ok(()) => self.session.debt = StorageDebt::None,
            Err(reason) => {
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
        if self.session.debt != StorageDebt::None {
            self.commit(Purpose::Keep);
        }
    }
}
