// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel's allocators as tryalloc sees them.

use core::{alloc::Layout, fmt, marker::PhantomData, ptr::NonNull};

use kernel::{
    alloc::{flags::__GFP_ZERO, AllocError, Allocator as KernelAllocator, Flags, NumaNode},
    prelude::*,
};
use tryalloc::alloc::{Allocator, AllocatorClone, Stateless, StaticAllocator};

/// The kernel's allocator `A`, told with GFP flags how to allocate.
///
/// # Context
///
/// An allocation: as its flags say. Giving memory of `Vmalloc` or `KVmalloc` back, and so dropping a
/// collection in it, may sleep.
pub struct Gfp<A>(PhantomData<fn() -> A>);

impl<A> Clone for Gfp<A> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for Gfp<A> {}

impl<A> Default for Gfp<A> {
    #[inline]
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<A> fmt::Debug for Gfp<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gfp")
    }
}

/// [`KernelAllocator::realloc`], which takes no node of ours.
///
/// # Safety
///
/// As there.
#[inline]
#[track_caller]
unsafe fn realloc<A: KernelAllocator>(
    ptr: NonNull<u8>,
    old: Layout,
    new: Layout,
    flags: Flags,
) -> Result<NonNull<[u8]>, AllocError> {
    // SAFETY: As the caller says.
    unsafe { A::realloc(Some(ptr), new, old, flags, NumaNode::NO_NODE) }
}

// SAFETY: What this trait promises the kernel's does, and all is passed on to it. It asks for the layout
// that memory was made with, of which it uses only whether the size is 0 (it is not) and what bounds the
// bytes to keep; memory that it rounded up is for a layout of any size up to that.
unsafe impl<A: KernelAllocator> Allocator for Gfp<A> {
    type Flags = Flags;

    // `grow_zeroed` is the trait's, which writes the zeroes: with `__GFP_ZERO` the kernel zeroes what is
    // new only if the memory has had that flag since it was allocated.

    #[inline]
    #[track_caller]
    fn allocate(&self, layout: Layout, flags: Flags) -> Result<NonNull<[u8]>, AllocError> {
        A::alloc(layout, flags, NumaNode::NO_NODE)
    }

    #[inline]
    #[track_caller]
    fn allocate_zeroed(&self, layout: Layout, flags: Flags) -> Result<NonNull<[u8]>, AllocError> {
        A::alloc(layout, flags | __GFP_ZERO, NumaNode::NO_NODE)
    }

    #[inline]
    #[track_caller]
    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
        // SAFETY: As the caller says.
        unsafe { A::free(ptr, layout) }
    }

    #[inline]
    #[track_caller]
    unsafe fn grow(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        flags: Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { realloc::<A>(ptr, old, new, flags) }
    }

    #[inline]
    #[track_caller]
    unsafe fn shrink(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        flags: Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { realloc::<A>(ptr, old, new, flags) }
    }
}

// SAFETY: There is one allocator of each kind, whatever value names it.
unsafe impl<A: KernelAllocator> Stateless for Gfp<A> {
    const INSTANCE: Self = Self(PhantomData);
}

// SAFETY: As above.
unsafe impl<A: KernelAllocator> AllocatorClone for Gfp<A> {}

// SAFETY: The kernel's memory is given back by `deallocate` alone.
unsafe impl<A: KernelAllocator> StaticAllocator for Gfp<A> {}
