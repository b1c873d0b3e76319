// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The global allocator of Rust programs.

extern crate alloc;

use core::{alloc::Layout, ptr::NonNull};

use super::{
    received, relocate, AllocError, Allocator, AllocatorClone, DefaultFlags, Stateless,
    StaticAllocator,
};

/// The allocator that `#[global_allocator]` names, std's own if none is named.
///
/// Of the `alloc` crate this uses the four functions of the allocator alone: nothing of it aborts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Global;

// SAFETY: Rust's global allocator keeps these promises.
unsafe impl Allocator for Global {
    type Flags = ();

    #[inline]
    fn allocate(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: The size is not 0, as for every call of this trait.
        received(unsafe { alloc::alloc::alloc(layout) }, layout.size())
    }

    #[inline]
    fn allocate_zeroed(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: The size is not 0, as for every call of this trait.
        received(unsafe { alloc::alloc::alloc_zeroed(layout) }, layout.size())
    }

    #[inline]
    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
        // SAFETY: As the caller says; what is handed out has just the size that was asked for.
        unsafe { alloc::alloc::dealloc(ptr.as_ptr(), layout) }
    }

    #[inline]
    unsafe fn grow(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        (): (),
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { resize(self, ptr, old, new) }
    }

    #[inline]
    unsafe fn shrink(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        (): (),
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { resize(self, ptr, old, new) }
    }
}

/// Memory of another size, in place where the allocator can.
///
/// # Safety
///
/// As for `grow` or `shrink`.
#[inline]
unsafe fn resize(
    alloc: &Global,
    ptr: NonNull<u8>,
    old: Layout,
    new: Layout,
) -> Result<NonNull<[u8]>, AllocError> {
    if old.align() == new.align() {
        // SAFETY: As the caller says; the new size is not 0, and a layout has been made with it.
        let ptr = unsafe { alloc::alloc::realloc(ptr.as_ptr(), old, new.size()) };
        return received(ptr, new.size());
    }
    // SAFETY: As the caller says.
    unsafe { relocate(alloc, ptr, old, new, ()) }
}

impl DefaultFlags for Global {
    const DEFAULT: () = ();
}

// SAFETY: There is one global allocator, whatever value names it.
unsafe impl Stateless for Global {
    const INSTANCE: Self = Self;
}

// SAFETY: As above.
unsafe impl AllocatorClone for Global {}

// SAFETY: The memory of the global allocator is given back by `deallocate` alone.
unsafe impl StaticAllocator for Global {}
