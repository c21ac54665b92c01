//! Target `session`: any calls, answers, faults and clocks, in any order.
//!
//! The input is a list of moves: one byte that names the move, and what it needs.

mod answer;
mod calls;

use snr_session::{BootTime, Moment, Recovery, RequestId, Settings, StorageRead, Text, UnixTime};

use crate::engine::{Disk, Engine, Fault, settings};
use crate::feed::Feed;
use crate::secrets::Secrets;

/// The server's time when a run begins.
const START: i64 = 1_700_000_000_000;

/// More moves make a run slow and tell nothing new.
const LONGEST: usize = 200;

/// A run under way.
struct Run<'a> {
    feed: Feed<'a>,
    engine: Engine,
    /// How much time has passed since the run began.
    elapsed: i64,
    /// The last answer, which may arrive once more.
    last_answered: Option<RequestId>,
    /// How often the device booted after the first time.
    boots: u32,
}

/// Turns an input into moves, and checks after each what has to hold always.
pub fn run(input: &[u8]) {
    let mut feed = Feed::new(input);
    let wall = match feed.byte() % 4 {
        0 => START,
        1 => 0,
        2 => START + 24 * 3600 * 1000,
        _ => feed.number(),
    };
    let now = Moment {
        wall: UnixTime(wall),
        boot: BootTime(u64::from(feed.byte())),
        entropy: 1,
    };
    let Ok(Recovery::Ready(beginning)) = StorageRead::Absent.recover() else {
        unreachable!("an absent record is a first start");
    };
    let secrets = Secrets::of(input);
    let mut run = Run {
        feed,
        engine: Engine::begin(settings(), beginning, now, secrets, Disk::default()),
        elapsed: 0,
        last_answered: None,
        boots: 0,
    };
    for _ in 0..LONGEST {
        if run.feed.is_empty() {
            break;
        }
        run.make_move();
    }
    run.engine.wait_for_everybody();
    run.engine.shut_down();
}

impl Run<'_> {
    fn make_move(&mut self) {
        match self.feed.byte() % 24 {
            choice @ 0..12 => self.make_call(choice),
            12..15 => self.answer_as_it_should(),
            15 => self.answer_with_status(),
            16 => self.answer_with_anything(),
            17 => self.answer_again(),
            18 => {
                let millis = self.feed.millis();
                self.pass(millis);
            }
            19 => self.engine.now.wall = UnixTime(self.feed.number()),
            20 => self.tick(),
            21 => self.plan_faults(),
            22 => self.restart(),
            _ => {
                self.engine.shut_down();
                // A session that has ended answers at once.
                let choice = self.feed.byte() % 12;
                self.make_call(choice);
                self.engine.calls.check_all_completed();
                self.restart();
            }
        }
    }

    fn server_now(&self) -> UnixTime {
        UnixTime(START.saturating_add(self.elapsed))
    }

    fn pass(&mut self, millis: i64) {
        self.elapsed = self.elapsed.saturating_add(millis);
        self.engine.pass(millis);
    }

    /// Ticks at a deadline, or for no reason.
    fn tick(&mut self) {
        let deadline = match self.feed.byte() % 3 {
            0 => self.engine.next_deadline(),
            1 => self.engine.wire_deadline(),
            _ => None,
        };
        let deadline = deadline.unwrap_or(self.engine.now.boot);
        let pause = deadline.since(self.engine.now.boot).as_millis();
        self.pass(i64::try_from(pause).unwrap_or(i64::MAX));
        self.engine.tick_at(deadline);
    }

    fn plan_faults(&mut self) {
        let plan = self.feed.byte();
        let faults = [Fault::None, Fault::Before, Fault::After, Fault::Before];
        let planned = (0..4).map(|shift| faults[usize::from(plan >> (2 * shift) & 3)]);
        self.engine.disk.faults = planned.collect();
    }

    /// Kills the process and starts it again, perhaps after a reboot or on damaged storage.
    fn restart(&mut self) {
        let how = self.feed.byte();
        if how & 1 == 1 {
            self.engine.now.boot = BootTime(u64::from(self.feed.byte()));
            self.boots += 1;
        }
        if how & 2 == 2 {
            let (position, byte) = (usize::from(self.feed.byte()), self.feed.byte());
            if let Some(byte_at) = self
                .engine
                .disk
                .stored_mut()
                .and_then(|b| b.get_mut(position))
            {
                *byte_at = byte;
            }
        }
        self.last_answered = None;
        self.engine.disk.forget_generation();
        let Ok(recovery) = self.engine.disk.read().recover() else {
            // A newer format by the damage: nothing can start, so nothing more can happen.
            *self.engine.disk.stored_mut().expect("it was read") = b"damaged".to_vec();
            return;
        };
        let beginning = match recovery {
            Recovery::Ready(beginning) => beginning,
            Recovery::Damaged(damaged) => damaged.set_aside(|| Ok(())).expect("it was set aside"),
        };
        let settings = Settings {
            // Some systems do not tell one boot from another.
            boot_id: Text::new(format!("boot {}", self.boots)).filter(|_| how & 4 == 0),
            ..settings()
        };
        self.engine.begin_again(settings, beginning);
    }
}
