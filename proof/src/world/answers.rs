//! How the server spells its answers.

use std::time::{Duration, UNIX_EPOCH};

use snr_session::{Body, Exchange, Response, TransportFailure};

use super::server::{Answer, Holder, Kind, Reply, Server, TokenNo, token_text};

impl Server {
    /// The answer as it arrives.
    pub fn spell(&self, kind: Kind, answer: &Answer) -> Exchange {
        let (status, body) = match answer.reply {
            Reply::Honest | Reply::Stillborn => match answer.token {
                Some(token) => (200, self.envelope(kind, token)),
                None => (200, String::new()),
            },
            Reply::Unauthorized => (401, String::new()),
            Reply::Forbidden => (403, error_object(403)),
            Reply::ProxyForbidden => (403, "<html>Forbidden</html>".into()),
            Reply::Broken => (500, error_object(500)),
            Reply::Busy => (503, String::new()),
            Reply::BusyFor(_) => (429, error_object(429)),
            Reply::Garbage => (200, "{\"token\":7}".into()),
            Reply::Condition => (200, "{\"status\":\"APPROVAL_REQUIRED\"}".into()),
            Reply::TooLarge => return Err(TransportFailure::BodyTooLarge { status: 200 }),
            Reply::Lost => return Err(TransportFailure::NotExecuted("lost".into())),
        };
        Ok(Response {
            status,
            date: self.tells_date.then(|| http_date(answer.at)),
            retry_after: match answer.reply {
                Reply::BusyFor(seconds) => Some(seconds.to_string()),
                _ => None,
            },
            body: Body::new(body.into_bytes()),
        })
    }

    fn envelope(&self, kind: Kind, token: TokenNo) -> String {
        let issued = self.issued[token as usize];
        let text = token_text(token);
        let expiration = issued.expiration / 1000;
        let created = issued.created;
        let condition = match kind {
            Kind::Login {
                conditional: true, ..
            } => "\"status\":\"SUCCESS\",",
            _ => "",
        };
        let customer = match issued.holder {
            Holder::Customer(login, _) => {
                format!(",\"clientId\":\"{}\"", self.client_name(login))
            }
            Holder::Visitor(..) => String::new(),
        };
        format!(
            "{{{condition}\"token\":\"{text}\",\"expiration\":{expiration},\"created\":{created},\
             \"origin\":\"SYNERISE\",\"realm\":\"client\"{customer}}}"
        )
    }

    /// Whether the engine can learn the server's time from this answer.
    pub fn tells_time(&self, answer: &Answer) -> bool {
        match answer.reply {
            Reply::Lost | Reply::TooLarge => false,
            _ => self.tells_date || answer.token.is_some(),
        }
    }
}

impl Answer {
    /// Whether it can only be the API's own, and not that of somebody in between.
    pub fn is_the_apis(&self) -> bool {
        let refuses = matches!(
            self.reply,
            Reply::Forbidden | Reply::Broken | Reply::BusyFor(_)
        );
        refuses || self.token.is_some()
    }
}

impl Reply {
    /// Whether it counts as a failure of the server or of the way to it.
    pub fn is_failure(self) -> bool {
        !matches!(self, Self::Honest | Self::Condition)
    }

    /// Whether it is a rejection of the token by the API itself.
    pub fn is_rejection(self) -> bool {
        matches!(self, Self::Unauthorized | Self::Forbidden)
    }
}

fn error_object(status: u16) -> String {
    format!("{{\"status\":{status},\"error\":\"refused\",\"errorCode\":\"AUT-0001\"}}")
}

fn http_date(millis: i64) -> String {
    let since = Duration::from_millis(u64::try_from(millis).unwrap_or_default());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
