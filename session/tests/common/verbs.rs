//! What a host does, in words of the contract.

use std::sync::Arc;

use snr_session::time::{BootTime, UnixTime};
use snr_session::{
    ApiError, ApiKey, ConditionalStatus, Credentials, ErrorCode, Grant, Input, LoginCall, Origin,
    Secret, Seed, Settings, Snapshot, Text, Token, TokenPayload,
};
use uuid::Uuid;

use super::{Call, Done, Issued, Kind, Reply, World, settings};

/// Part of every secret in a world; nothing that is told may hold it.
pub const CANARY: &str = "canary";

/// The host's identifier of the customer most tests sign in.
pub const ANNA: &str = "anna";

pub fn password() -> Credentials {
    Credentials::Password {
        email: Text::new("anna@example.com").unwrap(),
        password: Secret::new(format!("{CANARY}-password")).unwrap(),
    }
}

/// Worlds to begin with.
impl World {
    /// A first start; the anonymous login is on the wire.
    pub fn newcomer() -> Self {
        Self::newcomer_with(settings())
    }

    pub fn newcomer_with(settings: Settings) -> Self {
        let mut world = Self::empty(settings);
        world.start();
        world
    }

    /// A visitor with a token that lives for two hours.
    pub fn visitor() -> Self {
        Self::visitor_with(settings())
    }

    pub fn visitor_with(settings: Settings) -> Self {
        let mut world = Self::newcomer_with(settings);
        world.answer(Reply::Token(7200));
        world.turn_the_page();
        world
    }

    /// Anna, signed in with a token that lives for two hours.
    pub fn customer() -> Self {
        Self::customer_with(settings())
    }

    pub fn customer_with(settings: Settings) -> Self {
        let mut world = Self::visitor_with(settings);
        world.sign_in_anna();
        world.turn_the_page();
        world
    }

    /// Anna signs in, successfully.
    pub fn sign_in_anna(&mut self) {
        let call = self.sign_in(Some(ANNA));
        let index = self.wire.len() - 1;
        self.answer_request(index, Reply::Token(7200));
        assert!(self.succeeded(call));
    }
}

/// The documented methods.
impl World {
    pub fn call(&mut self) -> Call {
        self.next_call += 1;
        assert!(self.open.insert(self.next_call));
        self.next_call
    }

    pub fn retrieve(&mut self) -> Call {
        let call = self.call();
        self.feed(Input::RetrieveToken(call));
        call
    }

    pub fn refresh(&mut self) -> Call {
        let call = self.call();
        self.feed(Input::RefreshToken(call));
        call
    }

    pub fn regenerate(&mut self, seed: Option<&str>) {
        self.feed(Input::RegenerateUuid(seed.and_then(Seed::new)));
    }

    pub fn destroy(&mut self) {
        self.feed(Input::DestroySession);
    }

    pub fn change_key(&mut self, key: &str) -> Call {
        let key = ApiKey::new(key).unwrap();
        if key != self.settings.api_key {
            self.settings.api_key = key.clone();
            self.identities += 1;
        }
        let call = self.call();
        self.feed(Input::ChangeApiKey(key, call));
        call
    }

    pub fn sign_in(&mut self, auth_id: Option<&str>) -> Call {
        self.sign_in_with(password(), auth_id)
    }

    pub fn sign_in_with(&mut self, credentials: Credentials, auth_id: Option<&str>) -> Call {
        let call = self.call();
        self.feed(Input::SignIn {
            credentials,
            auth_id: auth_id.and_then(Seed::new),
            call: LoginCall::Plain(call),
        });
        call
    }

    pub fn sign_in_conditionally(&mut self, auth_id: Option<&str>) -> Call {
        let call = self.call();
        self.feed(Input::SignIn {
            credentials: password(),
            auth_id: auth_id.and_then(Seed::new),
            call: LoginCall::Conditional(call),
        });
        call
    }

    /// The host's backend has signed somebody in, with a token that lives for `life` seconds.
    pub fn take_over(&mut self, uuid: Uuid, life: i64, auth_id: Option<&str>) -> Call {
        let call = self.call();
        let token = Token {
            text: Secret::new(format!("{CANARY}-payload-{call}")).unwrap(),
            expiration: UnixTime(self.server + life * 1000),
            created: UnixTime(self.server),
            origin: Origin::SimpleAuth,
            realm: Text::default(),
            client_id: None,
            custom_id: None,
        };
        let issued = Issued {
            text: token.text.expose().to_owned(),
            kind: Kind::Customer,
            expiration: token.expiration.0,
            over: false,
        };
        let payload = TokenPayload::new(token, &uuid.to_string()).unwrap();
        self.feed(Input::SignInWithPayload(
            payload,
            auth_id.and_then(Seed::new),
            call,
        ));
        // Not before: an expiry that this very call reports is none of this token's.
        self.issued.push(issued);
        call
    }

    pub fn sign_out(&mut self) -> Call {
        self.leave(false, false)
    }

    pub fn sign_out_and_destroy(&mut self) -> Call {
        self.leave(true, false)
    }

    pub fn leave(&mut self, destroy: bool, from_all_devices: bool) -> Call {
        let call = self.call();
        self.feed(Input::SignOut {
            destroy,
            from_all_devices,
            call,
        });
        call
    }

    pub fn set_email(&mut self, email: Option<&str>) {
        self.feed(Input::SetCustomEmail(email.map(text)));
    }

    pub fn set_identifier(&mut self, identifier: Option<&str>) {
        self.feed(Input::SetCustomIdentifier(identifier.map(text)));
    }

    pub fn shut_down(&mut self) {
        self.feed(Input::ShutDown);
    }

    pub fn tick(&mut self) {
        self.feed(Input::Tick);
    }
}

/// Time.
impl World {
    /// Time passes, and deadlines are met when they are due.
    pub fn pass(&mut self, millis: u64) {
        let end = self.boot + millis;
        for _ in 0..1_000 {
            let Some(BootTime(due)) = self.next_deadline().filter(|due| due.0 <= end) else {
                return self.sleep(end - self.boot);
            };
            self.sleep(due.saturating_sub(self.boot));
            self.tick();
        }
        panic!("a loop: 1000 deadlines within {millis} ms");
    }

    /// When the session has to be woken, be it because the transport forgot a request.
    pub fn next_deadline(&self) -> Option<BootTime> {
        let session = self.session.as_ref()?;
        let deadlines = [session.next_deadline(), session.wire_deadline()];
        deadlines.into_iter().flatten().min()
    }

    /// The device sleeps: all clocks run on, but nobody looks at them.
    pub fn sleep(&mut self, millis: u64) {
        self.boot += millis;
        self.wall += i64::try_from(millis).unwrap();
        self.server += i64::try_from(millis).unwrap();
    }
}

/// What came of it.
impl World {
    pub fn is_open(&self, call: Call) -> bool {
        self.open.contains(&call)
    }

    pub fn done(&self, call: Call) -> &Done {
        let done = self.done.get(&call);
        done.unwrap_or_else(|| panic!("call {call} has not completed"))
    }

    pub fn grant(&self, call: Call) -> &Grant {
        match self.done(call) {
            Done::Token(Ok(grant)) => grant,
            other => panic!("no token: {other:?}"),
        }
    }

    /// The text of the token that was delivered.
    pub fn token(&self, call: Call) -> &str {
        self.grant(call).token.text.expose()
    }

    pub fn error(&self, call: Call) -> &Arc<ApiError> {
        match self.done(call) {
            Done::Token(Err(error)) | Done::Unit(Err(error)) | Done::Status(Err(error)) => error,
            other => panic!("no failure: {other:?}"),
        }
    }

    pub fn code(&self, call: Call) -> ErrorCode {
        self.error(call).code
    }

    pub fn succeeded(&self, call: Call) -> bool {
        matches!(
            self.done(call),
            Done::Token(Ok(_)) | Done::Unit(Ok(())) | Done::Status(Ok(_))
        )
    }

    pub fn status(&self, call: Call) -> ConditionalStatus {
        match self.done(call) {
            Done::Status(Ok(status)) => *status,
            other => panic!("no condition: {other:?}"),
        }
    }

    pub fn shown(&self) -> &Snapshot {
        self.snapshot.as_ref().expect("something is published")
    }

    pub fn still_grants(&self, grant: &Grant) -> bool {
        let wall = UnixTime(self.wall);
        self.shown().still_grants(grant, self.now(), || wall)
    }

    pub fn uuid(&self) -> Uuid {
        self.shown().uuid()
    }

    pub fn is_signed_in(&self) -> bool {
        let wall = UnixTime(self.wall);
        self.shown().is_signed_in(self.now(), || wall)
    }

    pub fn uuid_for(&self, auth_id: &str) -> Uuid {
        self.shown()
            .uuid_for_authentication(&Seed::new(auth_id).unwrap())
    }

    /// The record as the session has it in memory, which a commit shows.
    pub fn written_out(&mut self) -> Vec<u8> {
        let email = self.shown().custom_email().map(|email| email.to_string());
        self.set_email(Some("for a commit"));
        self.set_email(email.as_deref());
        self.disk.stored.clone().expect("a record")
    }

    /// The UUID that the newest request carries.
    pub fn sent_uuid(&self) -> Uuid {
        let body = self.newest().body();
        body["uuid"].as_str().unwrap().parse().unwrap()
    }

    /// How often `level` was logged.
    pub fn logged(&self, level: snr_session::LogLevel) -> usize {
        self.logs.iter().filter(|(l, _)| *l == level).count()
    }

    /// How many requests were sent.
    pub fn sent(&self) -> usize {
        self.wire.len()
    }
}

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}
