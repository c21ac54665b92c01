//! The server: what it was asked, what it issued, and to whom.
//!
//! It knows where every token came from, which is what the rules go by: a token that the session
//! stores or delivers must have been issued to the very identity that is current then.

use serde::Deserialize;
use snr_session::wire::{
    ANONYMOUS_LOGIN_PATH, CONDITIONAL_LOGIN_PATH, LOGIN_PATH, REFRESH_PATH, assumed,
};
use snr_session::{Request, RequestId};
use uuid::Uuid;

use super::people::{Name, Who};

/// The number of a token among all that were issued.
pub type TokenNo = u32;

/// The number of a login among all that succeeded at the server.
pub type LoginNo = u32;

/// To whom a token was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// The visitor with this UUID, under this API key.
    Visitor(Uuid, u8),
    /// The customer of this login, who has this UUID.
    Customer(LoginNo, Uuid),
}

/// What the server remembers of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Issued {
    /// To whom it was issued.
    pub holder: Holder,
    /// When, by the server's clock.
    pub created: i64,
    /// When it ends, by the server's clock.
    pub expiration: i64,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A new token for this one.
    Refresh(TokenNo),
    /// A token for the visitor with this UUID.
    Visitor(Uuid),
    /// A token for a customer, who signs in with this UUID.
    Login {
        /// Who.
        who: Who,
        /// The UUID that the server is told.
        uuid: Uuid,
        /// Whether the host gave its own identifier.
        by_auth_id: bool,
        /// Whether a condition is an answer.
        conditional: bool,
    },
    /// The end of the session of this token.
    Logout(TokenNo),
}

impl Kind {
    /// Whether it is to sign a customer in.
    pub fn is_login(self) -> bool {
        matches!(self, Self::Login { .. })
    }

    /// Whether it is one of those of which only one may be on the wire.
    pub fn is_exchange(self) -> bool {
        matches!(self, Self::Refresh(_) | Self::Visitor(_))
    }
}

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Stage {
    OnWire,
    Abandoned,
    Answered,
}

/// A request that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sent {
    /// Its name.
    pub id: RequestId,
    /// What it asks for.
    pub kind: Kind,
    /// The era of the session in which it was sent.
    pub era: u32,
    /// The server's time when it was sent.
    pub at: i64,
    /// How long it may take, in milliseconds.
    pub timeout: u64,
    /// Where it is.
    pub stage: Stage,
    /// What the server has answered, though it may still be on its way.
    pub answer: Option<Answer>,
}

/// What the server does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reply {
    /// What a healthy server does: grants what it can, and rejects a token that is over.
    Honest,
    /// 401.
    Unauthorized,
    /// 403 with the API's error object.
    Forbidden,
    /// 403 of a proxy.
    ProxyForbidden,
    /// 500.
    Broken,
    /// 503.
    Busy,
    /// 429, and when to come back, in seconds.
    BusyFor(u16),
    /// 200 with a body that is not what it should be.
    Garbage,
    /// 200 with a token that has expired already.
    Stillborn,
    /// A condition that is in the way of a conditional login.
    Condition,
    /// 200 with a body over 1 MiB.
    TooLarge,
    /// No answer: the request or the answer was lost.
    Lost,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Answer {
    /// Of what kind.
    pub reply: Reply,
    /// The token in it.
    pub token: Option<TokenNo>,
    /// The server's time.
    pub at: i64,
}

/// A login that succeeded at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Login {
    /// Whose.
    pub who: Who,
    /// The UUID of the session into which the customer came.
    pub home: Option<Uuid>,
    /// Whether the delegate was told that it is over.
    pub over: bool,
}

/// The server and the network before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Server {
    /// What the living process sent.
    pub requests: Vec<Sent>,
    /// Every token ever issued.
    pub issued: Vec<Issued>,
    /// Every login that ever succeeded.
    pub logins: Vec<Login>,
    /// How long tokens live, in seconds.
    pub life: u32,
    /// Whether answers have a Date header.
    pub tells_date: bool,
}

#[derive(Deserialize)]
struct Asked<'a> {
    #[serde(rename = "uuid")]
    uuid: Option<&'a str>,
    #[serde(rename = "email")]
    email: Option<&'a str>,
    #[serde(rename = "customId")]
    auth_id: Option<&'a str>,
}

impl Server {
    /// Understands a request; `None` when it is none of the documented ones.
    pub fn read(&self, request: &Request) -> Option<Kind> {
        let asked: Asked<'_> = serde_json::from_slice(request.body.expose()).ok()?;
        let bearer = || token_number(request.bearer.as_ref()?.expose());
        let uuid = || asked.uuid?.parse().ok();
        Some(match request.path {
            REFRESH_PATH => Kind::Refresh(bearer()?),
            ANONYMOUS_LOGIN_PATH => Kind::Visitor(uuid()?),
            LOGIN_PATH | CONDITIONAL_LOGIN_PATH => Kind::Login {
                who: Who::by_email(asked.email?)?,
                uuid: uuid()?,
                by_auth_id: asked.auth_id.is_some(),
                conditional: request.path == CONDITIONAL_LOGIN_PATH,
            },
            assumed::LOGOUT_PATH => Kind::Logout(bearer()?),
            _ => return None,
        })
    }

    /// The server works on a request, whose answer is on its way from now on.
    pub fn work_on(&mut self, index: usize, reply: Reply, key: u8, now: i64) {
        let kind = self.requests[index].kind;
        let (reply, token) = match reply {
            Reply::Honest => match kind {
                Kind::Logout(_) => (reply, None),
                Kind::Refresh(old) if self.issued[old as usize].expiration <= now => {
                    (Reply::Unauthorized, None)
                }
                _ => (
                    reply,
                    Some(self.issue(kind, key, now, i64::from(self.life))),
                ),
            },
            Reply::Stillborn => (reply, Some(self.issue(kind, key, now, -1))),
            other => (other, None),
        };
        self.requests[index].answer = Some(Answer {
            reply,
            token,
            at: now,
        });
    }

    fn issue(&mut self, kind: Kind, key: u8, now: i64, life: i64) -> TokenNo {
        let holder = match kind {
            Kind::Visitor(uuid) => Holder::Visitor(uuid, key),
            Kind::Login { who, uuid, .. } => Holder::Customer(self.log_in(who), uuid),
            Kind::Refresh(old) | Kind::Logout(old) => self.issued[old as usize].holder,
        };
        self.issue_to(holder, now, life)
    }

    /// A customer has logged in, here or at the host's backend.
    pub fn log_in(&mut self, who: Who) -> LoginNo {
        self.logins.push(Login {
            who,
            home: None,
            over: false,
        });
        self.logins.len() as LoginNo - 1
    }

    /// Issues a token that lives for so many seconds.
    pub fn issue_to(&mut self, holder: Holder, now: i64, life: i64) -> TokenNo {
        self.issued.push(Issued {
            holder,
            created: now,
            expiration: (now / 1000 + life) * 1000,
        });
        self.issued.len() as TokenNo - 1
    }

    /// The login to which a token belongs.
    pub fn login_of(&self, token: TokenNo) -> Option<LoginNo> {
        match self.issued.get(token as usize)?.holder {
            Holder::Customer(login, _) => Some(login),
            Holder::Visitor(..) => None,
        }
    }

    /// How the customer of a login is named in answers.
    pub fn client_name(&self, login: LoginNo) -> &'static str {
        Name::Client(self.logins[login as usize].who).as_str()
    }

    /// What is on the wire.
    pub fn on_wire(&self) -> impl Iterator<Item = (usize, &Sent)> {
        self.requests
            .iter()
            .enumerate()
            .filter(|(_, sent)| sent.stage == Stage::OnWire)
    }

    /// The requests to which no answer is wanted any more are forgotten: the network is through
    /// with them.
    pub fn forget_the_past(&mut self) {
        self.requests.retain(|sent| sent.stage == Stage::OnWire);
    }
}

/// How a token is spelled.
pub fn token_text(number: TokenNo) -> String {
    format!("token-{number}")
}

/// Which token is spelled so.
pub fn token_number(text: &str) -> Option<TokenNo> {
    text.strip_prefix("token-")?.parse().ok()
}
