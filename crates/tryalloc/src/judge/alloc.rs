// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Upstream's allocators, whose calls take no flags: what implements `core`'s trait is one of ours.

use core::{
    alloc::{Allocator as Upstream, Layout},
    ptr::NonNull,
};

use crate::alloc::{
    system, AllocError, Allocator, AllocatorClone, DefaultFlags, Stateless, StaticAllocator,
};

/// The C library's allocator, as upstream's tests know it, under both of its names.
///
/// The real global allocator comes with the `alloc` crate, which must not be there beside the crate
/// that is judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Global;

// SAFETY: Each call is the one of our `System`; what has size 0 dangles and is no memory.
unsafe impl Upstream for Global {
    #[inline]
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        match layout.size() {
            0 => Ok(nothing(layout)),
            _ => system::System.allocate(layout, ()),
        }
    }

    #[inline]
    fn allocate_zeroed(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        match layout.size() {
            0 => Ok(nothing(layout)),
            _ => system::System.allocate_zeroed(layout, ()),
        }
    }

    #[inline]
    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
        if layout.size() != 0 {
            // SAFETY: As the caller says.
            unsafe { system::System.deallocate(ptr, layout) }
        }
    }

    #[inline]
    unsafe fn grow(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
    ) -> Result<NonNull<[u8]>, AllocError> {
        match old.size() {
            0 => Upstream::allocate(self, new),
            // SAFETY: As the caller says.
            _ => unsafe { system::System.grow(ptr, old, new, ()) },
        }
    }

    #[inline]
    unsafe fn grow_zeroed(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
    ) -> Result<NonNull<[u8]>, AllocError> {
        match old.size() {
            0 => Upstream::allocate_zeroed(self, new),
            // SAFETY: As the caller says.
            _ => unsafe { system::System.grow_zeroed(ptr, old, new, ()) },
        }
    }

    #[inline]
    unsafe fn shrink(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
    ) -> Result<NonNull<[u8]>, AllocError> {
        match new.size() {
            0 => {
                // SAFETY: As the caller says.
                unsafe { Upstream::deallocate(self, ptr, old) };
                Ok(nothing(new))
            }
            // SAFETY: As the caller says.
            _ => unsafe { system::System.shrink(ptr, old, new, ()) },
        }
    }
}

/// No memory, where it would be.
fn nothing(layout: Layout) -> NonNull<[u8]> {
    NonNull::slice_from_raw_parts(layout.dangling_ptr(), 0)
}

// SAFETY: Upstream's trait asks for the same and more.
unsafe impl<A: Upstream + ?Sized> Allocator for A {
    type Flags = ();

    #[inline]
    fn allocate(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        Upstream::allocate(self, layout)
    }

    #[inline]
    fn allocate_zeroed(&self, layout: Layout, (): ()) -> Result<NonNull<[u8]>, AllocError> {
        Upstream::allocate_zeroed(self, layout)
    }

    #[inline]
    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
        // SAFETY: As the caller says.
        unsafe { Upstream::deallocate(self, ptr, layout) }
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
        unsafe { Upstream::grow(self, ptr, old, new) }
    }

    #[inline]
    unsafe fn grow_zeroed(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        (): (),
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { Upstream::grow_zeroed(self, ptr, old, new) }
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
        unsafe { Upstream::shrink(self, ptr, old, new) }
    }
}

impl<A: Upstream + ?Sized> DefaultFlags for A {
    const DEFAULT: () = ();
}

// SAFETY: Upstream's trait says so of every allocator that is `Clone`.
unsafe impl<A: Upstream + Clone> AllocatorClone for A {}

// SAFETY: Upstream says so of every allocator that borrows nothing.
unsafe impl<A: Upstream + ?Sized + 'static> StaticAllocator for A {}

// SAFETY: There is one global allocator.
unsafe impl Stateless for Global {
    const INSTANCE: Self = Self;
}
