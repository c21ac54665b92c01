//! How a session begins.

use std::collections::VecDeque;

use crate::breaker::Breaker;
use crate::host::{Effect, Host};
use crate::identity::{Epoch, Identity};
use crate::record::{Beginning, MintPermit, Purpose, Record};
use crate::session::Session;
use crate::session::storage::StorageDebt;
use crate::session::tokens::Standing;
use crate::session::turn::Turn;
use crate::settings::{MIN_TOKEN_REFRESH_INTERVAL, Settings};
use crate::time::Moment;

impl<H: Host> Session<H> {
    /// Begins a session, and says what follows from it.
    pub fn begin(settings: Settings, beginning: Beginning, now: Moment) -> (Self, Vec<Effect<H>>) {
        match beginning {
            Beginning::Resume(record) => Self::resume(settings, *record, now),
            Beginning::Mint(permit) => Self::mint(settings, permit, now),
        }
    }

    fn with_record(mut settings: Settings, record: Record, now: &Moment) -> Self {
        let interval = &mut settings.min_token_refresh_interval;
        *interval = MIN_TOKEN_REFRESH_INTERVAL.max(*interval);
        Self {
            clock: record.clock(&settings, now),
            epoch: Epoch::first_of(settings.session_number),
            settings,
            record,
            breaker: Breaker::default(),
            flight: None,
            login: None,
            logouts: Vec::new(),
            debt: StorageDebt::default(),
            unreported: VecDeque::new(),
            next_serial: 0,
            is_restored: false,
            shut_down: false,
        }
    }

    fn mint(settings: Settings, _permit: MintPermit, now: Moment) -> (Self, Vec<Effect<H>>) {
        let record = Record::new(Identity::random(now.entropy), &settings.api_key);
        let mut session = Self::with_record(settings, record, &now);
        let mut turn = Turn::new(&mut session, now);
        turn.commit(Purpose::Keep);
        turn.publish();
        turn.info(|| "first start: a new UUID was minted".into());
        turn.log_in_ahead();
        let effects = turn.finish();
        (session, effects)
    }

    fn resume(settings: Settings, record: Record, now: Moment) -> (Self, Vec<Effect<H>>) {
        let other_key = record.api_key_fingerprint != settings.api_key.fingerprint();
        let mut session = Self::with_record(settings, record, &now);
        session.is_restored = true;
        let mut turn = Turn::new(&mut session, now);
        if let Standing::Expired = turn.standing() {
            turn.expire_customer();
        }
        if other_key {
            turn.info(|| "the stored session belongs to another API key".into());
            turn.adopt_api_key();
        }
        turn.publish();
        turn.info(|| "the stored session goes on".into());
        turn.log_in_ahead();
        let effects = turn.finish();
        (session, effects)
    }
}
