//! Faults: what can be told to go wrong, and the queue they wait in.

use std::collections::VecDeque;
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue};

use crate::routes::CONDITIONAL_LOGIN;

/// Something that goes wrong with the next requests to a path.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The path it applies to, or `*` for any.
    pub path: String,
    /// How many requests it applies to; of one that waits in the sandbox, how many still.
    pub times: u32,
    /// What goes wrong.
    pub action: FaultAction,
}

/// What can go wrong with a request.
#[derive(Clone, Debug)]
pub enum FaultAction {
    /// Waits, then works and answers normally.
    Delay(Duration),
    /// Answers a status and does no work.
    Status {
        /// The status, from 200 to 599.
        code: u16,
        /// The body; `None` is the published error object.
        body: Option<String>,
        /// Headers to add, such as `Retry-After`.
        headers: Vec<(String, String)>,
    },
    /// Answers 200 with a body that is not JSON, and does no work.
    Garbage,
    /// Answers a status with a body, and does no work.
    Body {
        /// The status, from 200 to 599.
        status: u16,
        /// The body.
        text: String,
    },
    /// Works normally, sends the headers and half of the body, then closes the connection.
    Truncate,
    /// Closes the connection without work and without an answer.
    Drop,
    /// Works normally, then closes the connection without an answer: a lost response.
    DropAfterProcessing,
    /// Never answers; ends when the client goes away or the sandbox stops.
    Hang,
    /// Answers the conditional login with this status and no token; applies to no other path, whatever `path` says.
    ConditionalStatus(String),
}

impl FaultAction {
    /// The name in the control API and in log lines.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Delay(_) => "delay",
            Self::Status { .. } => "status",
            Self::Garbage => "garbage",
            Self::Body { .. } => "body",
            Self::Truncate => "truncate",
            Self::Drop => "drop",
            Self::DropAfterProcessing => "drop-after-processing",
            Self::Hang => "hang",
            Self::ConditionalStatus(_) => "conditional-status",
        }
    }
}

impl Fault {
    /// Finds what could not be sent, while the one who injects the fault can still be told.
    pub(crate) fn validate(&self) -> Result<(), String> {
        if self.path != "*" && !self.path.starts_with('/') {
            return Err("path is neither * nor does it begin with /".to_owned());
        }
        let (status, headers) = match &self.action {
            FaultAction::Status { code, headers, .. } => (*code, headers.as_slice()),
            FaultAction::Body { status, .. } => (*status, [].as_slice()),
            _ => return Ok(()),
        };
        if !(200..=599).contains(&status) {
            return Err("status is not between 200 and 599".to_owned());
        }
        for (name, value) in headers {
            if HeaderName::try_from(name).is_err() || HeaderValue::try_from(value).is_err() {
                return Err(format!("header {name:?} cannot be sent"));
            }
        }
        Ok(())
    }

    fn applies_to(&self, path: &str) -> bool {
        let wanted = self.path == "*" || self.path == path;
        wanted
            && (path == CONDITIONAL_LOGIN
                || !matches!(self.action, FaultAction::ConditionalStatus(_)))
    }
}

/// The faults still to come, in the order in which they were injected.
#[derive(Default)]
pub(crate) struct FaultQueue {
    faults: VecDeque<Fault>,
}

impl FaultQueue {
    pub(crate) fn push(&mut self, fault: Fault) {
        if fault.times > 0 {
            self.faults.push_back(fault);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    pub(crate) fn pending(&self) -> Vec<Fault> {
        self.faults.iter().cloned().collect()
    }

    /// What goes wrong with a request to this path, if anything.
    pub(crate) fn take(&mut self, path: &str) -> Option<FaultAction> {
        let index = self
            .faults
            .iter()
            .position(|fault| fault.applies_to(path))?;
        let fault = &mut self.faults[index];
        if fault.times > 1 {
            fault.times -= 1;
            return Some(fault.action.clone());
        }
        self.faults.remove(index).map(|fault| fault.action)
    }
}

/// The status of a validated fault.
pub(crate) fn status_code(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(path: &str, times: u32, action: FaultAction) -> Fault {
        Fault {
            path: path.into(),
            times,
            action,
        }
    }

    fn names(queue: &mut FaultQueue, paths: &[&str]) -> Vec<Option<&'static str>> {
        paths
            .iter()
            .map(|path| queue.take(path).map(|action| action.name()))
            .collect()
    }

    #[test]
    fn faults_apply_in_order_and_as_often_as_told() {
        let mut queue = FaultQueue::default();
        queue.push(fault("/a", 2, FaultAction::Hang));
        queue.push(fault("*", 1, FaultAction::Drop));
        queue.push(fault("/a", 1, FaultAction::Garbage));
        queue.push(fault("/a", 0, FaultAction::Truncate));
        let taken = names(&mut queue, &["/a", "/b", "/b", "/a", "/a", "/a"]);
        assert_eq!(
            taken,
            [
                Some("hang"),
                Some("drop"),
                None,
                Some("hang"),
                Some("garbage"),
                None
            ]
        );
    }

    #[test]
    fn a_conditional_status_waits_for_a_conditional_login() {
        let mut queue = FaultQueue::default();
        queue.push(fault(
            "*",
            1,
            FaultAction::ConditionalStatus("MFA_REQUIRED".into()),
        ));
        assert_eq!(
            names(&mut queue, &["/a", CONDITIONAL_LOGIN]),
            [None, Some("conditional-status")]
        );
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let status = |code, header: &str| {
            let headers = vec![(header.to_owned(), "1".to_owned())];
            fault(
                "*",
                1,
                FaultAction::Status {
                    code,
                    body: None,
                    headers,
                },
            )
            .validate()
        };
        assert!(status(503, "Retry-After").is_ok());
        assert!(status(99, "Retry-After").is_err());
        assert!(status(503, "not a name").is_err());
        assert!(fault("sauth", 1, FaultAction::Drop).validate().is_err());
        assert!(
            fault(
                "*",
                1,
                FaultAction::Body {
                    status: 600,
                    text: String::new()
                }
            )
            .validate()
            .is_err()
        );
    }
}
