// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The C library's allocator.

use core::{alloc::Layout, ffi::c_void, ptr, ptr::NonNull};

use super::{
    received, relocate, AllocError, Allocator, AllocatorClone, DefaultFlags, Stateless,
    StaticAllocator,
};

extern "C" {
    fn malloc(size: usize) -> *mut c_void;
    fn calloc(count: usize, size: usize) -> *mut c_void;
    fn realloc(ptr: *mut c_void, size: usize) -> *mut c_void;
    fn free(ptr: *mut c_void);
    fn posix_memalign(ptr: *mut *mut c_void, align: usize, size: usize) -> i32;
}

/// The alignment that `malloc` keeps for every size: that of C's `max_align_t`, as far as C's
/// standard promises it for small sizes.
const MALLOC_ALIGN: usize = 2 * size_of::<usize>();

/// Whether `malloc` and `realloc` give what `layout` needs.
#[inline]
fn is_plain(layout: Layout) -> bool {
    layout.align() <= MALLOC_ALIGN && layout.align() <= layout.size()
}

/// `malloc` and its like of the C library, and so of a program that has no `alloc` crate at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

/// Memory with an alignment that `malloc` does not keep.
#[cold]
fn aligned(layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
    let mut memory = ptr::null_mut();
    // posix_memalign(3): the alignment is a multiple of a pointer's size.
    let align = layout.align().max(size_of::<usize>());
    // SAFETY: The alignment is a power of two, as of every layout, and `memory` is there to be written.
    match unsafe { posix_memalign(&mut memory, align, layout.size()) } {
        0 => received(memory.cast(), layout.size()),
        _ => Err(AllocError),
    }
}

// SAFETY: C's allocator keeps these promises, and memory of `posix_memalign` is `free`d as any other.
unsafe impl Allocator for System {
    type Flags = ();

    #[inline]
    fn allocate(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        if !is_plain(layout) {
            return aligned(layout);
        }
        // SAFETY: There is nothing that `malloc` would want.
        received(unsafe { malloc(layout.size()) }.cast(), layout.size())
    }

    #[inline]
    fn allocate_zeroed(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        if !is_plain(layout) {
            let memory = aligned(layout)?;
            // SAFETY: The memory is ours and has that size.
            unsafe { memory.cast::<u8>().write_bytes(0, layout.size()) };
            return Ok(memory);
        }
        // SAFETY: There is nothing that `calloc` would want.
        received(unsafe { calloc(1, layout.size()) }.cast(), layout.size())
    }

    #[inline]
    unsafe fn deallocate(&self, ptr: NonNull<u8>, _: Layout) {
        // SAFETY: It came from the functions above, as the caller says.
        unsafe { free(ptr.as_ptr().cast()) }
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

/// Memory of another size, in place where `realloc` can.
///
/// # Safety
///
/// As for `grow` or `shrink`.
#[inline]
unsafe fn resize(
    system: &System,
    ptr: NonNull<u8>,
    old: Layout,
    new: Layout,
) -> Result<NonNull<[u8]>, AllocError> {
    if is_plain(old) && is_plain(new) {
        // SAFETY: As the caller says; the new size is not 0.
        let ptr = unsafe { realloc(ptr.as_ptr().cast(), new.size()) };
        return received(ptr.cast(), new.size());
    }
    // SAFETY: As the caller says.
    unsafe { relocate(system, ptr, old, new, ()) }
}

impl DefaultFlags for System {
    const DEFAULT: () = ();
}

// SAFETY: There is one C library, whatever value names it.
unsafe impl Stateless for System {
    const INSTANCE: Self = Self;
}

// SAFETY: As above.
unsafe impl AllocatorClone for System {}

// SAFETY: Memory of the C library is given back by `free` alone.
unsafe impl StaticAllocator for System {}
