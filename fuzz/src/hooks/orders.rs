//! What the hooks are to do when their turn comes.

use std::collections::VecDeque;

use super::acts::{Act, Place};
use super::answers::Answer;
use super::executor::Mode;
use super::host::{Host, with};
use super::storage::{Outcome, ReadOrder};
use super::{Run, acts};

/// Orders, each for one time.
#[derive(Default)]
pub struct Orders {
    /// How a request is answered while it is being sent.
    pub send: VecDeque<Vec<Answer>>,
    pub read: VecDeque<ReadOrder>,
    pub write: VecDeque<Outcome>,
    pub remove: VecDeque<Outcome>,
    pub execute: VecDeque<Mode>,
    /// What else the host does there.
    pub acts: VecDeque<(Place, Act)>,
}

impl Run<'_> {
    pub(super) fn order(&mut self, choice: u8) {
        match choice {
            0 | 1 => {
                let count = self.feed.byte() % 3;
                let answers = (0..count).map(|_| Answer::read(&mut self.feed)).collect();
                with(|host| host.orders.send.push_back(answers));
            }
            2 => {
                let order = ReadOrder::read(&mut self.feed);
                with(|host| host.orders.read.push_back(order));
            }
            3 => {
                let is_write = self.feed.flag();
                let outcome = Outcome::read(&mut self.feed);
                with(|host| {
                    let queue = if is_write {
                        &mut host.orders.write
                    } else {
                        &mut host.orders.remove
                    };
                    queue.push_back(outcome);
                });
            }
            4 => {
                let mode = Mode::read(&mut self.feed);
                with(|host| host.orders.execute.push_back(mode));
            }
            _ => self.order_act(),
        }
    }

    fn order_act(&mut self) {
        let place = self.feed.pick(&Place::ALL);
        let act = self.feed.pick(&Act::ALL);
        let order = |host: &mut Host| {
            host.orders.acts.push_back((place, act));
            // The storage is refused these.
            if act.is_lifecycle() && !place.is_storage() {
                host.session = None;
                host.disk.is_closed = false;
            }
        };
        with(order);
        self.has_one_key &= !acts::changes_key(act);
    }
}
