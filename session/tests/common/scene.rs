//! Events that cross each other, in whatever order a test lets them happen.

use super::{ANNA, Reply, World};

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum What {
    Retrieve,
    Refresh,
    SignIn,
    Payload,
    SignOut,
    SignOutAndDestroy,
    Destroy,
    Regenerate,
    ChangeKey,
    /// The oldest request that was never answered, abandoned or not, gets a token.
    AnswerOldest,
    /// The newest one does.
    AnswerNewest,
    /// The newest request on the wire is rejected.
    Reject,
    /// It cannot be executed.
    Fail,
    /// The answer before comes once more.
    Duplicate,
    Wait,
    DiskFails,
    Restart,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Retrieve,
        Self::Refresh,
        Self::SignIn,
        Self::Payload,
        Self::SignOut,
        Self::SignOutAndDestroy,
        Self::Destroy,
        Self::Regenerate,
        Self::ChangeKey,
        Self::AnswerOldest,
        Self::AnswerNewest,
        Self::Reject,
        Self::Fail,
        Self::Duplicate,
        Self::Wait,
        Self::DiskFails,
        Self::Restart,
    ];
}

#[derive(Clone)]
pub struct Scene {
    pub world: World,
    answered: Vec<usize>,
    keys: u32,
}

impl Scene {
    pub fn new(mut world: World) -> Self {
        world.settings.log_level = snr_session::LogLevel::Off;
        Self {
            answered: (0..world.sent())
                .filter(|index| !world.wire[*index].is_on_wire())
                .collect(),
            world,
            keys: 1,
        }
    }

    fn answer(&mut self, index: Option<usize>, reply: Reply) {
        if let Some(index) = index {
            self.answered.push(index);
            self.world.answer_request(index, reply);
        }
    }

    fn unanswered(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.world.sent()).filter(|index| !self.answered.contains(index))
    }

    pub fn happen(&mut self, what: What) {
        let world = &mut self.world;
        match what {
            What::Retrieve => drop(Some(world.retrieve())),
            What::Refresh => drop(Some(world.refresh())),
            What::SignIn => drop(Some(world.sign_in(Some(ANNA)))),
            What::Payload => {
                let uuid = world.uuid();
                world.take_over(uuid, 7200, Some("ben"));
            }
            What::SignOut => drop(Some(world.sign_out())),
            What::SignOutAndDestroy => drop(Some(world.sign_out_and_destroy())),
            What::Destroy => world.destroy(),
            What::Regenerate => world.regenerate(None),
            What::ChangeKey => {
                self.keys += 1;
                world.change_key(&format!("key-{}", self.keys));
            }
            What::AnswerOldest => {
                let oldest = self.unanswered().next();
                self.answer(oldest, Reply::Token(7200));
            }
            What::AnswerNewest => {
                let newest = self.unanswered().next_back();
                self.answer(newest, Reply::Token(7200));
            }
            What::Reject => {
                let newest = world.on_wire().pop();
                self.answer(newest, Reply::Status(401));
            }
            What::Fail => {
                let newest = world.on_wire().pop();
                self.answer(newest, Reply::Unreachable);
            }
            What::Duplicate => {
                if let Some(index) = self.answered.last().copied() {
                    world.answer_request(index, Reply::Token(7200));
                }
            }
            What::Wait => world.pass(31_000),
            What::DiskFails => world.disk.fails = !world.disk.fails,
            What::Restart => {
                let (before, is_durable) = (world.uuid(), world.is_durable());
                world.restart();
                assert!(!is_durable || world.uuid() == before, "a UUID was lost");
                self.answered = (0..self.world.sent())
                    .filter(|index| !self.world.wire[*index].is_on_wire())
                    .collect();
            }
        }
    }
}
