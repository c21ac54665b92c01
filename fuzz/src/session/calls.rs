//! Moves of the host: each documented call.

use snr_session::{
    ApiKey, Credentials, IdentityProvider, Input, LoginCall, LoginContext, Origin, Seed, Text,
    Token, TokenPayload, UnixTime,
};

use super::Run;

const NAMES: [&str; 4] = ["anna", "ben", "1", "2"];
const KEYS: [&str; 3] = ["api-key", "other-key", "third-key"];
const UUIDS: [&str; 2] = [
    "345d4c8f-5aff-591d-a19c-1ca48923d9ee",
    "7023e164-2318-542c-9992-0b70cf4c5625",
];

impl Run<'_> {
    pub(super) fn make_call(&mut self, choice: u8) {
        let input = match choice {
            0 => Input::RetrieveToken(self.engine.calls.begin()),
            1 => Input::RefreshToken(self.engine.calls.begin()),
            2 => Input::RegenerateUuid(self.seed()),
            3 => Input::DestroySession,
            4 => {
                let key = ApiKey::new(self.feed.pick(&KEYS)).expect("it is a key");
                Input::ChangeApiKey(key, self.engine.calls.begin())
            }
            5 | 6 => {
                let credentials = self.credentials();
                let auth_id = self.seed();
                let call = self.engine.calls.begin();
                let call = if choice == 5 {
                    LoginCall::Plain(call)
                } else {
                    LoginCall::Conditional(call)
                };
                Input::SignIn {
                    credentials,
                    auth_id,
                    call,
                }
            }
            7 => {
                let payload = self.payload();
                let auth_id = self.seed();
                Input::SignInWithPayload(payload, auth_id, self.engine.calls.begin())
            }
            8 | 9 => Input::SignOut {
                destroy: choice == 9,
                from_all_devices: self.feed.flag(),
                call: self.engine.calls.begin(),
            },
            10 => Input::SetCustomEmail(self.name()),
            _ => Input::SetCustomIdentifier(self.name()),
        };
        self.engine.give(input);
    }

    fn name(&mut self) -> Option<Text> {
        let names = NAMES.map(Some);
        let choices = [None, names[0], names[1], names[2], names[3]];
        self.feed.pick(&choices).and_then(Text::new)
    }

    fn seed(&mut self) -> Option<Seed> {
        self.name().and_then(|name| Seed::new(name.as_str()))
    }

    fn credentials(&mut self) -> Credentials {
        let secret = self.engine.secrets.mint();
        match self.name() {
            Some(email) => Credentials::Password {
                email,
                password: secret,
            },
            None => Credentials::External {
                provider: IdentityProvider::Apple,
                token: secret,
                context: LoginContext::default(),
            },
        }
    }

    fn payload(&mut self) -> TokenPayload {
        let created = self.server_now();
        let token = Token {
            text: self.engine.secrets.mint(),
            expiration: created.plus_millis(self.life()),
            created,
            origin: Origin::Synerise,
            realm: Text::default(),
            client_id: self.name(),
            custom_id: self.name(),
        };
        TokenPayload::new(token, self.feed.pick(&UUIDS)).expect("it is a UUID")
    }

    /// How long a token lasts: a second, a day, or anything.
    pub(super) fn life(&mut self) -> i64 {
        match self.feed.byte() % 4 {
            0 => 3_600_000,
            1 => 1_000,
            2 => self.feed.millis(),
            _ => -self.feed.millis(),
        }
    }

    /// What the server calls a customer.
    pub(super) fn server_name(&mut self) -> Option<&'static str> {
        self.feed.pick(&[None, Some("1"), Some("2"), Some("anna")])
    }

    /// A time that the server may tell.
    pub(super) fn any_time(&mut self) -> UnixTime {
        UnixTime(self.feed.number())
    }
}
