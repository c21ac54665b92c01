//! The sandbox clock, and what follows it.

use std::time::{Duration, SystemTime};

use snr_sandbox::{Options, Sandbox};

use crate::client::*;

/// How far ahead of real time a date in an answer is, in seconds.
fn ahead(date: &str) -> i64 {
    let seconds = |time: SystemTime| {
        time.duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs()
            .cast_signed()
    };
    seconds(httpdate::parse_http_date(date).unwrap()) - seconds(SystemTime::now())
}

#[test]
fn every_kind_of_answer_carries_one_date_by_the_sandbox_clock() {
    let sandbox = start();
    for skew in [0, 7200, -7200] {
        sandbox.set_clock_skew(skew);
        let fine = anonymous(&sandbox);
        for answer in [
            &fine,
            &get(&sandbox, "/elsewhere", None),
            &get(&sandbox, "/__sandbox/stats", None),
        ] {
            let ahead = ahead(answer.header("date"));
            assert!((skew - 5..=skew).contains(&ahead), "{skew} {ahead}");
        }
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs()
            .cast_signed();
        let created = fine.json()["created"].as_i64().unwrap() / 1000;
        assert!((now + skew - 5..=now + skew).contains(&created), "{skew}");
    }
}

#[test]
fn expiry_is_judged_by_the_sandbox_clock() {
    let sandbox = Sandbox::start(Options {
        token_lifetime: Duration::from_secs(60),
        ..Options::default()
    })
    .unwrap();
    let token = anonymous(&sandbox).token();
    sandbox.set_clock_skew(62);
    assert_eq!(refresh(&sandbox, &token).status, 401);
    sandbox.set_clock_skew(0);
    assert_eq!(refresh(&sandbox, &token).status, 200);
}

#[test]
fn a_revoked_token_stays_revoked_when_the_clock_goes_back() {
    let sandbox = start();
    let token = anonymous(&sandbox).token();
    sandbox.revoke_all_tokens();
    sandbox.set_clock_skew(-3600);
    assert_eq!(refresh(&sandbox, &token).status, 401);
}

#[test]
fn the_lifetime_can_change() {
    let sandbox = start();
    sandbox.set_token_lifetime(Duration::from_millis(10));
    let envelope = anonymous(&sandbox).json();
    let lifetime =
        envelope["expiration"].as_i64().unwrap() * 1000 - envelope["created"].as_i64().unwrap();
    assert!((10..1010).contains(&lifetime), "{lifetime}");
}
