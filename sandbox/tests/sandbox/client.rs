//! A small HTTP client that shows what happens to its connection, which the well-behaved ones hide.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use snr_sandbox::{Options, Sandbox};

pub const ANONYMOUS: &str = "/sauth/v3/auth/login/client/anonymous";
pub const LOGIN: &str = "/sauth/v3/auth/login/client";
pub const CONDITIONAL: &str = "/sauth/v3/auth/login/client/conditional";
pub const REFRESH: &str = "/sauth/v3/auth/refresh/client";
pub const LOGOUT: &str = "/sauth/v3/auth/logout/client";
pub const PUBLIC_KEY: &str = "/v4/public.pem";
pub const PERSONAL_INFORMATION: &str = "/v4/my-account/personal-information";

pub const UUID: &str = "07243772-008a-42e1-ba37-c3807cebde8f";

/// How long anything may take before a test is called stuck.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header that must be there exactly once.
    pub fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|header| header.0 == name);
        let value = &values
            .next()
            .unwrap_or_else(|| panic!("no header {name}"))
            .1;
        assert!(values.next().is_none(), "header {name} came twice");
        value
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn token(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()["token"].as_str().unwrap().to_owned()
    }
}

pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self {
            stream: BufReader::new(stream),
        }
    }

    pub fn send(&mut self, method: &str, path: &str, token: Option<&str>, body: &str) {
        let authorization = token
            .map(|token| format!("Authorization: Bearer {token}\r\n"))
            .unwrap_or_default();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: sandbox\r\n{authorization}Content-Length: {length}\r\n\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
    }

    /// The status and the headers, leaving the body unread.
    pub fn receive_head(&mut self) -> io::Result<Answer> {
        let status_line = self.line()?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap();
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            headers.push((name.to_lowercase(), value.to_owned()));
        }
        Ok(Answer {
            status,
            headers,
            body: Vec::new(),
        })
    }

    pub fn receive(&mut self) -> io::Result<Answer> {
        let mut answer = self.receive_head()?;
        answer.body = vec![0; answer.header("content-length").parse().unwrap()];
        self.stream.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    pub fn call(&mut self, method: &str, path: &str, token: Option<&str>, body: &str) -> Answer {
        self.send(method, path, token, body);
        self.receive().unwrap()
    }

    /// Everything that still comes before the other side closes the connection.
    pub fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).unwrap();
        rest
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

pub fn start() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}

pub fn get(sandbox: &Sandbox, path: &str, token: Option<&str>) -> Answer {
    Connection::open(sandbox.address()).call("GET", path, token, "")
}

pub fn post(sandbox: &Sandbox, path: &str, token: Option<&str>, body: &Value) -> Answer {
    Connection::open(sandbox.address()).call("POST", path, token, &body.to_string())
}

pub fn anonymous(sandbox: &Sandbox) -> Answer {
    post(
        sandbox,
        ANONYMOUS,
        None,
        &json!({"apiKey": "key", "uuid": UUID}),
    )
}

pub fn refresh(sandbox: &Sandbox, token: &str) -> Answer {
    post(sandbox, REFRESH, Some(token), &json!({"apiKey": "key"}))
}

/// A login with a password, of which some fields may be replaced or, with null, removed.
pub fn password_login(changes: &Value) -> Value {
    let mut body = json!({
        "apiKey": "key",
        "identityProvider": "SYNERISE",
        "email": "anna@example.com",
        "password": "secret",
        "uuid": UUID,
    });
    for (field, value) in changes.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

/// Waits for something that another thread is about to bring about.
pub fn eventually(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "this never happened: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
