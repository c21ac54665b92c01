//! Target `record`: what may be found in the storage.
//!
//! The input is a stored record. It is read as it is, which is damage nearly always; and with its
//! first line put right, so that whatever was done to its content comes behind the checksum.

use snr_session::record::{Frame, Purpose, Record, Unreadable};
use snr_session::{
    Beginning, BootTime, Input, LogLevel, Moment, Recovery, Settings, StorageRead, UnixTime,
};
use uuid::Uuid;

use crate::engine::{Disk, Engine, settings};
use crate::planted;
use crate::secrets::Secrets;

const PURPOSES: [(&str, Purpose); 2] = [("keep", Purpose::Keep), ("clear", Purpose::Clear)];

/// Reads stored bytes back, and goes on with whatever they say.
pub fn run(input: &[u8]) {
    read(input);
    let (healed, purpose) = heal(input);
    let frame = Frame::read(&healed).expect("a frame that was put right is read");
    assert_eq!(frame.purpose, purpose);
    assert_eq!(frame.length, healed.len());
    if let Some(record) = read(&healed) {
        for padding in [0, b' ', 0xFF] {
            let mut padded = healed.clone();
            padded.resize(healed.len() + 7, padding);
            assert_eq!(Record::decode(&padded).as_ref(), Ok(&record));
        }
        planted::in_record(record.generation());
        go_on(record, input);
    }
}

/// Decodes bytes. What can be decoded reads back as it was written.
fn read(bytes: &[u8]) -> Option<Record> {
    let decoded = Record::decode(bytes);
    let recovered = StorageRead::present(bytes).recover();
    match (&decoded, &recovered) {
        (Ok(record), Ok(Recovery::Ready(Beginning::Resume(resumed)))) => {
            assert_eq!(record, &**resumed);
        }
        (Err(Unreadable::Damaged(_)), Ok(Recovery::Damaged(_)))
        | (Err(Unreadable::NewerFormat(_)), Err(_)) => {}
        _ => panic!("{decoded:?} is recovered as {recovered:?}"),
    }
    let record = decoded.ok()?;
    for (_, purpose) in PURPOSES {
        let encoded = record.encode(purpose);
        assert_eq!(Record::decode(encoded.expose()).as_ref(), Ok(&record));
        let frame = Frame::read(encoded.expose()).expect("what is encoded has a frame");
        assert_eq!(frame.purpose, purpose);
        assert_eq!(frame.length, encoded.expose().len());
    }
    Some(record)
}

/// Puts the first line right, as far as it can be understood.
fn heal(input: &[u8]) -> (Vec<u8>, Purpose) {
    let end = input.iter().position(|byte| *byte == b'\n');
    let (line, payload) = match end {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (&[][..], input),
    };
    let line = String::from_utf8_lossy(line);
    let mut words = line.split(' ').skip(1);
    let version: u32 = words.next().and_then(|word| word.parse().ok()).unwrap_or(1);
    let (name, purpose) = words
        .next()
        .and_then(|word| PURPOSES.into_iter().find(|(name, _)| *name == word))
        .unwrap_or(PURPOSES[0]);
    let length = payload.len();
    let mut content = format!("{version} {name} {length}\n").into_bytes();
    content.extend_from_slice(payload);
    let sum = Uuid::new_v5(&Uuid::NAMESPACE_OID, &content);
    let mut healed = format!("snrclient-session {version} {name} {length} {sum}\n").into_bytes();
    healed.extend_from_slice(payload);
    (healed, purpose)
}

/// A session that goes on from the record does whatever it is asked to.
fn go_on(record: Record, input: &[u8]) {
    let settings = Settings {
        // What the host wrote in the record is the host's to read; there are no canaries here.
        log_level: LogLevel::Off,
        ..settings()
    };
    let now = Moment {
        wall: UnixTime(1_700_000_000_000),
        boot: BootTime(1_000_000),
        entropy: 1,
    };
    let beginning = Beginning::Resume(Box::new(record));
    let mut engine = Engine::begin(
        settings,
        beginning,
        now,
        Secrets::of(input),
        Disk::default(),
    );
    let retrieve = engine.calls.begin();
    engine.give(Input::RetrieveToken(retrieve));
    let refresh = engine.calls.begin();
    engine.give(Input::RefreshToken(refresh));
    engine.wait_for_everybody();
    let sign_out = engine.calls.begin();
    engine.give(Input::SignOut {
        destroy: true,
        from_all_devices: false,
        call: sign_out,
    });
    engine.wait_for_everybody();
    engine.shut_down();
}
