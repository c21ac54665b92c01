//! Who takes part: the host's calls, the customers, and the names by which they go.

use snr_session::{Credentials, Host, Secret, Seed, Text};

/// A call of the host that waits for an outcome: the number of its place among the open ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call(pub u8);

/// The host whose calls are numbers, so that whole sessions can be copied and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Calls;

impl Host for Calls {
    type TokenCall = Call;
    type UnitCall = Call;
    type StatusCall = Call;
}

/// What an open call waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wish {
    /// The current token.
    Token,
    /// A new token.
    Refresh,
    /// To be signed in.
    SignIn,
    /// What the server says to a sign-out, or that something was done.
    Word,
}

/// A customer who may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Who {
    Anna,
    Ben,
}

/// What a UUID can be bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Name {
    /// The host's own identifier of a customer.
    AuthId(Who),
    /// The server's number of a customer.
    Client(Who),
    /// A seed that belongs to no customer.
    Shop,
}

impl Name {
    const ALL: [Self; 5] = [
        Self::AuthId(Who::Anna),
        Self::AuthId(Who::Ben),
        Self::Client(Who::Anna),
        Self::Client(Who::Ben),
        Self::Shop,
    ];

    /// As it travels.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AuthId(Who::Anna) => "anna",
            Self::AuthId(Who::Ben) => "ben",
            Self::Client(Who::Anna) => "1001",
            Self::Client(Who::Ben) => "1002",
            Self::Shop => "shop",
        }
    }

    /// The name that is spelled so.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == text)
    }

    /// As the engine takes it.
    pub fn seed(self) -> Option<Seed> {
        Seed::new(self.as_str())
    }
}

impl Who {
    /// The email with which the customer signs in.
    pub fn email(self) -> &'static str {
        match self {
            Self::Anna => "anna@example.com",
            Self::Ben => "ben@example.com",
        }
    }

    /// Whose email this is.
    pub fn by_email(email: &str) -> Option<Self> {
        [Self::Anna, Self::Ben]
            .into_iter()
            .find(|who| who.email() == email)
    }

    /// What the customer signs in with.
    pub fn credentials(self) -> Option<Credentials> {
        Some(Credentials::Password {
            email: Text::new(self.email())?,
            password: Secret::new("secret-password")?,
        })
    }
}
