//! The host's storage.

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use snr_session::{Beginning, Recovery, StorageRead};
use snrclient::ffi::enums::{SNRErrorCode, SNRStorageReadStatus};
use snrclient::ffi::storage::{SNRStorageReading, SNRStorageReading_setBytes};

use super::acts::{self, Place};
use super::callbacks::is_calling;
use super::host::{must, next, with};
use crate::feed::Feed;
use crate::text::raw_enum;

const RECORD: &CStr = c"snrclient.session";

/// No record is this long.
const TOO_LONG: usize = 1024 * 1024 + 1;

/// A storage callback runs.
static IS_BUSY: AtomicBool = AtomicBool::new(false);

/// What the storage holds, and what the library may do about that.
#[derive(Default)]
pub struct Disk {
    records: HashMap<CString, Vec<u8>>,
    permission: Permission,
    /// The storage is at rest: no session is there.
    pub is_closed: bool,
}

/// What reading the record came to.
#[derive(Default, PartialEq, Eq)]
enum Permission {
    /// It may be replaced.
    #[default]
    Replace,
    /// It must not be touched: nobody knows what it is.
    Touch,
    /// It has to be kept under another name first.
    SetAside(Vec<u8>),
}

/// How a read is answered.
pub struct ReadOrder {
    status: i32,
    /// Handed over one after another.
    pieces: Vec<Piece>,
}

enum Piece {
    /// What is stored.
    Stored,
    /// The same with one byte changed.
    Damaged(u16, u8),
    /// The same, cut off.
    Cut(u16),
    Given(Vec<u8>),
    Null(usize),
    TooLong,
}

impl ReadOrder {
    pub fn read(feed: &mut Feed<'_>) -> Self {
        let status = match feed.byte() {
            byte @ 0..200 => i32::from(byte % 3),
            _ => i32::from_le_bytes(feed.array()),
        };
        let count = feed.byte() % 3;
        let pieces = (0..count).map(|_| Piece::read(feed)).collect();
        Self { status, pieces }
    }
}

impl Piece {
    fn read(feed: &mut Feed<'_>) -> Self {
        match feed.byte() % 8 {
            0..=2 => Self::Stored,
            3 => Self::Damaged(u16::from_le_bytes(feed.array()), feed.byte()),
            4 => Self::Cut(u16::from_le_bytes(feed.array())),
            5 => Self::Given(feed.chunk().to_vec()),
            6 => Self::Null(usize::from(feed.flag())),
            _ => Self::TooLong,
        }
    }

    fn bytes(&self, stored: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = stored.to_vec();
        match self {
            Self::Stored => {}
            Self::Damaged(place, change) => {
                let place = usize::from(*place) % bytes.len().max(1);
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= change;
                }
            }
            Self::Cut(length) => bytes.truncate((*length).into()),
            Self::Given(given) => bytes.clone_from(given),
            Self::Null(0) => bytes.clear(),
            Self::Null(_) | Self::TooLong => return None,
        }
        Some(bytes)
    }
}

/// How a change of the storage ends.
#[derive(Clone, Copy)]
pub enum Outcome {
    Done,
    Refused,
    /// It is done, but the host cannot tell.
    Unsure,
}

impl Outcome {
    pub fn read(feed: &mut Feed<'_>) -> Self {
        feed.pick(&[Self::Refused, Self::Unsure, Self::Done])
    }
}

impl Disk {
    /// The UUID in the stored record, when a session can go on from it.
    pub fn uuid(&self) -> Option<String> {
        let stored = self.records.get(RECORD)?;
        recover(stored).ok().filter(|is_whole| *is_whole)?;
        let end = stored.iter().position(|byte| *byte == b'\n')?;
        let members: Value = serde_json::from_slice(&stored[end + 1..]).ok()?;
        Some(members.get("uuid")?.as_str()?.to_owned())
    }
}

/// Whether a session goes on from these bytes; an error when they must not be touched.
fn recover(bytes: &[u8]) -> Result<bool, ()> {
    match StorageRead::present(bytes).recover() {
        Ok(Recovery::Ready(Beginning::Resume(_))) => Ok(true),
        Ok(_) => Ok(false),
        Err(_) => Err(()),
    }
}

/// Runs one of the callbacks, no two of which run at once.
fn callback<T>(context: *mut c_void, place: Place, work: impl FnOnce() -> T) -> T {
    let overlaps = IS_BUSY.swap(true, Ordering::SeqCst);
    must(!overlaps, || "two storage callbacks run at once".into());
    must(!is_calling(), || {
        "a call that never waits for the disk does".into()
    });
    with(|host| {
        host.enter(context);
        let is_closed = host.disk.is_closed;
        host.must(!is_closed, || {
            "the storage is used without a session".into()
        });
    });
    let result = work();
    acts::at(place);
    with(|host| host.leave(context));
    IS_BUSY.store(false, Ordering::SeqCst);
    result
}

pub extern "C" fn on_read(
    name: *const c_char,
    reading: *mut SNRStorageReading,
    context: *mut c_void,
) -> MaybeUninit<SNRStorageReadStatus> {
    let status = callback(context, Place::Read, || {
        // SAFETY: the library lends the name for as long as this runs.
        let name = unsafe { CStr::from_ptr(name) };
        let order = next(|orders| &mut orders.read);
        let stored = with(|host| host.disk.records.get(name).cloned());
        let order = order.unwrap_or_else(|| ReadOrder {
            status: i32::from(stored.is_none()),
            pieces: stored.iter().map(|_| Piece::Stored).collect(),
        });
        let mut handed_over = None;
        for piece in &order.pieces {
            let bytes = piece.bytes(stored.as_deref().unwrap_or_default());
            // SAFETY: the reading lives for as long as this runs.
            unsafe { set_bytes(reading, piece, bytes.as_deref()) };
            handed_over = bytes.or(handed_over);
        }
        if name == RECORD {
            let permission = match (order.status, handed_over) {
                (0, Some(bytes)) => match recover(&bytes) {
                    Ok(true) => Permission::Replace,
                    Ok(false) => Permission::SetAside(bytes),
                    Err(()) => Permission::Touch,
                },
                (1, _) => Permission::Replace,
                _ => Permission::Touch,
            };
            with(|host| host.disk.permission = permission);
        }
        order.status
    });
    raw_enum(status)
}

/// Hands bytes over, and checks what the library says to that.
///
/// # Safety
///
/// The reading lives.
unsafe fn set_bytes(reading: *mut SNRStorageReading, piece: &Piece, bytes: Option<&[u8]>) {
    let long = matches!(piece, Piece::TooLong).then(|| vec![b' '; TOO_LONG]);
    let (pointer, length) = match (piece, bytes, &long) {
        (Piece::Null(length), ..) => (null(), *length),
        (_, _, Some(long)) => (long.as_ptr(), long.len()),
        (_, bytes, None) => bytes.map_or((null(), 0), |bytes| (bytes.as_ptr(), bytes.len())),
    };
    // SAFETY: as promised by the caller, and the bytes live for as long as the call.
    let code = unsafe { SNRStorageReading_setBytes(reading, pointer, length) };
    let expected = match bytes {
        Some(_) => SNRErrorCode::None,
        None => SNRErrorCode::InvalidArgument,
    };
    must(code == expected, || {
        format!("{code:?} for a record's bytes")
    });
}

/// A reading that is none takes nothing.
pub fn set_bytes_of_nothing() {
    // SAFETY: NULL is allowed.
    let code = unsafe { SNRStorageReading_setBytes(null_mut(), RECORD.as_ptr().cast(), 1) };
    assert_eq!(code, SNRErrorCode::InvalidArgument);
}

pub extern "C" fn on_write(
    name: *const c_char,
    bytes: *const u8,
    length: usize,
    context: *mut c_void,
) -> bool {
    callback(context, Place::Write, || {
        let outcome = next(|orders| &mut orders.write).unwrap_or(Outcome::Done);
        // SAFETY: the library lends name and bytes for as long as this runs.
        let (name, bytes) = unsafe {
            (
                CStr::from_ptr(name),
                std::slice::from_raw_parts(bytes, length),
            )
        };
        let is_whole = name != RECORD || recover(bytes) == Ok(true);
        must(is_whole, || {
            "a record that cannot be read is written".into()
        });
        with(|host| {
            let permission = &mut host.disk.permission;
            let is_permitted = match permission {
                Permission::Replace => true,
                Permission::Touch => false,
                Permission::SetAside(damaged) => name != RECORD && *bytes == **damaged,
            };
            if is_permitted && matches!(outcome, Outcome::Done) {
                *permission = Permission::Replace;
            }
            host.must(is_permitted, || {
                format!("{} is written too early", name.to_string_lossy())
            });
            if !matches!(outcome, Outcome::Refused) {
                host.disk.records.insert(name.to_owned(), bytes.to_vec());
            }
        });
        matches!(outcome, Outcome::Done)
    })
}

pub extern "C" fn on_remove(name: *const c_char, context: *mut c_void) -> bool {
    callback(context, Place::Remove, || {
        let outcome = next(|orders| &mut orders.remove).unwrap_or(Outcome::Done);
        // SAFETY: the library lends the name for as long as this runs.
        let name = unsafe { CStr::from_ptr(name) };
        with(|host| {
            let is_permitted = name == RECORD && host.disk.permission == Permission::Replace;
            host.must(is_permitted, || "a record is removed unread".into());
            if !matches!(outcome, Outcome::Refused) {
                host.disk.records.remove(name);
            }
        });
        matches!(outcome, Outcome::Done)
    })
}
