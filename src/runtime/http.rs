//! HTTP by ureq.

#[cfg(not(feature = "tls"))]
#[path = "http/no_tls.rs"]
mod tls;
#[cfg(feature = "tls")]
mod tls;

use std::time::Duration;

use snr_session::{Body, Exchange, Request, Response, TransportFailure};
use ureq::http::HeaderMap;
use ureq::{Agent, Error};

use super::base_url::BaseUrl;

pub use self::tls::Trust;

/// Longer bodies are refused.
const MAX_BODY: u64 = 1024 * 1024;

/// The largest header a server may send, and the size of the buffers, which are wiped when freed.
const BUFFER_SIZE: usize = 16 * 1024;

const USER_AGENT: &str = concat!("snrclient/", env!("CARGO_PKG_VERSION"));

/// Exchanges requests with one server.
pub(super) struct Http {
    base_url: BaseUrl,
    trust: Trust,
}

/// A connection to the server that is kept alive between requests, and can be cut.
#[derive(Clone)]
pub(super) struct Line(Agent);

impl Line {
    /// Cuts the connection: whoever waits for an answer on it fails at once.
    pub(super) fn cut(self) {
        self.0.shutdown();
    }
}

impl Http {
    pub(super) fn new(base_url: BaseUrl, trust: Trust) -> Self {
        Self { base_url, trust }
    }

    /// A new line, which connects with its first request.
    pub(super) fn line(&self) -> Line {
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
            .max_idle_connections(1);
        Line(self.trust.configure(config).build().into())
    }

    /// Sends a request and waits for its answer.
    pub(super) fn exchange(&self, line: &Line, request: &Request) -> Exchange {
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
        let body = answer
            .body_mut()
            .with_config()
            .limit(MAX_BODY)
            .read_to_vec();
        match body {
            Ok(body) => Ok(Response {
                status,
                date: header(answer.headers(), "Date"),
                retry_after: header(answer.headers(), "Retry-After"),
                body: Body::new(body),
            }),
            Err(Error::BodyExceedsLimit(_)) => Err(TransportFailure::BodyTooLarge { status }),
            Err(error) => Err(not_executed(&error, timeout)),
        }
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

/// Says why there is no answer, in words that hold nothing of the request.
fn not_executed(error: &Error, timeout: Duration) -> TransportFailure {
    let reason = tls::reason(error).unwrap_or_else(|| match error {
        Error::Timeout(_) => format!("there was no answer within {:.1} s", timeout.as_secs_f32()),
        Error::HostNotFound => "the server's name could not be resolved".into(),
        Error::Io(error) => format!("the connection failed ({error})"),
        Error::ConnectionFailed => "the connection failed".into(),
        _ => "the server does not speak HTTP as it should".into(),
    });
    TransportFailure::NotExecuted(reason)
}
