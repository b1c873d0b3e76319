// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel's three allocators: contiguous, page by page, and whichever of the two fits.
//!
//! Mirrors: rust/kernel/alloc/allocator.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! Memory here does not fragment: [`KVmalloc`] falls back to `vmalloc` for its size, or never. So that
//! every allocation can be made to fail, one fault fails all of a [`KVmalloc`], where Linux tries
//! again; and a reallocation always counts as one, where `krealloc` may find room in place.

// DIFFERENCE: KVmalloc: falls back to `vmalloc` only for what is larger than a `kmalloc` can be, and does not try again after a fault.
// DIFFERENCE: Kmalloc: a reallocation may fail though the old memory had room for it.

use core::{
    alloc::Layout,
    cmp,
    ptr::{self, NonNull},
};

use super::{flags::__GFP_NOWARN, AllocError, Allocator, Flags, NumaNode};
use crate::page::{BorrowedPage, PAGE_MASK, PAGE_SIZE};
use crate::rt::{
    self,
    memory::{self, Area},
    task,
};

mod iter;

pub use self::iter::VmallocPageIter;

/// The largest `kmalloc`, in bytes: a block of the page allocator's largest order on x86-64.
pub(super) const KMALLOC_MAX_SIZE: usize = 4 << 20;

/// The largest `kvmalloc`, in bytes: `INT_MAX`.
const KVMALLOC_MAX_SIZE: usize = i32::MAX.unsigned_abs() as usize;

/// The alignment that every `kmalloc` has: the slab allocator's smallest object, on x86-64.
const KMALLOC_MIN_ALIGN: usize = 8;

/// `kmalloc`: contiguous memory of at most 4 MiB.
pub struct Kmalloc;

/// `vmalloc`: whole pages, mapped one after the other. For what is large.
///
/// # Context
///
/// Freeing may sleep, whatever the flags of the allocation were, and so may dropping a container that
/// is empty.
pub struct Vmalloc;

/// `kvmalloc`: [`Kmalloc`], or [`Vmalloc`] for what is too large for it.
pub struct KVmalloc;

impl Kmalloc {
    /// `layout` with its size rounded up to its alignment: `kmalloc` aligns to the largest power of two
    /// that divides the size.
    pub fn aligned_layout(layout: Layout) -> Layout {
        layout.pad_to_align()
    }
}

impl Vmalloc {
    /// The page that `ptr` points into.
    ///
    /// # Safety
    ///
    /// `ptr` is into memory of this allocator, may be used for all of the page, and stays valid for
    /// `'a`.
    pub unsafe fn to_page<'a>(ptr: NonNull<u8>) -> BorrowedPage<'a> {
        let start = ptr.as_ptr().map_addr(|addr| addr & PAGE_MASK);
        // SAFETY: No memory is in the first page, and every allocation has whole pages; the rest the
        // caller promises.
        unsafe { BorrowedPage::from_raw(NonNull::new_unchecked(start)) }
    }
}

/// Called before a container drops its contents: a task that an oops killed drops nothing.
pub(crate) fn before_drop() {
    task::current(|_| ());
}

/// The layout that the machine is asked for: an allocator's least alignment is part of it.
fn fitted(area: Area, layout: Layout) -> Result<Layout, AllocError> {
    let fitted = match area {
        Area::Kmalloc | Area::KVmalloc => {
            Kmalloc::aligned_layout(layout).align_to(KMALLOC_MIN_ALIGN)
        }
        Area::Vmalloc | Area::Page => layout.align_to(PAGE_SIZE),
    };
    fitted.map_err(|_| AllocError)
}

/// Whether an allocation of `size` bytes can be had at all. Warns if not.
#[track_caller]
fn within_limit(area: Area, size: usize, flags: Flags) -> bool {
    let (caller, limit) = match area {
        Area::Kmalloc => ("kmalloc", KMALLOC_MAX_SIZE),
        Area::KVmalloc => ("kvmalloc", KVMALLOC_MAX_SIZE),
        Area::Vmalloc | Area::Page => return true,
    };
    if size > limit && !flags.contains(__GFP_NOWARN) {
        rt::warn(format_args!(
            "{caller} of {size} bytes, which is more than {limit}"
        ));
    }
    size <= limit
}

/// Whether changing an allocation's size from `old` to `new` ends in `vfree`, which may sleep, and
/// says so even when there is nothing to free.
fn calls_vfree(area: Area, old: usize, new: usize) -> bool {
    let outgrown = old != 0 && new.div_ceil(PAGE_SIZE) > old.div_ceil(PAGE_SIZE);
    match area {
        Area::Kmalloc | Area::Page => false,
        Area::KVmalloc => old > KMALLOC_MAX_SIZE && (new == 0 || outgrown),
        Area::Vmalloc => new == 0 || outgrown,
    }
}

/// [`Allocator::realloc`] for memory of one area.
///
/// # Safety
///
/// As for `Allocator::realloc`, and the memory at `ptr` is of the same area.
#[track_caller]
unsafe fn reallocate(
    area: Area,
    ptr: Option<NonNull<u8>>,
    layout: Layout,
    old_layout: Layout,
    flags: Flags,
) -> Result<NonNull<[u8]>, AllocError> {
    let new = fitted(area, layout)?;
    let old = fitted(area, old_layout)?;
    let gfp = flags.as_raw();
    // An interrupt leaves it to a work item.
    if calls_vfree(area, old.size(), new.size()) && !rt::context::in_interrupt() {
        rt::might_sleep();
    }

    let start = match ptr.filter(|_| old.size() != 0) {
        Some(memory) if new.size() == 0 => {
            // SAFETY: The caller promises that `memory` is live and was made with the layout behind
            // `old`.
            unsafe { memory::release(memory, old) };
            dangling(new)
        }
        None if new.size() == 0 => dangling(new),
        _ if !within_limit(area, new.size(), flags) => None,
        None => memory::allocate(area, new, gfp),
        Some(memory) if new.align() == old.align() => {
            // SAFETY: As above, and the new size is not 0.
            unsafe { memory::resize(area, memory, old, new, gfp) }
        }
        Some(memory) => memory::allocate(area, new, gfp).inspect(|moved| {
            // SAFETY: Both are live and as large as their layouts say, and `memory` is not used
            // again.
            unsafe {
                moved.copy_from_nonoverlapping(memory, cmp::min(old.size(), new.size()));
                memory::release(memory, old);
            }
        }),
    };

    let start = start.ok_or(AllocError)?;
    Ok(NonNull::slice_from_raw_parts(start, new.size()))
}

/// A pointer to no memory, aligned as `layout` asks. Never `None`.
fn dangling(layout: Layout) -> Option<NonNull<u8>> {
    NonNull::new(ptr::without_provenance_mut(layout.align()))
}

// SAFETY: The machine's memory is live until it is released or resized, and `fitted` asks for no
// less than `layout` does.
unsafe impl Allocator for Kmalloc {
    const MIN_ALIGN: usize = KMALLOC_MIN_ALIGN;

    #[track_caller]
    unsafe fn realloc(
        ptr: Option<NonNull<u8>>,
        layout: Layout,
        old_layout: Layout,
        flags: Flags,
        _nid: NumaNode,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: The caller promises it, and memory of `Kmalloc` is of this area alone.
        unsafe { reallocate(Area::Kmalloc, ptr, layout, old_layout, flags) }
    }
}

// SAFETY: As for `Kmalloc`.
unsafe impl Allocator for Vmalloc {
    const MIN_ALIGN: usize = PAGE_SIZE;

    #[track_caller]
    unsafe fn realloc(
        ptr: Option<NonNull<u8>>,
        layout: Layout,
        old_layout: Layout,
        flags: Flags,
        _nid: NumaNode,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: The caller promises it, and memory of `Vmalloc` is of this area alone.
        unsafe { reallocate(Area::Vmalloc, ptr, layout, old_layout, flags) }
    }
}

// SAFETY: As for `Kmalloc`.
unsafe impl Allocator for KVmalloc {
    const MIN_ALIGN: usize = KMALLOC_MIN_ALIGN;

    #[track_caller]
    unsafe fn realloc(
        ptr: Option<NonNull<u8>>,
        layout: Layout,
        old_layout: Layout,
        flags: Flags,
        _nid: NumaNode,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: The caller promises it, and memory of `KVmalloc` is of this area alone.
        unsafe { reallocate(Area::KVmalloc, ptr, layout, old_layout, flags) }
    }
}
