//! For tests: a session that begins for the first time, of a host that makes no calls.

use snr_session::{ApiKey, Effect, Host, Moment, Recovery, Session, Settings, StorageRead};

/// A host that makes no calls.
pub enum Nobody {}

impl Host for Nobody {
    type TokenCall = ();
    type UnitCall = ();
    type StatusCall = ();
}

/// Begins where nothing is stored.
pub fn begin(now: Moment) -> (Session<Nobody>, Vec<Effect<Nobody>>) {
    let Ok(Recovery::Ready(beginning)) = StorageRead::Absent.recover() else {
        panic!("nothing is stored");
    };
    let settings = Settings::new(ApiKey::new("key").unwrap());
    Session::begin(settings, beginning, now)
}
