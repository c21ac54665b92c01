//! The deterministic simulation: long random lives of one session, each out of one integer.

mod choose;

use crate::dice;
use crate::rules::Rule;
use crate::world::{Config, Fate, Log, World};

/// How many moves a life has.
pub const MOVES: usize = 200;

/// What a life came to.
#[derive(Debug)]
pub struct Life {
    /// Inputs that the engine was given.
    pub moves: usize,
    /// The hash of all effects in their order.
    pub hash: u64,
    /// What was broken first, and how, and with which move.
    pub broken: Option<(Rule, &'static str, usize)>,
    /// What happened, when it was asked for.
    pub lines: Vec<String>,
}

/// Lives the life of `seed`.
pub fn live(seed: u64, moves: usize, readable: bool) -> Life {
    let mut dice = seed;
    let config = Config {
        logs: readable,
        ..choose::config(&mut dice)
    };
    let mut log = if readable {
        Log::lines()
    } else {
        Log::digest()
    };
    let mut world = World::new(config, Some(dice::next(&mut dice)));
    let mut life = Life {
        moves: 0,
        hash: 0,
        broken: None,
        lines: Vec::new(),
    };
    if readable {
        life.lines.push(format!("{config:?}"));
    }
    world.start(Fate::default(), &mut log);
    let mood = choose::Mood::of(&mut dice);
    for number in 0..moves {
        world.forget_what_is_long_past();
        let (what, fate) = mood.choose(&world, &mut dice);
        if readable {
            life.lines.push(format!("{number:4}. {what:?}{fate}"));
        }
        world.make(what, fate, &mut log);
        life.note(&world, &mut log, number);
        if life.broken.is_some() {
            break;
        }
    }
    if life.broken.is_none() {
        life.end(&mut world, &mut log);
    }
    life.hash = log.hash();
    life
}

impl Life {
    fn note(&mut self, world: &World, log: &mut Log, number: usize) {
        self.moves += 1;
        let lines = log.take_lines();
        self.lines
            .extend(lines.into_iter().map(|line| format!("         {line}")));
        let first = world.verdict().first();
        self.broken = first.map(|(rule, how)| (rule, how, number));
    }

    /// Faults stop, and everybody must get an answer.
    fn end(&mut self, world: &mut World, log: &mut Log) {
        if !world.can_finish() {
            self.broken = Some((Rule::CanFinish, "a call waits for ever", self.moves));
        }
        world.make(crate::world::Move::ShutDown, Fate::default(), log);
        let number = self.moves;
        if self.broken.is_none() {
            self.note(world, log, number);
        }
    }
}
