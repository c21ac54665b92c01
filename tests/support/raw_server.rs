//! A server that answers with the very bytes it is told to.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

/// A request as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// Which connection it came on, counted from 0.
    pub connection: usize,
    /// The request line and the headers.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Received {
    /// The value of a header, which has to be there once.
    pub fn header(&self, name: &str) -> Option<String> {
        let prefix = format!("{}:", name.to_ascii_lowercase());
        let mut values = self
            .head
            .lines()
            .filter(|line| line.to_ascii_lowercase().starts_with(&prefix))
            .map(|line| line[prefix.len()..].trim().to_owned());
        let first = values.next();
        assert_eq!(values.next(), None, "{name} is there once");
        first
    }
}

/// A server for one test.
pub struct RawServer {
    /// Where it listens.
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl RawServer {
    /// Starts a server that answers the request number `n`, counted from 0, with `answer(n)`.
    pub fn start(answer: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::start_wrapped(answer, Some)
    }

    /// The same, with `wrap` between the socket and HTTP.
    pub fn start_wrapped<S: Read + Write>(
        answer: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
        wrap: impl Fn(std::net::TcpStream) -> Option<S> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let log = Arc::clone(&received);
        let (answer, wrap) = (Arc::new(answer), Arc::new(wrap));
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let (answer, wrap, log) = (Arc::clone(&answer), Arc::clone(&wrap), log.clone());
                thread::spawn(move || {
                    let Some(mut stream) = stream.ok().and_then(|stream| wrap(stream)) else {
                        return;
                    };
                    while let Some(request) = read_request(&mut stream, connection) {
                        let number = {
                            let mut log = log.lock().unwrap();
                            log.push(request);
                            log.len() - 1
                        };
                        if stream.write_all(&answer(number)).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { url, received }
    }

    /// The requests so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

fn read_request(stream: &mut impl Read, connection: usize) -> Option<Received> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let mut request = Received {
        connection,
        head: String::from_utf8(head).unwrap(),
        body: String::new(),
    };
    let length = request.header("Content-Length")?.parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).unwrap();
    Some(request)
}

/// An answer with a length, so that the connection stays open.
pub fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A token of that text, valid for an hour.
pub fn token(text: &str) -> Vec<u8> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let body = format!(
        r#"{{"token":"{text}","expiration":{},"created":{},"origin":"ANONYMOUS","realm":"client"}}"#,
        now.as_secs() + 3600,
        now.as_millis()
    );
    http("200 OK", "Content-Type: application/json\r\n", &body)
}
