//! `SNRStorageReading`, and what a storage of the host's is asked.

use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use snr_session::Body;
use snr_session::record::LONGEST_RECORD;

use super::boundary::{guard, read_array};
use super::enums::{SNRErrorCode, SNRStorageReadStatus};

/// Where a storage puts the record that it reads; see SNRStorageReadCallback.
///
/// It lives until that callback returns, and is for the thread that runs it.
#[derive(Default)]
pub struct SNRStorageReading {
    bytes: Cell<Option<Body>>,
}

impl SNRStorageReading {
    /// What was handed over.
    pub(super) fn into_bytes(self) -> Option<Body> {
        self.bytes.into_inner()
    }
}

/// Hands over the bytes of the record that is being read.
///
/// Ownership: `bytes` are copied; NULL is allowed when `length` is 0. Thread: the one that runs the
/// read callback.
///
/// Errors: InvalidArgument when `reading` is NULL, when `bytes` is NULL and `length` is not 0, or
/// when there are more than 1 MiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn SNRStorageReading_setBytes(
    reading: *mut SNRStorageReading,
    bytes: *const u8,
    length: usize,
) -> SNRErrorCode {
    guard(SNRErrorCode::UnknownError, || {
        // SAFETY: the caller passes on what the read callback got, and promises the bytes.
        let (reading, bytes) = unsafe { (reading.as_ref(), read_array(bytes, length)) };
        match (reading, bytes) {
            (Some(reading), Some(bytes)) if length <= LONGEST_RECORD => {
                reading.bytes.set(Some(Body::new(bytes.to_vec())));
                SNRErrorCode::None
            }
            _ => SNRErrorCode::InvalidArgument,
        }
    })
}

/// The storage is asked for the record `name`.
///
/// Present: there is one, and SNRStorageReading_setBytes was called with its bytes. Absent: there
/// is certainly none. Unavailable: that cannot be found out now, for instance because the device is
/// locked; SNRSynerise_initialize then fails with StorageUnavailable, to be called again later.
/// Never answer Absent when in doubt: a customer's session would be lost, and the visitor would
/// become somebody else. `name` is borrowed.
///
/// A storage that replaces a storage directory can take the session over: while it holds nothing of
/// its own, it answers with the bytes of the file `name` in that directory, as they are. The library
/// writes the record at once; the storage then removes that file, and a `name.next` beside it, and
/// answers a write with true only when they are gone.
///
/// See SNRSettings_setStorage on threads.
pub type SNRStorageReadCallback = Option<
    extern "C" fn(
        name: *const c_char,
        reading: *mut SNRStorageReading,
        context: *mut c_void,
    ) -> MaybeUninit<SNRStorageReadStatus>,
>;

/// The storage is to replace the record `name` by these bytes, as a whole. Return true when they
/// will be read back from now on, a power cut included; false when that is not sure.
///
/// `name` and `bytes` are borrowed. The bytes hold tokens: keep them where other apps cannot read
/// them and backups do not take them. See SNRSettings_setStorage on threads.
pub type SNRStorageWriteCallback = Option<
    extern "C" fn(
        name: *const c_char,
        bytes: *const u8,
        length: usize,
        context: *mut c_void,
    ) -> bool,
>;

/// The storage is to remove the record `name`. Return true when there is none any more, also when
/// there was none.
///
/// `name` is borrowed. See SNRSettings_setStorage on threads.
pub type SNRStorageRemoveCallback =
    Option<extern "C" fn(name: *const c_char, context: *mut c_void) -> bool>;
