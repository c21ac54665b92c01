//! Whether a world can come to its end once nothing goes wrong any more.

use super::server::Reply;
use super::step::Fate;
use super::{Log, Move, World};

/// No call takes more steps than this to finish.
const MORE_THAN_ENOUGH: usize = 64;

impl World {
    /// What a healthy world does next by itself, as long as anybody waits for something.
    pub fn next_healthy_move(&self) -> Option<Move> {
        if let Some((place, sent)) = self.server.on_wire().next() {
            return Some(match sent.answer {
                Some(_) => Move::Deliver(place),
                None => Move::Answer(place, Reply::Honest),
            });
        }
        self.until_deadline().map(Move::Wake)
    }

    /// Whether all calls complete once faults stop.
    pub fn can_finish(&self) -> bool {
        if self.waiting() == 0 {
            return true;
        }
        let mut world = self.clone();
        for _ in 0..MORE_THAN_ENOUGH {
            if world.waiting() == 0 {
                return true;
            }
            let Some(what) = world.next_healthy_move() else {
                return false;
            };
            world.make(what, Fate::default(), &mut Log::Silent);
        }
        false
    }
}
