//! A bounded world around one real session: storage, server, clocks and host, and the rules that
//! are checked with every effect.

mod after;
mod answers;
mod clocks;
mod commits;
mod disk;
mod finish;
mod log;
mod moves;
mod people;
mod perform;
mod requests;
mod server;
mod start;
mod step;
mod tellings;

use std::sync::Arc;

use snr_session::{Moment, Session, Snapshot};

pub use clocks::{Clocks, DAWN, HOUR, SECOND};
pub use disk::{Disk, LastChange, Stored};
pub use log::Log;
pub use moves::Move;
pub use people::{Call, Calls, Name, Who, Wish};
pub use server::{Kind, Reply, Server, Stage, TokenNo};
pub use step::{Fate, Report};

use crate::rules::{Rule, Verdict};

/// What does not change while a world lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Config {
    /// How long tokens live, in seconds.
    pub life: u32,
    /// Whether answers have a Date header.
    pub tells_date: bool,
    /// Whether the system tells one boot from another.
    pub knows_boots: bool,
    /// Whether a change of API key ends the session.
    pub destroy_on_key_change: bool,
    /// Random bits for delays, when there is no dice.
    pub jitter: u32,
    /// Whether the engine logs what it decides; for traces.
    pub logs: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            life: 7_200,
            tells_date: true,
            knows_boots: true,
            destroy_on_key_change: true,
            jitter: 1 << 31,
            logs: false,
        }
    }
}

/// A call of the host that has not completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Open {
    wish: Wish,
    /// Since when it waits in this era.
    since: u64,
    /// The token that was valid then beyond doubt.
    sure_of: Option<TokenNo>,
}

/// Everything outside of the engine, the engine, and what the rules remember.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    config: Config,
    session: Option<Box<Session<Calls>>>,
    snapshot: Option<Arc<Snapshot>>,
    disk: Disk,
    clocks: Clocks,
    server: Server,
    open: Vec<Option<Open>>,
    /// The number of the API key in use.
    key: u8,
    /// Emails and identifiers noted so far.
    notes: u32,
    /// UUIDs that may have been minted so far.
    mints: u32,
    /// Where random bits come from, unless they are fixed.
    dice: Option<u64>,
    /// What the engine last wanted to store.
    held: Option<Stored>,
    /// Grows with every change of identity.
    era: u32,
    /// Grows whenever the session starts over.
    life: u32,
    /// Whether the delegate believes that a customer is signed in.
    told: bool,
    /// Whether this process can know the server's time.
    anchored: bool,
    /// Whether the API itself told it.
    sure: bool,
    /// Whether nobody signed in since the process began.
    restored: bool,
    /// Whether an answer has been seen since boot, and could be remembered.
    seen: bool,
    /// How far the engine's idea of the server's time can be ahead of it.
    lead: i64,
    /// Failed requests in a row.
    failures: u32,
    /// Until when the circuit may be open.
    open_until: u64,
    /// Until when the server may have asked to be left alone.
    asked_until: u64,
    /// How often the last token exchange was tried.
    tries: u8,
    last_exchange: Option<Kind>,
    verdict: Verdict,
}

impl World {
    /// A world in which nothing has happened yet; see [`World::start`].
    pub fn new(config: Config, dice: Option<u64>) -> Self {
        Self {
            config,
            session: None,
            snapshot: None,
            disk: Disk::default(),
            clocks: Clocks::at_dawn(),
            server: Server {
                requests: Vec::new(),
                issued: Vec::new(),
                logins: Vec::new(),
                life: config.life,
                tells_date: config.tells_date,
            },
            open: Vec::new(),
            key: 1,
            notes: 0,
            mints: 0,
            dice,
            held: None,
            era: 0,
            life: 0,
            told: false,
            anchored: false,
            sure: false,
            restored: false,
            seen: false,
            lead: 0,
            failures: 0,
            open_until: 0,
            asked_until: 0,
            tries: 0,
            last_exchange: None,
            verdict: Verdict::default(),
        }
    }

    /// What was broken so far.
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The server and what is on the wire.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The network is through with requests to which no answer is wanted any more.
    pub fn forget_the_past(&mut self) {
        self.server.forget_the_past();
    }

    /// Of the requests to which no answer is wanted any more only the youngest are remembered.
    pub fn forget_what_is_long_past(&mut self) {
        const REMEMBERED: usize = 6;
        let past = |sent: &server::Sent| sent.stage != Stage::OnWire;
        let total = self
            .server
            .requests
            .iter()
            .filter(|sent| past(sent))
            .count();
        let mut excess = total.saturating_sub(REMEMBERED);
        self.server.requests.retain(|sent| {
            let forget = excess > 0 && past(sent);
            excess -= usize::from(forget);
            !forget
        });
    }

    /// How many calls wait.
    pub fn waiting(&self) -> usize {
        self.open.iter().flatten().count()
    }

    /// Where the clocks stand.
    pub fn clocks(&self) -> Clocks {
        self.clocks
    }

    /// Whether somebody is signed in, as far as the engine has told the storage.
    pub fn has_customer(&self) -> bool {
        self.held.is_some_and(|held| held.customer.is_some())
    }

    /// How long until the engine wants to be woken, if it does.
    pub fn until_deadline(&self) -> Option<u64> {
        let deadline = self.session.as_ref()?.next_deadline()?;
        Some(deadline.0.saturating_sub(self.clocks.boot))
    }

    /// How long until the engine gives a request up.
    pub fn until_given_up(&self) -> Option<u64> {
        let deadline = self.session.as_ref()?.wire_deadline()?;
        Some(deadline.0.saturating_sub(self.clocks.boot))
    }

    /// How long until the current token enters its window, and until it is over by more than the
    /// clocks' tolerance.
    pub fn turns_of_the_token(&self) -> Option<(i64, i64)> {
        let issued = self.server.issued[self.current_token()? as usize];
        let window = window_of(issued.created, issued.expiration);
        let left = issued.expiration - self.clocks.server;
        Some((left - window, left + 6_000))
    }

    fn current_token(&self) -> Option<TokenNo> {
        let held = self.held?;
        held.customer.or(held.anonymous)
    }

    /// Whether the server calls a token expired, allowing for how far the engine may be ahead.
    fn may_be_over(&self, token: TokenNo) -> bool {
        let expiration = self.server.issued[token as usize].expiration;
        expiration <= self.clocks.server + self.lead + 1_000
    }

    /// Whether the device's calendar, set right by how far it was off when the server's time was
    /// last seen, calls a token expired, with nothing since boot to tell better.
    fn is_doubtful(&self, token: TokenNo) -> bool {
        let expiration = self.server.issued[token as usize].expiration;
        let ahead = self.held.map_or(0, |held| held.seen_ahead);
        let calendar = self.clocks.wall().0 - ahead;
        !self.anchored && expiration <= calendar + self.lead + 1_000
    }

    fn accuse(&mut self, rule: Rule, how: &'static str) {
        self.verdict.accuse(rule, how);
    }

    fn moment(&mut self) -> Moment {
        let jitter = u128::from(self.config.jitter);
        let entropy = match &mut self.dice {
            Some(dice) => {
                let high = crate::dice::next(dice);
                u128::from(high) << 64 | u128::from(crate::dice::next(dice))
            }
            None => u128::from(self.mints) << 96 | jitter << 64 | jitter,
        };
        Moment {
            wall: self.clocks.wall(),
            boot: self.clocks.boot(),
            entropy,
        }
    }
}

/// The span before expiry in which a token is exchanged, in milliseconds.
fn window_of(created: i64, expiration: i64) -> i64 {
    (expiration - created).max(0).div_euclid(2).min(1_800_000)
}
