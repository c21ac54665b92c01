//! The disk and the server.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use snr_session::record::Commit;
use snr_session::{
    ApiKey, Body, Effect, Exchange, Host, Input, Recovery, Request, RequestId, Response, Session,
    Settings, StorageRead,
};

use super::{Picture, World};
use crate::runtime::clock::{self, Clock};
use crate::runtime::store::{self, Reading, Store};
use crate::runtime::transport::{CompletionToken, Transport};

/// The disk, for one session.
pub struct Disk {
    world: Arc<World>,
    session: AtomicUsize,
}

impl Disk {
    pub fn new(world: &Arc<World>) -> Self {
        Self {
            world: Arc::clone(world),
            session: AtomicUsize::new(0),
        }
    }
}

impl Store for Disk {
    fn read(&self) -> Reading {
        let mut state = self.world.lock();
        state.sessions += 1;
        state.is_at_rest = false;
        self.session.store(state.sessions, Ordering::SeqCst);
        Reading {
            record: match &state.record {
                Some(record) => StorageRead::present(record),
                None => StorageRead::Absent,
            },
            remark: None,
        }
    }

    fn write(&self, commit: &Commit) -> Result<(), String> {
        let session = self.session.load(Ordering::SeqCst);
        {
            let mut state = self.world.lock();
            let is_free = !std::mem::replace(&mut state.is_storing, true);
            state.rule(is_free, "two threads store at once");
            state.works_for(session);
        }
        self.world.gate.pass();
        let call_in = self.world.call_in.lock().unwrap().take();
        if let Some(call) = call_in {
            store::inside(call);
        }
        let bytes = commit.encode().expose().to_vec();
        let mut state = self.world.lock();
        state.stored.push(Picture::of_record(&bytes));
        state.record = Some(bytes);
        state.is_storing = false;
        state.works_for(session);
        Ok(())
    }

    fn remove(&self) -> Result<(), String> {
        Err("nobody asks for this here".into())
    }

    fn set_aside(&self) -> Result<(), String> {
        Err("nobody asks for this here".into())
    }

    fn release(&self) {
        self.world.lock().is_at_rest = true;
    }
}

/// A server that gives a new token to whoever asks, once the gate is open.
pub struct Server {
    world: Arc<World>,
}

impl Server {
    pub fn new(world: &Arc<World>) -> Self {
        Self {
            world: Arc::clone(world),
        }
    }
}

impl Transport for Server {
    fn begin(&self, _: RequestId) {}

    fn exchange(&self, _: RequestId, _: Request) -> Option<Exchange> {
        self.world.gate.pass();
        let number = self.world.tokens.fetch_add(1, Ordering::SeqCst);
        Some(Ok(token(&format!("token-{number}"))))
    }

    // It answers all the same: what comes too late is to be dropped.
    fn abandon(&self, _: RequestId) -> Option<CompletionToken> {
        None
    }

    /// Interrupts whoever waits for an answer.
    fn stop(&self) {
        self.world.gate.open();
    }
}

fn token(text: &str) -> Response {
    let now = clock::wall().0;
    let body = format!(
        "{{\"token\":\"{text}\",\"expiration\":{},\"created\":{now},\"origin\":\"ANONYMOUS\",\
         \"realm\":\"client\"}}",
        now / 1000 + 86_400
    );
    Response {
        status: 200,
        date: None,
        retry_after: None,
        body: Body::new(body.into_bytes()),
    }
}

/// The record of a visitor who has a token.
pub static VISITOR: LazyLock<Vec<u8>> = LazyLock::new(|| {
    enum Nobody {}
    impl Host for Nobody {
        type TokenCall = ();
        type UnitCall = ();
        type StatusCall = ();
    }
    let Ok(Recovery::Ready(beginning)) = StorageRead::Absent.recover() else {
        unreachable!("nothing is stored")
    };
    let clock = Clock::new();
    let settings = Settings::new(ApiKey::new("key").unwrap());
    let (mut session, effects) = Session::<Nobody>::begin(settings, beginning, clock.moment());
    let mut sent = effects.into_iter().filter_map(|effect| match effect {
        Effect::Send(id, _) => Some(id),
        _ => None,
    });
    let answer = Input::Answered(sent.next().unwrap(), Ok(token("token")));
    let effects = session.step(answer, clock.moment());
    let mut commits = effects.into_iter().filter_map(|effect| match effect {
        Effect::Commit(commit) => Some(commit),
        _ => None,
    });
    commits.next().unwrap().encode().expose().to_vec()
});
