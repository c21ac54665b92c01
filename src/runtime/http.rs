//! The built-in transport: HTTP by ureq.

mod addresses;
mod connect;
#[cfg(not(feature = "tls"))]
#[path = "http/no_tls.rs"]
mod tls;
#[cfg(feature = "tls")]
mod tls;
mod whole_writes;

use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use snr_session::wire::LONGEST_BODY;
use snr_session::{Body, BootTime, Exchange, Request, RequestId, Response, TransportFailure};
use ureq::http::HeaderMap;
use ureq::unversioned::transport::Connector;
use ureq::{Agent, Error};

use super::base_url::{BadBaseUrl, BaseUrl, Https};
use super::clock;
use super::transport::{CompletionToken, Transport};

use self::addresses::Route;
use self::connect::{LookupAndConnect, NoLookup};
use self::whole_writes::WholeWrites;

pub use self::tls::Trust;

/// The largest header a server may send, and the size of the buffers, which are wiped when freed.
const BUFFER_SIZE: usize = 16 * 1024;

/// How long after its last use a connection is used again. ureq would by a clock that stops while the
/// device sleeps; meanwhile the server may have hung up without being heard.
const LONGEST_IDLE: Duration = Duration::from_secs(15);

const USER_AGENT: &str = concat!("snrclient/", env!("CARGO_PKG_VERSION"));

/// Whether it speaks HTTPS.
pub const HTTPS: Https = if cfg!(feature = "tls") {
    Https::Available
} else {
    Https::Missing
};

/// A transport to the server at `base_url`, which has to be one that `trust` trusts.
///
/// # Errors
///
/// Never, in this build.
pub fn built_in(base_url: BaseUrl, trust: &Trust) -> Result<Box<dyn Transport>, BadBaseUrl> {
    Ok(Box::new(Http::new(base_url, trust.clone())))
}

/// Exchanges requests with one server.
struct Http {
    base_url: BaseUrl,
    trust: Trust,
    route: Arc<Route>,
    lines: Mutex<Lines>,
}

#[derive(Default)]
struct Lines {
    /// Requests whose answer is wanted, with what to cut when it is not wanted any more.
    on_wire: Vec<(RequestId, Line)>,
    /// The line that the next request goes out on, so that its connection is used again, and since
    /// when nobody has used it.
    spare: Option<(Line, BootTime)>,
    stopped: bool,
}

/// A connection to the server that is kept alive between requests, and can be cut.
#[derive(Clone)]
struct Line(Agent);

impl Line {
    /// Cuts the connection: whoever waits for an answer on it fails at once.
    fn cut(self) {
        self.0.shutdown();
    }
}

impl Http {
    fn new(base_url: BaseUrl, trust: Trust) -> Self {
        Self {
            base_url,
            trust,
            route: Arc::default(),
            lines: Mutex::default(),
        }
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new line, which connects with its first request.
    fn line(&self) -> Line {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept("application/json")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // Tokens do not go through a proxy that an environment variable names.
            .proxy(None)
            .max_response_header_size(BUFFER_SIZE)
            .input_buffer_size(BUFFER_SIZE)
            .output_buffer_size(BUFFER_SIZE)
            .max_idle_connections(1)
            .max_idle_age(LONGEST_IDLE);
        let connector = LookupAndConnect::new(Arc::clone(&self.route))
            .chain(tls::connector(&self.trust))
            .chain(WholeWrites);
        Line(Agent::with_parts(config.build(), connector, NoLookup))
    }

    /// Sends a request and waits for its answer.
    fn ask(&self, line: &Line, request: &Request) -> Exchange {
        let mut call = line
            .0
            .post(self.base_url.join(request.path))
            .content_type("application/json");
        if let Some(token) = &request.bearer {
            call = call.header("Authorization", format!("Bearer {}", token.expose()));
        }
        let timeout = request.timeout.max(Duration::from_millis(1));
        let mut answer = call
            .config()
            .timeout_global(Some(timeout))
            .build()
            .send(request.body.expose())
            .map_err(|error| not_executed(&error, timeout))?;
        let status = answer.status().as_u16();
        match read(answer.body_mut()) {
            Ok(body) => Ok(Response {
                status,
                date: header(answer.headers(), "Date"),
                retry_after: header(answer.headers(), "Retry-After"),
                body,
            }),
            Err(Error::BodyExceedsLimit(_)) => Err(TransportFailure::BodyTooLarge { status }),
            Err(error) => Err(not_executed(&error, timeout)),
        }
    }
}

impl Transport for Http {
    fn begin(&self, id: RequestId) {
        let mut lines = self.lines();
        if !lines.stopped {
            let now = clock::boot();
            let kept = lines
                .spare
                .take()
                .filter(|(_, unused_since)| now.since(*unused_since) < LONGEST_IDLE);
            let line = kept.map_or_else(|| self.line(), |(line, _)| line);
            lines.on_wire.push((id, line));
        }
    }

    fn exchange(&self, id: RequestId, request: Request) -> Option<Exchange> {
        let line = {
            let mut lines = self.lines();
            let mut on_wire = lines.on_wire.iter_mut();
            let (_, line) = on_wire.find(|(begun, _)| *begun == id)?;
            // What is sent only once is not to meet a server that hangs up at this very moment.
            if !request.is_repeated() {
                *line = self.line();
            }
            line.clone()
        };
        let exchange = self.ask(&line, &request);
        // Nothing of a token that is over may stay in the buffers of a connection.
        let is_last = request.ends_its_token();
        drop(request);
        let mut lines = self.lines();
        lines
            .on_wire
            .extract_if(.., |(begun, _)| *begun == id)
            .next()?;
        let is_kept = !is_last && !lines.stopped;
        lines.spare = is_kept.then(|| (line, clock::boot()));
        Some(exchange)
    }

    fn abandon(&self, id: RequestId) -> Option<CompletionToken> {
        let mut lines = self.lines();
        let abandoned = lines.on_wire.extract_if(.., |(begun, _)| *begun == id);
        abandoned.for_each(|(_, line)| line.cut());
        None
    }

    fn hang_up(&self) {
        let line = self.lines().spare.take();
        drop(line);
    }

    fn stop(&self) {
        let mut lines = self.lines();
        lines.stopped = true;
        lines.spare = None;
        lines.on_wire.drain(..).for_each(|(_, line)| line.cut());
    }
}

fn read(body: &mut ureq::Body) -> Result<Body, Error> {
    // Reserved at once, because growing would leave copies of the token behind. Where the length is
    // not told, it is seldom more than this.
    let length = body.content_length().unwrap_or(BUFFER_SIZE as u64);
    let length = usize::try_from(length).map_or(LONGEST_BODY, |length| length.min(LONGEST_BODY));
    let mut bytes = Vec::with_capacity(length + 1);
    let mut reader = body.with_config().limit(LONGEST_BODY as u64).reader();
    reader.read_to_end(&mut bytes)?;
    Ok(Body::new(bytes))
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

/// Says why there is no answer, in words that hold nothing of the request.
fn not_executed(error: &Error, timeout: Duration) -> TransportFailure {
    let reason = tls::reason(error).unwrap_or_else(|| match error {
        Error::Timeout(_) => format!("there was no answer within {timeout:.1?}"),
        Error::HostNotFound => "the server's name could not be resolved".into(),
        Error::Io(error) => format!("the connection failed ({error})"),
        Error::ConnectionFailed => "the connection failed".into(),
        _ => "the server does not speak HTTP as it should".into(),
    });
    TransportFailure::NotExecuted(reason)
}
