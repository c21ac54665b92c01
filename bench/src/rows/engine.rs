//! The engine alone.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use snr_session::{
    ApiKey, Beginning, Body, BootTime, Effect, Host, Input, Moment, Recovery, RequestId, Response,
    Session, Settings, Snapshot, StorageRead, UnixTime,
};

use crate::Result;
use crate::heap;
use crate::rounds::Samples;
use crate::row::{Row, Unit};

/// A host whose calls are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Numbers {}

impl Host for Numbers {
    type TokenCall = u32;
    type UnitCall = u32;
    type StatusCall = u32;
}

const NOW: i64 = 1_700_000_000_000;
/// Short ones, of which many are not disturbed.
const BATCHES: usize = 101;

/// A session and all that its host keeps for it.
struct World {
    session: Session<Numbers>,
    snapshot: Option<Arc<Snapshot>>,
}

impl World {
    /// A session that has its first token.
    fn new() -> Result<Self> {
        let key = ApiKey::new("bench").ok_or("the key is one")?;
        let Ok(Recovery::First(permit)) = StorageRead::Absent.recover() else {
            return Err("nothing is stored, but something was found".into());
        };
        let (session, effects) =
            Session::begin(Settings::new(key), Beginning::Mint(permit), moment());
        let mut world = Self {
            session,
            snapshot: None,
        };
        world.carry_out(effects);
        Ok(world)
    }

    fn step(&mut self, input: Input<Numbers>) -> Vec<Effect<Numbers>> {
        black_box(self.session.step(input, moment()))
    }

    /// Carries out effects, and counts the steps that this takes.
    fn carry_out(&mut self, effects: Vec<Effect<Numbers>>) -> usize {
        let mut steps = 0;
        for effect in effects {
            let input = match effect {
                Effect::Commit(_) => Input::Committed(Ok(())),
                Effect::Send(id, _) => answer(id),
                Effect::Publish(snapshot) => {
                    self.snapshot = Some(snapshot);
                    continue;
                }
                _ => continue,
            };
            let effects = self.step(input);
            steps += 1 + self.carry_out(effects);
        }
        steps
    }

    /// The token at hand is asked for; one step.
    fn retrieve(&mut self) -> usize {
        black_box(self.step(Input::RetrieveToken(1)));
        1
    }

    /// A token is exchanged: the call, the answer, and the report of the storage.
    fn refresh(&mut self) -> usize {
        let effects = self.step(Input::RefreshToken(1));
        1 + self.carry_out(effects)
    }
}

fn moment() -> Moment {
    Moment {
        wall: UnixTime(NOW),
        boot: BootTime(1_000),
        entropy: 1 << 70,
    }
}

/// A token as long as one that is signed with RS512.
fn answer(id: RequestId) -> Input<Numbers> {
    const DAY: i64 = 86_400;
    let token = "x".repeat(800);
    let body = format!(
        "{{\"token\":\"{token}\",\"expiration\":{},\"created\":{NOW},\"origin\":\"ANONYMOUS\",\
         \"realm\":\"anonymous\",\"customId\":null,\"clientId\":\"4711\"}}",
        NOW / 1_000 + DAY
    );
    let response = Response {
        status: 200,
        body: Body::new(body.into_bytes()),
        ..Response::default()
    };
    Input::Answered(id, Ok(response))
}

/// The median of steps in a second.
fn rate(calls: usize, mut call: impl FnMut() -> usize) -> f64 {
    let batches = (0..=BATCHES).map(|_| {
        let begin = Instant::now();
        let steps: usize = (0..calls).map(|_| call()).sum();
        steps as f64 / begin.elapsed().as_secs_f64()
    });
    // The first is the warm-up.
    Samples::new(batches.skip(1).collect()).median()
}

pub fn times() -> Result<Vec<Row>> {
    const AIM: f64 = 3e6;
    let mut world = World::new()?;
    let cached = rate(2_000, || world.retrieve());
    let cycles = rate(50, || world.refresh());
    Ok(vec![
        Row::at_least(
            "engine, steps of cached retrieveToken",
            Unit::PerSecond,
            cached,
            AIM,
        ),
        Row::stated("engine, steps of whole refreshes", Unit::PerSecond, cycles)
            .remark("JSON read and written, checksum, a snapshot"),
    ])
}

pub fn counts() -> Result<Vec<Row>> {
    let before = heap::live();
    let world = World::new()?;
    let heap = heap::live() - before;
    let inline = size_of_val(&world.session);
    Ok(vec![
        Row::at_most(
            "engine, bytes per session",
            Unit::Bytes,
            (inline + heap) as f64,
            2048.0,
        )
        .remark(format!(
            "{inline} B and {heap} B of heap, with a token of 800 B and the snapshot"
        ))
        .advise(
            "the session's state has grown: see session/src/session.rs and session/src/record.rs",
        ),
    ])
}
