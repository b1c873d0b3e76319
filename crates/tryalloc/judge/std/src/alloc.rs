// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::alloc`: the C library's allocator, under every name.

pub use core::alloc::*;

pub use tryalloc::alloc::{Global, Global as System};

/// Memory for a layout, which is not of size 0; null when there is none.
///
/// # Safety
///
/// As of std's.
pub unsafe fn alloc(layout: Layout) -> *mut u8 {
    Global
        .allocate(layout)
        .map_or(core::ptr::null_mut(), |memory| memory.cast().as_ptr())
}

/// Takes memory back.
///
/// # Safety
///
/// As of std's.
pub unsafe fn dealloc(ptr: *mut u8, layout: Layout) {
    // SAFETY: It is memory of `alloc`, as the caller says, and so not null.
    unsafe { Global.deallocate(core::ptr::NonNull::new_unchecked(ptr), layout) }
}

/// Ends a test that has no memory.
///
/// # Panics
///
/// Always.
pub fn handle_alloc_error(layout: Layout) -> ! {
    panic!("no memory for {layout:?}")
}
