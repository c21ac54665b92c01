//! The heap of this process, counted, for the memory of the engine.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use zeroizing_alloc::ZeroAlloc;

/// As in the shipped library.
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);

static LIVE: AtomicUsize = AtomicUsize::new(0);

/// Bytes in use, without what the allocator needs for itself.
pub fn live() -> usize {
    LIVE.load(Ordering::Relaxed)
}

/// The wiping heap, with a count of what is in use.
pub struct CountingHeap;

// Counting is not exact while several threads allocate, for which nobody asks: it is two plain
// accesses, so that it takes no time from what is measured.
fn grow(size: usize) {
    LIVE.store(live().wrapping_add(size), Ordering::Relaxed);
}

fn shrink(size: usize) {
    LIVE.store(live().wrapping_sub(size), Ordering::Relaxed);
}

// SAFETY: everything is passed on as it is to an allocator; counting touches no memory of it.
unsafe impl GlobalAlloc for CountingHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: as promised by the caller.
        unsafe { WIPING.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        shrink(layout.size());
        // SAFETY: as promised by the caller.
        unsafe { WIPING.dealloc(pointer, layout) }
    }
}
