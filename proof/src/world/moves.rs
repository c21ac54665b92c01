//! All that can happen in a world.

use snr_session::identity::seeded_uuid;
use snr_session::{ApiKey, Input, LoginCall, Origin, Secret, Text, Token, TokenPayload, UnixTime};

use super::people::{Call, Calls, Name, Who, Wish};
use super::server::{Holder, Reply, token_text};
use super::step::{Cause, Fate, Report, Stimulus};
use super::{Log, Open, World};

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// `retrieveToken`.
    Retrieve,
    /// `refreshToken`.
    Refresh,
    /// `regenerateUUID`, or with a seed.
    Regenerate(Option<Name>),
    /// `destroySession`.
    Destroy,
    /// `changeClientApiKey` to another key.
    ChangeKey,
    /// `changeClientApiKey` to the same key.
    SameKey,
    /// A login with a password.
    SignIn {
        /// Who.
        who: Who,
        /// Whether with the host's own identifier.
        named: bool,
        /// Whether a condition is an answer.
        conditional: bool,
    },
    /// `authenticateWithTokenPayload`; the token may be over.
    Payload(Who, bool),
    /// `signOut`, and whether the session is destroyed.
    SignOut(bool),
    /// The visitor's email is noted.
    SetEmail,
    /// The host's identifier of the visitor is noted.
    SetIdentifier,
    /// The server works on a request; its answer arrives at once.
    Answer(usize, Reply),
    /// The server works on a request; its answer stays on its way.
    Hold(usize, Reply),
    /// The answer to a request arrives, be it for the second time.
    Deliver(usize),
    /// Time passes, in milliseconds, and the engine is woken.
    Wake(u64),
    /// Time passes, in milliseconds, and nobody notices.
    Sleep(u64),
    /// The device's calendar is set so far ahead of the true time, in milliseconds.
    SetCalendar(i64),
    /// The process dies and begins again.
    Restart,
    /// The process dies and begins again with another API key.
    RestartWithOtherKey,
    /// The device boots anew.
    Reboot,
    /// The library is shut down and initialized again.
    ShutDown,
    /// The storage does not answer when a process begins.
    Unavailable,
}

impl World {
    /// Something happens, and something may go wrong in it.
    pub fn make(&mut self, what: Move, fate: Fate, log: &mut Log) -> Report {
        let report = self.do_make(what, fate, log);
        if self.session.is_none() {
            self.start(Fate::default(), log);
        }
        report
    }

    fn do_make(&mut self, what: Move, fate: Fate, log: &mut Log) -> Report {
        match what {
            Move::Answer(index, reply) => {
                self.work_on(index, reply);
                self.arrive(index, fate, log)
            }
            Move::Hold(index, reply) => {
                self.work_on(index, reply);
                Report::default()
            }
            Move::Deliver(index) => self.arrive(index, fate, log),
            Move::Sleep(millis) => {
                self.clocks.advance(millis);
                Report::default()
            }
            Move::SetCalendar(ahead) => {
                self.clocks.wall_ahead = ahead;
                Report::default()
            }
            Move::Unavailable => {
                self.check_unavailable();
                Report::default()
            }
            Move::Restart | Move::Reboot | Move::RestartWithOtherKey => {
                self.die(false);
                match what {
                    Move::Reboot => {
                        self.clocks.reboot();
                        self.seen = false;
                    }
                    Move::RestartWithOtherKey => self.key += 1,
                    _ => {}
                }
                self.start(fate, log)
            }
            Move::ShutDown => {
                let stimulus = Stimulus {
                    cause: Cause::ShutDown,
                    input: Input::ShutDown,
                };
                let report = self.step(stimulus, fate, log);
                if self.session.is_some() {
                    self.die(false);
                }
                report
            }
            _ => match self.stimulus(what) {
                Some(stimulus) => self.step(stimulus, fate, log),
                None => Report::default(),
            },
        }
    }

    fn work_on(&mut self, index: usize, reply: Reply) {
        let (key, now) = (self.key, self.clocks.server);
        self.server.work_on(index, reply, key, now);
    }

    fn open(&mut self, wish: Wish) -> Call {
        let open = Some(Open {
            wish,
            since: self.clocks.boot,
            sure_of: None,
        });
        let place = self.open.iter().position(Option::is_none);
        let place = place.unwrap_or_else(|| {
            self.open.push(None);
            self.open.len() - 1
        });
        self.open[place] = open;
        Call(place as u8)
    }

    /// What the host tells the engine.
    fn stimulus(&mut self, what: Move) -> Option<Stimulus> {
        let (cause, input) = match what {
            Move::Retrieve => {
                let call = self.open(Wish::Token);
                (Cause::Retrieve(call), Input::RetrieveToken(call))
            }
            Move::Refresh => {
                let call = self.open(Wish::Refresh);
                (Cause::Refresh(call), Input::RefreshToken(call))
            }
            Move::Regenerate(seed) => {
                self.mints += 1;
                let input = Input::RegenerateUuid(seed.and_then(Name::seed));
                (Cause::Regenerate(seed), input)
            }
            Move::Destroy => {
                self.mints += 1;
                (Cause::Destroy, Input::DestroySession)
            }
            Move::ChangeKey => {
                self.mints += 1;
                self.key += 1;
                let call = self.open(Wish::Word);
                (Cause::ChangeKey, Input::ChangeApiKey(self.api_key()?, call))
            }
            Move::SameKey => {
                let call = self.open(Wish::Word);
                let input = Input::ChangeApiKey(self.api_key()?, call);
                (Cause::SameKey(call), input)
            }
            Move::SignIn {
                who,
                named,
                conditional,
            } => self.sign_in(who, named, conditional)?,
            Move::Payload(who, over) => self.payload(who, over)?,
            Move::SignOut(destroy) => {
                self.mints += 1;
                let call = self.open(Wish::Word);
                let input = Input::SignOut {
                    destroy,
                    from_all_devices: false,
                    call,
                };
                (Cause::SignOut { destroy, call }, input)
            }
            Move::SetEmail => {
                let (number, text) = self.note();
                (Cause::SetEmail(number), Input::SetCustomEmail(text))
            }
            Move::SetIdentifier => {
                let (number, text) = self.note();
                let input = Input::SetCustomIdentifier(text);
                (Cause::SetIdentifier(number), input)
            }
            Move::Wake(millis) => {
                self.clocks.advance(millis);
                (Cause::Tick, Input::Tick)
            }
            _ => return None,
        };
        Some(Stimulus { cause, input })
    }

    fn sign_in(
        &mut self,
        who: Who,
        named: bool,
        conditional: bool,
    ) -> Option<(Cause, Input<Calls>)> {
        let call = self.open(Wish::SignIn);
        let auth_id = Self::auth_id(who, named);
        let input = Input::SignIn {
            credentials: who.credentials()?,
            auth_id: auth_id.and_then(Name::seed),
            call: if conditional {
                LoginCall::Conditional(call)
            } else {
                LoginCall::Plain(call)
            },
        };
        Some((Cause::SignIn(call, auth_id), input))
    }

    fn payload(&mut self, who: Who, over: bool) -> Option<(Cause, Input<Calls>)> {
        let call = self.open(Wish::SignIn);
        let uuid = seeded_uuid("backend", who.email());
        let holder = Holder::Customer(self.server.log_in(who), uuid);
        let now = self.clocks.server;
        let life = if over {
            -60
        } else {
            i64::from(self.config.life)
        };
        let number = self.server.issue_to(holder, now, life);
        let token = Token {
            text: Secret::new(token_text(number))?,
            expiration: UnixTime(self.server.issued[number as usize].expiration),
            created: UnixTime(now),
            origin: Origin::Synerise,
            realm: Text::default(),
            client_id: Text::new(Name::Client(who).as_str()),
            custom_id: None,
        };
        let payload = TokenPayload { token, uuid };
        let input = Input::SignInWithPayload(payload, None, call);
        Some((Cause::Payload(call, number, uuid), input))
    }

    fn note(&mut self) -> (Option<u32>, Option<Text>) {
        self.notes += 1;
        let number = self.notes;
        (Some(number), Text::new(number.to_string()))
    }

    fn api_key(&self) -> Option<ApiKey> {
        ApiKey::new(&format!("key-{}", self.key))
    }
}
