//! The engine on one device: clocks, storage, network and app around a real session.

mod app;
mod spelling;

use std::sync::Arc;

use rand::RngExt;
use snr_session::record::Commit;
use snr_session::{
    Beginning, BootTime, Effect, Input, LoginCall, Moment, Outcome, Recovery, RequestId, Seed,
    Session, Settings, Snapshot, StorageRead, Transition, UnixTime,
};

use self::app::{Calls, Made, Next, Unit};
use crate::backend::{Ask, Reply};
use crate::client::{Client, World};
use crate::plan::{Millis, Profile, SECOND};
use crate::usage::{Kind, Use};

/// What the world's clock shows at [`Millis`] zero: 21:00 UTC.
const DAWN: i64 = 1_700_006_400_000 - crate::plan::WARM_UP;

// The bounds are those of the manual, not the engine's own constants: an engine that waits longer
// has to be noticed.

/// How long a caller with a valid token waits for a fresher one.
const FRESHER_TOKEN_WAIT: Millis = 3 * SECOND;
/// How long any other caller waits: the request timeout.
const REQUEST_TIMEOUT: Millis = 30 * SECOND;

/// The longest that a call may take, by the documentation.
pub const DOCUMENTED_BOUND: Millis = REQUEST_TIMEOUT;

#[derive(Debug, Clone, Copy)]
struct OnWire {
    id: RequestId,
    /// The answer and when it arrives, if one does.
    answer: Option<(Reply, Millis)>,
}

/// A device with the engine on it.
#[derive(Debug, Clone)]
pub struct Device {
    profile: Profile,
    settings: Settings,
    session: Session<Calls>,
    snapshot: Option<Arc<Snapshot>>,
    stored: Option<Box<Commit>>,
    wire: Vec<OnWire>,
    next: Vec<Next>,
    /// Calls that have not completed.
    open_calls: u32,
    /// Until when the current token is good, as far as the app was told.
    good_until: UnixTime,
    signing_in: bool,
    /// The first token is one that was issued before the world began.
    first: bool,
}

impl Device {
    fn moment(now: Millis, world: &mut World<'_>) -> Moment {
        Moment {
            wall: UnixTime(DAWN + now),
            boot: boot(now),
            entropy: world.dice.random(),
        }
    }

    fn step(&mut self, input: Input<Calls>, now: Millis, world: &mut World<'_>) {
        world.tally.steps += 1;
        let moment = Self::moment(now, world);
        let effects = self.session.step(input, moment);
        self.perform(effects, now, world);
    }

    fn perform(&mut self, effects: Vec<Effect<Calls>>, now: Millis, world: &mut World<'_>) {
        for effect in effects {
            match effect {
                Effect::Commit(commit) => {
                    self.stored = Some(commit);
                    self.step(Input::Committed(Ok(())), now, world);
                }
                Effect::Remove => {
                    self.stored = None;
                    self.step(Input::Removed(Ok(())), now, world);
                }
                Effect::Publish(snapshot) => self.snapshot = Some(snapshot),
                Effect::Send(id, request) => {
                    let ask = spelling::read_request(&request, self.profile.life);
                    // A transport waits no longer than it was told to.
                    let patience = now + request.timeout.as_millis() as Millis;
                    let answer = self.ask(ask, now, world);
                    let answer = answer.filter(|(_, arrives)| *arrives < patience);
                    self.wire.push(OnWire { id, answer });
                }
                Effect::Abandon(id) => self.wire.retain(|sent| sent.id != id),
                Effect::Complete(outcome) => self.completed(outcome, now, world),
                Effect::Notify(Transition::SignedIn) => {}
                Effect::Notify(Transition::SignedOut(_)) => self.good_until = UnixTime::default(),
                Effect::Log(..) => {}
            }
        }
    }

    fn ask(&mut self, ask: Ask, now: Millis, world: &mut World<'_>) -> Option<(Reply, Millis)> {
        let answer = world.ask(ask, now)?;
        if !std::mem::take(&mut self.first) {
            return Some(answer);
        }
        let age = world.first_age(self.profile.life);
        Some(match answer {
            (Reply::Token { issued }, arrives) => {
                let issued = issued - age;
                (Reply::Token { issued }, arrives)
            }
            other => other,
        })
    }

    /// The app reacts to what it was told, after the engine has finished.
    fn react(&mut self, now: Millis, world: &mut World<'_>) {
        while let Some(next) = self.next.pop() {
            match next {
                Next::Retrieve => self.retrieve(now, world),
                Next::Refresh => {
                    let call = Unit::Refresh(self.call(now, REQUEST_TIMEOUT, world));
                    self.step(Input::RefreshToken(call), now, world);
                }
            }
        }
    }

    fn call(&mut self, now: Millis, bound: Millis, world: &mut World<'_>) -> Made {
        world.tally.calls += 1;
        self.open_calls += 1;
        Made { at: now, bound }
    }

    fn retrieve(&mut self, now: Millis, world: &mut World<'_>) {
        let bound = if UnixTime(DAWN + now + FRESHER_TOKEN_WAIT) < self.good_until {
            FRESHER_TOKEN_WAIT
        } else {
            REQUEST_TIMEOUT
        };
        let call = self.call(now, bound, world);
        self.step(Input::RetrieveToken(call), now, world);
    }

    fn sign_in(&mut self, now: Millis, world: &mut World<'_>) {
        self.signing_in = true;
        let call = self.call(now, REQUEST_TIMEOUT, world);
        let input = Input::SignIn {
            credentials: spelling::credentials(),
            auth_id: Seed::new(format!("customer-{}", self.profile.id)),
            call: LoginCall::Plain(Unit::SignIn(call)),
        };
        self.step(input, now, world);
    }

    fn completed(&mut self, outcome: Outcome<Calls>, now: Millis, world: &mut World<'_>) {
        let (made, error) = match outcome {
            Outcome::Token(made, Ok(grant)) => {
                self.good_until = grant.token.expiration;
                // The app uses the token at once, and the platform may not accept it any more.
                let issued = spelling::issued(&grant.token.text);
                if world.backend.is_revoked(issued, now) {
                    self.next.push(Next::Refresh);
                }
                (made, None)
            }
            Outcome::Token(made, Err(error)) => (made, Some(error)),
            Outcome::Unit(unit, result) => {
                if let Unit::SignIn(_) = unit {
                    self.signing_in = false;
                    self.next.push(Next::Retrieve);
                }
                (unit.made(), result.err())
            }
            Outcome::Status(never, _) => match never {},
        };
        self.open_calls -= 1;
        world.tally.completed(made.at, now, Some(made.bound));
        if let Some(error) = error {
            world.tally.failed += 1;
            world.tally.held_back += u64::from(app::is_held_back(&error));
        }
    }

    fn is_signed_in(&self, now: Millis) -> bool {
        let wall = || UnixTime(DAWN + now);
        let snapshot = self.snapshot.as_ref();
        snapshot.is_some_and(|snapshot| snapshot.is_signed_in(boot(now), wall))
    }

    /// The process begins anew, with what is stored. The system does not end one that is at work.
    fn restart(&mut self, now: Millis, world: &mut World<'_>) {
        if self.open_calls > 0 || !self.wire.is_empty() {
            return;
        }
        // What was stored is not spelled out and read back: that it comes back whole has tests of
        // its own, and a million devices would do little else.
        if let Some(commit) = &self.stored {
            let record = Box::new(commit.record.clone());
            self.begin(Beginning::Resume(record), now, world);
        }
    }

    fn begin(&mut self, beginning: Beginning, now: Millis, world: &mut World<'_>) {
        world.tally.steps += 1;
        let moment = Self::moment(now, world);
        let (session, effects) = Session::begin(self.settings.clone(), beginning, moment);
        self.session = session;
        self.perform(effects, now, world);
        self.react(now, world);
    }
}

impl Client for Device {
    fn new(profile: &Profile, world: &mut World<'_>) -> Self {
        let Ok(Recovery::Ready(beginning)) = StorageRead::Absent.recover() else {
            unreachable!("where nothing is stored, a session can begin");
        };
        let settings = spelling::settings();
        let moment = Self::moment(0, world);
        let (session, effects) = Session::begin(settings.clone(), beginning, moment);
        let mut device = Self {
            profile: *profile,
            settings,
            session,
            snapshot: None,
            stored: None,
            wire: Vec::new(),
            next: Vec::new(),
            open_calls: 0,
            good_until: UnixTime::default(),
            signing_in: false,
            first: true,
        };
        device.perform(effects, 0, world);
        if profile.customer {
            let age = world.first_age(profile.life);
            let payload = spelling::payload(profile, age);
            let call = Unit::TakeOver(device.call(0, REQUEST_TIMEOUT, world));
            let input = Input::SignInWithPayload(payload, None, call);
            device.step(input, 0, world);
        }
        device
    }

    fn due(&self) -> Option<Millis> {
        let arrival = |sent: &OnWire| sent.answer.map(|(_, arrives)| arrives);
        let answer = self.wire.iter().filter_map(arrival).min();
        let deadline = self.session.next_deadline().map(millis);
        let silent = self.wire.iter().any(|sent| sent.answer.is_none());
        let given_up = self.session.wire_deadline().filter(|_| silent).map(millis);
        answer.into_iter().chain(deadline).chain(given_up).min()
    }

    fn elapse(&mut self, now: Millis, world: &mut World<'_>) {
        let arrived = self
            .wire
            .iter()
            .position(|sent| sent.answer.is_some_and(|(_, arrives)| arrives <= now));
        let input = match arrived.map(|place| self.wire.swap_remove(place)) {
            Some(OnWire {
                id,
                answer: Some((reply, arrives)),
            }) => {
                if let Reply::Status(401, _) = reply {
                    self.good_until = UnixTime::default();
                }
                let exchange = spelling::exchange(reply, arrives, self.profile.life);
                Input::Answered(id, exchange)
            }
            _ => Input::Tick,
        };
        self.step(input, now, world);
        self.react(now, world);
    }

    fn used(&mut self, page: &Use, world: &mut World<'_>) {
        let now = page.at;
        if page.starts {
            self.restart(now, world);
        }
        let in_front = page.kind != Kind::Wake;
        let signs_in = self.profile.customer && in_front && !self.signing_in;
        if signs_in && !self.is_signed_in(now) {
            self.sign_in(now, world);
        } else {
            self.retrieve(now, world);
        }
        self.react(now, world);
    }
}

fn boot(now: Millis) -> BootTime {
    BootTime(now.unsigned_abs())
}

fn millis(boot: BootTime) -> Millis {
    Millis::try_from(boot.0).unwrap_or(Millis::MAX)
}
