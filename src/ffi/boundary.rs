//! What every exported function goes through: panics stop here, and pointers are checked here.

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null;

use snr_session::Text;

use super::enums::FromC;

#[cfg(panic = "abort")]
compile_error!("panics are contained at the C border, which needs panic = \"unwind\"");

/// Runs the body of an exported function; a panic in it becomes `fallback`.
pub(super) fn guard<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(|| {
        #[cfg(feature = "testing")]
        crate::testing::reach(crate::testing::Place::Entry);
        body()
    }))
    .unwrap_or(fallback)
}

/// Text from C.
pub(super) enum Argument<'a> {
    Null,
    Text(&'a str),
    NotUtf8,
}

impl<'a> Argument<'a> {
    /// Reads a NUL-terminated string.
    ///
    /// # Safety
    ///
    /// `text` is NULL, or points to a NUL-terminated string that stays as it is for `'a`.
    pub(super) unsafe fn read(text: *const c_char) -> Self {
        if text.is_null() {
            return Self::Null;
        }
        // SAFETY: it is not NULL, so the caller promises a string.
        match unsafe { CStr::from_ptr(text) }.to_str() {
            Ok(text) => Self::Text(text),
            Err(_) => Self::NotUtf8,
        }
    }

    /// Text that must be there, and must not be empty.
    pub(super) fn required(self) -> Option<&'a str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// Text that may be missing and may be empty: `Some(None)` for NULL.
    pub(super) fn nullable(self) -> Option<Option<String>> {
        match self {
            Self::Null => Some(None),
            Self::Text(text) => Some(Some(text.to_owned())),
            Self::NotUtf8 => None,
        }
    }

    /// Text that may be NULL, but must not be empty otherwise: `Some(None)` for NULL.
    pub(super) fn optional(self) -> Option<Option<Text>> {
        self.optional_as(Text::new)
    }

    /// The same, for text that is more than that.
    pub(super) fn optional_as<T>(self, make: fn(&'a str) -> Option<T>) -> Option<Option<T>> {
        match self {
            Self::Null => Some(None),
            other => other.required().and_then(make).map(Some),
        }
    }
}

/// An array from C, which may be empty.
///
/// # Safety
///
/// `items` is NULL, or points to `count` items that stay as they are for `'a`.
pub(super) unsafe fn read_array<'a, T>(items: *const T, count: usize) -> Option<&'a [T]> {
    if count == 0 {
        return Some(&[]);
    }
    let size = count.checked_mul(size_of::<T>())?;
    let is_readable = !items.is_null() && isize::try_from(size).is_ok();
    // SAFETY: it is not NULL, so the caller promises the items.
    is_readable.then(|| unsafe { std::slice::from_raw_parts(items, count) })
}

/// Text for C, which lives as long as what it is part of; NULL when there is none.
pub(super) fn lend_text(text: Option<&Text>) -> *const c_char {
    text.map_or(null(), |text| text.as_c_str().as_ptr())
}

/// An object behind a pointer from C, or nothing for NULL.
///
/// # Safety
///
/// `pointer` is NULL, or points to a `T` that lives, and is not written to, for `'a`.
pub(super) unsafe fn borrow<'a, T>(pointer: *const T) -> Option<&'a T> {
    // SAFETY: the caller promises it.
    unsafe { pointer.as_ref() }
}

/// An enum from C, which may hold any integer.
pub(super) fn read_enum<E: FromC>(raw: MaybeUninit<E>) -> Option<E> {
    const { assert!(size_of::<E>() == size_of::<i32>()) };
    // SAFETY: C passes an enum of this size as an initialized integer.
    let number = unsafe { raw.as_ptr().cast::<i32>().read() };
    E::from_c(number)
}
