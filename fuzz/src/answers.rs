//! Target `answers`: what a server may answer to each call.
//!
//! The input reads like a conversation, so that a file says what it is about:
//!
//! ```text
//! login
//! 503
//! Retry-After: 1
//!
//! %%
//! 400
//! Date: Fri, 31 Dec 1999 23:59:59 GMT
//!
//! {"message":"not {{raw}}"}
//! ```
//!
//! The first line names the call by its first letter. Answers follow, each to the next request that
//! is sent, with `{{raw}}` and its like in place of the secret that the request carried.

mod parse;

use serde_json::json;
use snr_session::{
    Body, BootTime, Credentials, EndReason, Exchange, IdentityProvider, Input, LoginCall,
    LoginContext, Moment, Origin, Recovery, Response, Secret, Seed, StorageRead, Text, Token,
    TokenPayload, Transition, UnixTime,
};

use crate::engine::{Disk, Engine, settings};
use crate::secrets::Secrets;

/// When each run begins, by the device and by the server.
const START: i64 = 1_700_000_000_000;

const HOUR: i64 = 3600 * 1000;

/// The uuid that the host's backend signed in with.
const UUID: &str = "345d4c8f-5aff-591d-a19c-1ca48923d9ee";

/// Turns an input into a call and the answers to it, and checks what comes of it.
pub fn run(input: &[u8]) {
    let (call, answers) = parse::conversation(input);
    let mut engine = visitor(Secrets::of(input), call != b'a');
    if matches!(call, b'c' | b'o') {
        sign_in_with_payload(&mut engine);
    }
    let uuid_before = engine.snapshot.as_ref().map(|snapshot| snapshot.uuid());
    let is_login = make_call(&mut engine, call);
    let mut rejected = false;
    for answer in answers {
        let Some(on_wire) = engine.wire.get(0) else {
            let Some(deadline) = engine.next_deadline() else {
                break;
            };
            engine.tick_at(deadline);
            continue;
        };
        let id = on_wire.id;
        match answer.to(on_wire) {
            Some(exchange) => {
                rejected |= rejects(&exchange);
                engine.pass(50);
                engine.answer(id, exchange);
            }
            None => {
                if let Some(deadline) = engine.wire_deadline() {
                    engine.tick_at(deadline);
                }
            }
        }
    }
    engine.wait_for_everybody();
    if is_login && !is_signed_in(&engine) {
        let uuid = engine.snapshot.as_ref().map(|snapshot| snapshot.uuid());
        assert_eq!(uuid, uuid_before, "a login that failed changed the UUID");
    }
    let end = Some(Transition::SignedOut(EndReason::ClientRejected));
    assert!(
        rejected || engine.told != end,
        "an answer that is no rejection ended a login"
    );
    engine.shut_down();
}

/// A visitor, with a token unless the first answer is to be that of the anonymous login.
fn visitor(mut secrets: Secrets, with_token: bool) -> Engine {
    let now = Moment {
        wall: UnixTime(START),
        boot: BootTime(1_000_000),
        entropy: 1,
    };
    let Ok(Recovery::Ready(beginning)) = StorageRead::Absent.recover() else {
        unreachable!("an absent record is a first start");
    };
    let token = secrets.mint();
    let mut engine = Engine::begin(settings(), beginning, now, secrets, Disk::default());
    if with_token {
        let id = engine.wire.get(0).expect("a visitor logs in ahead").id;
        engine.answer(id, Ok(envelope(&token)));
    }
    engine
}

fn envelope(token: &Secret) -> Response {
    let body = json!({
        "token": token.expose(),
        "expiration": (START + HOUR) / 1000,
        "created": START,
        "origin": "ANONYMOUS",
        "realm": "anonymous",
    });
    Response {
        status: 200,
        body: Body::new(body.to_string().into_bytes()),
        ..Response::default()
    }
}

fn sign_in_with_payload(engine: &mut Engine) {
    let token = Token {
        text: engine.secrets.mint(),
        expiration: UnixTime(START + HOUR),
        created: UnixTime(START),
        origin: Origin::Synerise,
        realm: Text::default(),
        client_id: Text::new("1"),
        custom_id: None,
    };
    let payload = TokenPayload::new(token, UUID).expect("it is a UUID");
    let call = engine.calls.begin();
    engine.give(Input::SignInWithPayload(payload, Seed::new("anna"), call));
}

fn is_signed_in(engine: &Engine) -> bool {
    let snapshot = engine.snapshot.as_ref().expect("a session is published");
    snapshot.is_signed_in(engine.now.boot, || engine.now.wall)
}

/// Makes a call, and tells whether it is a login.
fn make_call(engine: &mut Engine, letter: u8) -> bool {
    let call = engine.calls.begin();
    let sign_in = |credentials, call| Input::SignIn {
        credentials,
        auth_id: None,
        call,
    };
    let secret = engine.secrets.mint();
    let input = match letter {
        b'a' => Input::RetrieveToken(call),
        b'l' => sign_in(password(secret), LoginCall::Plain(call)),
        b'k' => sign_in(password(secret), LoginCall::Conditional(call)),
        b'x' => sign_in(external(secret), LoginCall::Plain(call)),
        b'y' => sign_in(external(secret), LoginCall::Conditional(call)),
        b'o' => Input::SignOut {
            destroy: false,
            from_all_devices: true,
            call,
        },
        _ => Input::RefreshToken(call),
    };
    engine.give(input);
    matches!(letter, b'l' | b'k' | b'x' | b'y')
}

fn password(password: Secret) -> Credentials {
    Credentials::Password {
        email: Text::new("anna@example.com").expect("it holds no NUL"),
        password,
    }
}

fn external(token: Secret) -> Credentials {
    Credentials::External {
        provider: IdentityProvider::OAuth,
        token,
        context: LoginContext::default(),
    }
}

/// Whether an answer may end a login at all.
fn rejects(exchange: &Exchange) -> bool {
    matches!(exchange, Ok(response) if matches!(response.status, 401 | 403))
}
