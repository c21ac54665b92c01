//! Reads an input as a conversation. Whatever cannot be read counts as something that can.

use snr_session::{Body, Exchange, Response, TransportFailure};

use crate::engine::OnWire;
use crate::secrets::quote;

const CALLS: [u8; 8] = *b"acklorxy";

/// One answer, as the input has it.
pub struct Answer<'a> {
    status: &'a [u8],
    date: Option<String>,
    retry_after: Option<String>,
    body: &'a [u8],
}

/// The letter of the call, and the answers to it.
pub fn conversation(input: &[u8]) -> (u8, Vec<Answer<'_>>) {
    let (name, mut rest) = line(input);
    let first = name.first().copied().unwrap_or_default();
    let call = if CALLS.contains(&first) {
        first
    } else {
        CALLS[usize::from(first) % CALLS.len()]
    };
    let mut answers = Vec::new();
    while !rest.is_empty() && answers.len() < 8 {
        let one;
        (one, rest) = match find(rest, b"\n%%\n") {
            Some(end) => (&rest[..=end], &rest[end + 4..]),
            None => (rest, &rest[rest.len()..]),
        };
        answers.push(Answer::read(one));
    }
    (call, answers)
}

impl<'a> Answer<'a> {
    fn read(text: &'a [u8]) -> Self {
        let (status, mut rest) = line(text);
        let mut answer = Self {
            status,
            date: None,
            retry_after: None,
            body: &[],
        };
        loop {
            let header;
            (header, rest) = line(rest);
            let value = |name: &[u8]| {
                let value = header.strip_prefix(name)?;
                // The library drops a header that is not text.
                std::str::from_utf8(value).ok().map(str::to_owned)
            };
            if header.is_empty() {
                break;
            } else if let Some(date) = value(b"Date: ") {
                answer.date = Some(date);
            } else if let Some(retry_after) = value(b"Retry-After: ") {
                answer.retry_after = Some(retry_after);
            }
        }
        answer.body = rest;
        answer
    }

    /// The answer to a request; nothing when it gets lost.
    pub fn to(&self, request: &OnWire) -> Option<Exchange> {
        let digits = self.status.iter().filter(|byte| byte.is_ascii_digit());
        let status = digits.fold(0_u16, |status, digit| {
            status
                .wrapping_mul(10)
                .wrapping_add(u16::from(*digit - b'0'))
        });
        Some(match self.status.first()? {
            b'!' => Err(TransportFailure::NotExecuted("no route to host".into())),
            b'>' => Err(TransportFailure::BodyTooLarge { status }),
            _ => Ok(Response {
                status,
                date: self.date.clone(),
                retry_after: self.retry_after.clone(),
                body: Body::new(quote(self.body, request.secret().as_deref())),
            }),
        })
    }
}

/// The first line, without its end, and what follows.
fn line(text: &[u8]) -> (&[u8], &[u8]) {
    match find(text, b"\n") {
        Some(end) => (&text[..end], &text[end + 1..]),
        None => (text, &[]),
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
