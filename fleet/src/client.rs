//! What a client is, and how it lives.

use rand::RngExt;

use crate::backend::{Ask, Backend, Reply};
use crate::plan::{Dice, Millis, Plan, Profile};
use crate::tally::Tally;
use crate::usage::Use;

/// Something that keeps a token for the app of one device.
pub trait Client: Clone {
    /// A device that has been in use for long; its first token is of any age.
    fn new(profile: &Profile, world: &mut World<'_>) -> Self;
    /// When something happens to it by itself.
    fn due(&self) -> Option<Millis>;
    /// That time has come.
    fn elapse(&mut self, now: Millis, world: &mut World<'_>);
    /// The app needs a token.
    fn used(&mut self, page: &Use, world: &mut World<'_>);
}

/// All that is around one device.
#[derive(Debug)]
pub struct World<'a> {
    /// The plan of the run.
    pub plan: &'a Plan,
    /// The backend.
    pub backend: &'a Backend,
    /// The dice of this device.
    pub dice: &'a mut Dice,
    /// Where it is counted.
    pub tally: &'a mut Tally,
}

impl World<'_> {
    /// Sends a request to the backend.
    pub fn ask(&mut self, ask: Ask, now: Millis) -> Option<(Reply, Millis)> {
        self.tally.request(now);
        self.backend.ask(ask, now, self.dice)
    }

    /// How long ago the token was issued that a device begins with.
    pub fn first_age(&mut self, life: Millis) -> Millis {
        self.dice.random_range(0..life)
    }
}

/// A client, its dice, and how far it has come in its diary.
#[derive(Debug, Clone)]
pub struct Life<C> {
    client: C,
    dice: Dice,
    page: usize,
}

impl<C: Client> Life<C> {
    /// The life of one device.
    pub fn new(
        plan: &Plan,
        profile: &Profile,
        mut dice: Dice,
        backend: &Backend,
        tally: &mut Tally,
    ) -> Self {
        let mut world = World {
            plan,
            backend,
            dice: &mut dice,
            tally,
        };
        let client = C::new(profile, &mut world);
        Self {
            client,
            dice,
            page: 0,
        }
    }

    /// Lives on until an instant, or, without one, until nobody waits any more.
    pub fn live(
        &mut self,
        diary: &[Use],
        until: Option<Millis>,
        plan: &Plan,
        backend: &Backend,
        tally: &mut Tally,
    ) {
        let mut world = World {
            plan,
            backend,
            dice: &mut self.dice,
            tally,
        };
        let until = until.unwrap_or(Millis::MAX);
        loop {
            let page = diary.get(self.page).filter(|page| page.at < until);
            let due = self.client.due().filter(|due| *due < until);
            match (due, page) {
                (Some(due), page) if page.is_none_or(|page| due <= page.at) => {
                    self.client.elapse(due, &mut world);
                }
                (_, Some(page)) => {
                    self.page += 1;
                    self.client.used(page, &mut world);
                }
                (_, None) => return,
            }
        }
    }
}
