//! The sandbox's own clock: real time plus a skew that can be set.

use std::time::{Duration, SystemTime};

/// The last second of the year 9999, beyond which an HTTP date cannot be written.
const LAST_MILLIS: i64 = 253_402_300_799_000;

#[derive(Debug, Default)]
pub(crate) struct Clock {
    pub(crate) skew_seconds: i64,
}

impl Clock {
    /// Milliseconds since 1970, kept inside what an HTTP date can express whatever the skew.
    pub(crate) fn now_millis(&self) -> i64 {
        let real = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let real = i64::try_from(real.as_millis()).unwrap_or(LAST_MILLIS);
        real.saturating_add(self.skew_seconds.saturating_mul(1000))
            .clamp(0, LAST_MILLIS)
    }

    /// The form of the `Date` header.
    pub(crate) fn http_date(&self) -> String {
        httpdate::fmt_http_date(self.now())
    }

    /// The form of the error object's `timestamp`.
    pub(crate) fn timestamp(&self) -> String {
        humantime::format_rfc3339_millis(self.now()).to_string()
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(self.now_millis().unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_skew_leaves_what_can_be_written() {
        let far_past = Clock {
            skew_seconds: i64::MIN,
        };
        assert_eq!(far_past.http_date(), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(far_past.timestamp(), "1970-01-01T00:00:00.000Z");
        let far_future = Clock {
            skew_seconds: i64::MAX,
        };
        assert_eq!(far_future.http_date(), "Fri, 31 Dec 9999 23:59:59 GMT");
    }

    #[test]
    fn skew_moves_the_clock() {
        let ahead = Clock { skew_seconds: 3600 }.now_millis() - Clock::default().now_millis();
        assert!((3_599_000..=3_600_000).contains(&ahead), "{ahead}");
    }
}
