//! The shipped library: the C ABI of `snrclient`, with freed memory wiped.

use std::alloc::System;

pub use ::snrclient::ffi;
use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);
