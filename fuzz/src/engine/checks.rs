//! What is promised of a token and of an error.

use std::time::Duration;

use snr_session::{ApiError, ErrorCode, ErrorKind, Grant, Snapshot, Token};

use super::Engine;

/// A `Date` header leaves out the milliseconds, so the server may be so much ahead of it.
const RESOLUTION: i64 = 1000;

impl Engine {
    /// A token that is handed over is valid, and will not be handed over any more when it is not.
    pub(super) fn check_grant(&self, grant: &Grant) {
        let (boot, wall) = (self.now.boot, self.now.wall);
        let is_good = |shown: &Snapshot| shown.still_grants(grant, boot, || wall);
        assert!(
            self.snapshot.as_deref().is_some_and(is_good),
            "a token is granted that nobody may have"
        );
        self.check_not_expired(&grant.token);
        if let Some(server) = self.honest {
            let left = grant.token.expiration.millis_since(server);
            let left = left.saturating_add(RESOLUTION);
            let boot = boot.plus(Duration::from_millis(left.unsigned_abs()));
            let wall = wall.plus_millis(left);
            let is_good = |shown: &Snapshot| shown.still_grants(grant, boot, || wall);
            assert!(
                !self.snapshot.as_deref().is_some_and(is_good),
                "a token may be handed over when it has expired"
            );
        }
    }

    /// What is read without waiting is valid too.
    pub(super) fn check_snapshot(&self) {
        let Some(snapshot) = &self.snapshot else {
            return;
        };
        if let Some(grant) = snapshot.grant(self.now.boot, || self.now.wall) {
            self.check_grant(&grant);
        }
    }

    fn check_not_expired(&self, token: &Token) {
        if let Some(server) = self.honest {
            let left = token.expiration.millis_since(server);
            assert!(left > -RESOLUTION, "a token expired {} ms ago", -left);
        }
    }
}

/// Code, kind and status of an error belong together.
pub fn check_error(error: &ApiError) {
    let status = error.http_status;
    let fits = match error.code {
        ErrorCode::Unknown => false,
        ErrorCode::InvalidRequest => error.kind == ErrorKind::Http && status.is_some(),
        ErrorCode::Network | ErrorCode::RequestBlockedByCircuitBreaker => {
            error.kind == ErrorKind::Network && status.is_none()
        }
        ErrorCode::InvalidResponse => {
            error.kind == ErrorKind::Unknown
                && status.is_some_and(|status| (200..=299).contains(&status))
        }
        ErrorCode::ModuleNotReady
        | ErrorCode::InvalidArgument
        | ErrorCode::InternalInconsistency => error.kind == ErrorKind::Unknown && status.is_none(),
        ErrorCode::SessionUnauthorized => {
            error.kind == ErrorKind::UnauthorizedSession && matches!(status, None | Some(401 | 403))
        }
        ErrorCode::SessionExpired | ErrorCode::AlreadySignedOut => {
            error.kind == ErrorKind::UnauthorizedSession && status.is_none()
        }
    };
    assert!(fits, "code, kind and status do not fit: {error:?}");
    assert!(!error.message.is_empty(), "an error says nothing");
}
