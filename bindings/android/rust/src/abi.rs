//! The functions that the C header declares, and nothing else of the library.
//!
//! They are named by their place in the crate rather than declared again, so that a function whose
//! parameters changed does not compile.

use std::mem::MaybeUninit;

pub use snrclient::ffi::api_error::*;
pub use snrclient::ffi::callback::SNRWorkFunction;
pub use snrclient::ffi::client::*;
pub use snrclient::ffi::client_login::*;
pub use snrclient::ffi::enums::*;
pub use snrclient::ffi::settings::*;
pub use snrclient::ffi::settings_hooks::*;
pub use snrclient::ffi::storage::*;
pub use snrclient::ffi::string::SNRString_free;
pub use snrclient::ffi::synerise::*;
pub use snrclient::ffi::token::*;
pub use snrclient::ffi::token_payload::*;
pub use snrclient::ffi::tracker::*;
pub use snrclient::ffi::transport::*;

/// An enum as C passes it: any number, which the library checks.
pub fn number<E>(number: i32) -> MaybeUninit<E> {
    const { assert!(size_of::<E>() == size_of::<i32>()) };
    let mut raw = MaybeUninit::<E>::uninit();
    // SAFETY: the place has the size of the number, and is never read as an `E` here.
    unsafe { raw.as_mut_ptr().cast::<i32>().write_unaligned(number) };
    raw
}
