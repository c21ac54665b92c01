//! What the world checks in every test, whatever the test is about.

use snr_session::{Grant, Request};

use super::{CANARY, Kind, World};

impl World {
    pub(super) fn assert_deliverable(&self, grant: &Grant) {
        let text = grant.token.text.expose();
        self.assert_nothing_over(text);
        if self.durable {
            let stored = self.disk.record().expect("a record");
            assert!(stored.holds(text), "told before it was durable");
        }
        if let Some(token) = self.issued.iter().find(|token| token.text == text) {
            let late = self.server - token.expiration;
            assert!(!self.answered || late <= 5_000, "expired {late} ms ago");
        }
    }

    /// The tokens of this kind that were issued so far must not be used again; except for the one that
    /// takes their place.
    pub(super) fn over(&mut self, kind: Kind) {
        for token in &mut self.issued {
            let is_next = self.arriving.as_ref() == Some(&token.text);
            token.over |= token.kind == kind && !is_next;
        }
    }

    /// The disk refused the last change, so a restart finds the session before it.
    pub(super) fn accept_what_is_stored(&mut self) {
        let Some(stored) = self.disk.record() else {
            return;
        };
        let found = self.issued.iter_mut();
        found
            .filter(|token| stored.holds(&token.text))
            .for_each(|token| token.over = false);
    }

    pub(super) fn assert_nothing_over(&self, text: &str) {
        for token in self.issued.iter().filter(|token| token.over) {
            let quoted = format!("\"{}\"", token.text);
            assert!(
                text != token.text && !text.contains(&quoted),
                "{} is of a session that is over",
                token.text
            );
        }
    }

    pub(super) fn assert_no_secret(&self, told: &str) {
        assert!(!told.contains(CANARY), "a secret was told: {told}");
    }

    pub(super) fn assert_sendable(&self, request: &Request, kind: Kind) {
        let Some(bearer) = &request.bearer else {
            return;
        };
        let over = self
            .issued
            .iter()
            .any(|token| token.over && token.text == bearer.expose() && kind != Kind::Logout);
        assert!(!over, "a token of a session that is over was sent (F06)");
    }

    pub(super) fn assert_single_flight(&self) {
        let flying = self.wire.iter().filter(|sent| sent.is_token_exchange());
        assert!(flying.count() <= 1, "two token requests are on the wire");
    }
}
