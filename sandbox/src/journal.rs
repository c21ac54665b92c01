//! What was asked: the request log, and how many token requests were open at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use serde_json::Value;

use crate::state::Shared;

/// How many requests are remembered; beyond that the oldest are forgotten.
const CAPACITY: usize = 50_000;

/// One request that reached the sandbox.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The method, in upper case.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The status that was answered; `None` as long as there is no answer, and for ever when the connection was
    /// dropped.
    pub status: Option<u16>,
    /// The bearer token of the `Authorization` header.
    pub bearer: Option<String>,
    /// All headers, under lower-case names; values of the same name are joined with a comma.
    pub headers: BTreeMap<String, String>,
    /// The body, when it is JSON.
    pub body: Option<Value>,
    /// When the request was complete, by the clock of this process.
    #[serde(skip)]
    pub received_at: Instant,
    /// The same in milliseconds since the sandbox started.
    pub received_at_millis: u64,
    /// How many token requests (refresh and anonymous login) were open at that moment, this one included.
    pub open_token_requests: usize,
}

/// Names one entry of the journal, also after older ones are gone.
#[derive(Clone, Copy)]
pub(crate) struct EntryId(u64);

pub(crate) struct Journal {
    started_at: Instant,
    entries: VecDeque<LoggedRequest>,
    /// The id of the first entry.
    first: u64,
    open: usize,
    max_open: usize,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            started_at: Instant::now(),
            entries: VecDeque::new(),
            first: 0,
            open: 0,
            max_open: 0,
        }
    }
}

impl Journal {
    /// Enters a request; the journal fills in when it came and what else was open.
    pub(crate) fn enter(&mut self, mut request: LoggedRequest) -> EntryId {
        let since_start = request
            .received_at
            .saturating_duration_since(self.started_at);
        request.received_at_millis = u64::try_from(since_start.as_millis()).unwrap_or(u64::MAX);
        request.open_token_requests = self.open;
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
            self.first += 1;
        }
        self.entries.push_back(request);
        EntryId(self.first + self.entries.len() as u64 - 1)
    }

    /// Notes the answer, unless the entry is gone.
    pub(crate) fn answered(&mut self, id: EntryId, status: u16) {
        let index =
            id.0.checked_sub(self.first)
                .and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| self.entries.get_mut(index)) {
            entry.status = Some(status);
        }
    }

    pub(crate) fn entries(&self) -> Vec<LoggedRequest> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for entry in &self.entries {
            *counts.entry(entry.path.clone()).or_default() += 1;
        }
        counts
    }

    /// Forgets everything but the requests that are still open.
    pub(crate) fn clear(&mut self) {
        self.first += self.entries.len() as u64;
        self.entries.clear();
        self.max_open = self.open;
    }

    pub(crate) fn open_token_requests(&self) -> usize {
        self.open
    }

    pub(crate) fn max_concurrent_token_requests(&self) -> usize {
        self.max_open
    }
}

/// Counts one token request as open for as long as it lives, however the request ends.
pub(crate) struct OpenTokenRequest(Arc<Shared>);

impl OpenTokenRequest {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        let journal = &mut shared.state().journal;
        journal.open += 1;
        journal.max_open = journal.max_open.max(journal.open);
        Self(Arc::clone(shared))
    }
}

impl Drop for OpenTokenRequest {
    fn drop(&mut self) {
        self.0.state().journal.open -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> LoggedRequest {
        LoggedRequest {
            method: "GET".into(),
            path: path.into(),
            status: None,
            bearer: None,
            headers: BTreeMap::new(),
            body: None,
            received_at: Instant::now(),
            received_at_millis: 0,
            open_token_requests: 0,
        }
    }

    #[test]
    fn the_oldest_entries_go_first_and_late_answers_find_their_entry() {
        let mut journal = Journal::default();
        let first = journal.enter(request("/first"));
        for _ in 1..CAPACITY {
            journal.enter(request("/more"));
        }
        let last = journal.enter(request("/last"));
        journal.answered(first, 500);
        journal.answered(last, 200);
        let entries = journal.entries();
        assert_eq!(
            (entries.len(), entries[0].path.as_str(), entries[0].status),
            (CAPACITY, "/more", None)
        );
        assert_eq!(
            entries
                .last()
                .map(|entry| (entry.path.as_str(), entry.status)),
            Some(("/last", Some(200)))
        );
    }

    #[test]
    fn an_answer_after_a_clear_is_lost_quietly() {
        let mut journal = Journal::default();
        let old = journal.enter(request("/old"));
        journal.clear();
        journal.enter(request("/new"));
        journal.answered(old, 200);
        assert_eq!(journal.entries()[0].status, None);
        assert_eq!(journal.counts(), BTreeMap::from([("/new".to_owned(), 1)]));
    }
}
