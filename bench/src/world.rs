//! A session that lives in memory, with a server that answers at once.

use std::hint::black_box;
use std::sync::Arc;

use snr_session::record::Record;
use snr_session::{
    ApiKey, Body, BootTime, Effect, Host, Input, Moment, Recovery, RequestId, Response, Session,
    Settings, Snapshot, StorageRead, UnixTime,
};

/// A host whose calls are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Numbers {}

impl Host for Numbers {
    type TokenCall = u32;
    type UnitCall = u32;
    type StatusCall = u32;
}

const NOW: i64 = 1_700_000_000_000;

/// A session and all that its host keeps for it.
pub struct World {
    session: Session<Numbers>,
    snapshot: Option<Arc<Snapshot>>,
}

impl World {
    /// A session that has its first token.
    ///
    /// `None` if the engine does not begin where nothing is stored.
    pub fn new() -> Option<Self> {
        let key = ApiKey::new("bench")?;
        let Ok(Recovery::Ready(beginning)) = StorageRead::Absent.recover() else {
            return None;
        };
        let (session, effects) = Session::begin(Settings::new(key), beginning, moment());
        let mut world = Self {
            session,
            snapshot: None,
        };
        world.carry_out(effects);
        Some(world)
    }

    /// What whoever does not want to wait reads.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.clone()
    }

    /// What a refresh stores.
    pub fn committed(&mut self) -> Option<Record> {
        let sent = self.step(Input::RefreshToken(1));
        let request = sent.into_iter().find_map(|effect| match effect {
            Effect::Send(id, _) => Some(id),
            _ => None,
        })?;
        let answered = self.step(answer(request));
        let commit = answered.into_iter().find_map(|effect| match effect {
            Effect::Commit(commit) => Some(commit),
            _ => None,
        })?;
        let effects = self.step(Input::Committed(Ok(())));
        self.carry_out(effects);
        Some(commit.record)
    }

    /// The session's own size, without what it has on the heap.
    pub fn session_size(&self) -> usize {
        size_of_val(&self.session)
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
    pub fn retrieve(&mut self) -> usize {
        black_box(self.step(Input::RetrieveToken(1)));
        1
    }

    /// A token is exchanged: the call, the answer, and the report of the storage.
    pub fn refresh(&mut self) -> usize {
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
