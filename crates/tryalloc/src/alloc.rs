// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Where memory comes from: the [`Allocator`] trait, its errors, and the allocators of this crate.

use core::{alloc::Layout, ptr::NonNull};

mod error;
#[cfg(all(feature = "global", not(tryalloc_judge)))]
mod global;
#[cfg(any(feature = "system", tryalloc_judge))]
#[cfg_attr(tryalloc_judge, allow(unreachable_pub))] // `judge::alloc` wraps it.
pub(crate) mod system;

pub use self::error::{AllocError, TryReserveError, TryReserveErrorKind};
#[cfg(all(feature = "global", not(tryalloc_judge)))]
pub use self::global::Global;
#[cfg(all(feature = "system", not(tryalloc_judge)))]
pub use self::system::System;
#[cfg(tryalloc_judge)]
pub use crate::judge::alloc::Global;

/// Hands out memory, or says that there is none.
///
/// A layout of size 0 never reaches an allocator: the collections of this crate need no memory then.
/// What allocates is `#[track_caller]`, so that an allocator may note which line of a program asked.
/// `flags` says for each call how the allocation may behave. In Linux these are the GFP flags; an
/// allocator that has nothing to be told takes `()`.
///
/// # Safety
///
/// - Memory that was handed out stays valid, and no one else's, until it is given to
///   [`deallocate`](Self::deallocate), or to [`grow`](Self::grow), [`grow_zeroed`](Self::grow_zeroed) or
///   [`shrink`](Self::shrink) with success, or until the allocator is dropped; moving the allocator does
///   not end it.
/// - It is at least as large and as aligned as the layout that was asked for.
/// - No method unwinds.
pub unsafe trait Allocator {
    /// What a call is told about how to allocate.
    type Flags: Copy;

    /// Memory for `layout`, with any contents.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory, or `layout` is beyond the allocator.
    #[track_caller]
    fn allocate(&self, layout: Layout, flags: Self::Flags) -> Result<NonNull<[u8]>, AllocError>;

    /// Memory for `layout`, filled with zeroes.
    ///
    /// # Errors
    ///
    /// As for [`allocate`](Self::allocate).
    #[track_caller]
    fn allocate_zeroed(
        &self,
        layout: Layout,
        flags: Self::Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        let memory = self.allocate(layout, flags)?;
        // SAFETY: The memory is ours and has at least that size.
        unsafe { memory.cast::<u8>().write_bytes(0, layout.size()) };
        Ok(memory)
    }

    /// Takes memory back.
    ///
    /// # Safety
    ///
    /// `ptr` is memory that this allocator, or one that shares its memory, handed out for a layout of
    /// the same alignment and whose size is between the size asked for and the size received.
    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout);

    /// Makes memory larger; it may move, and its contents with it.
    ///
    /// # Errors
    ///
    /// As for [`allocate`](Self::allocate); the memory at `ptr` is then what it was.
    ///
    /// # Safety
    ///
    /// `ptr` and `old` are as [`deallocate`](Self::deallocate) wants them, and `new` is not smaller than
    /// `old`.
    #[track_caller]
    unsafe fn grow(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        flags: Self::Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { relocate(self, ptr, old, new, flags) }
    }

    /// Makes memory larger, and fills what is added with zeroes.
    ///
    /// # Errors
    ///
    /// As for [`grow`](Self::grow).
    ///
    /// # Safety
    ///
    /// As for [`grow`](Self::grow); the first `old.size()` bytes are kept.
    #[track_caller]
    unsafe fn grow_zeroed(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        flags: Self::Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        let memory = unsafe { self.grow(ptr, old, new, flags) }?;
        // SAFETY: What is past the old size is ours, and the new one is not smaller.
        unsafe {
            let added = memory.cast::<u8>().add(old.size());
            added.write_bytes(0, new.size().unchecked_sub(old.size()));
        }
        Ok(memory)
    }

    /// Makes memory smaller; it may move, and its contents with it.
    ///
    /// # Errors
    ///
    /// As for [`allocate`](Self::allocate), as this may need other memory; the memory at `ptr` is then
    /// what it was.
    ///
    /// # Safety
    ///
    /// `ptr` and `old` are as [`deallocate`](Self::deallocate) wants them, and `new` is not larger than
    /// `old`, nor of size 0.
    #[track_caller]
    unsafe fn shrink(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        flags: Self::Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { relocate(self, ptr, old, new, flags) }
    }
}

/// Other memory, of another size, for what is at `ptr`, as far as it has room there.
///
/// # Safety
///
/// As for [`grow`](Allocator::grow) or [`shrink`](Allocator::shrink).
#[track_caller]
unsafe fn relocate<A: Allocator + ?Sized>(
    alloc: &A,
    ptr: NonNull<u8>,
    old: Layout,
    new: Layout,
    flags: A::Flags,
) -> Result<NonNull<[u8]>, AllocError> {
    let memory = alloc.allocate(new, flags)?;
    // SAFETY: As the caller says; the new memory is another, and both have that many bytes.
    unsafe {
        ptr.copy_to_nonoverlapping(memory.cast(), old.size().min(new.size()));
        alloc.deallocate(ptr, old);
    }
    Ok(memory)
}

/// What an allocator gave that tells with null that there is no memory.
#[cfg(any(feature = "global", feature = "system", tryalloc_judge))]
#[inline]
fn received(ptr: *mut u8, size: usize) -> Result<NonNull<[u8]>, AllocError> {
    let ptr = NonNull::new(ptr).ok_or(AllocError)?;
    Ok(NonNull::slice_from_raw_parts(ptr, size))
}

/// An allocator that can be asked without a word about how: operations on it have a second spelling,
/// `try_push(value)` beside `push(value, flags)`.
///
/// An allocator of the kernel has none, since whether an allocation may sleep has to be said.
pub trait DefaultFlags: Allocator {
    /// What is meant when nothing is said.
    const DEFAULT: Self::Flags;
}

/// An allocator without state, so that a collection on it is made from nothing: `Vec::new()`.
///
/// # Safety
///
/// All values of the type share their memory, also those of the type with other lifetimes: a vector's
/// memory may come to another vector, whose allocator is the same type but for these.
pub unsafe trait Stateless: StaticAllocator + AllocatorClone {
    /// The allocator.
    const INSTANCE: Self;
}

/// An allocator whose clones share its memory: what one handed out, the other may take back.
///
/// # Safety
///
/// As said, and memory stays valid until the last of them is dropped.
pub unsafe trait AllocatorClone: Allocator + Clone {}

/// An allocator whose memory stays valid for ever when it is not given back, though the allocator be
/// dropped: what pinned memory needs.
///
/// # Safety
///
/// As said.
pub unsafe trait StaticAllocator: Allocator {}

#[cfg(not(tryalloc_judge))]
// SAFETY: Every call is the one of the allocator behind the reference.
unsafe impl<A: Allocator + ?Sized> Allocator for &A {
    type Flags = A::Flags;

    #[inline]
    #[track_caller]
    fn allocate(&self, layout: Layout, flags: A::Flags) -> Result<NonNull<[u8]>, AllocError> {
        (**self).allocate(layout, flags)
    }

    #[inline]
    #[track_caller]
    fn allocate_zeroed(
        &self,
        layout: Layout,
        flags: A::Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        (**self).allocate_zeroed(layout, flags)
    }

    #[inline]
    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
        // SAFETY: As the caller says.
        unsafe { (**self).deallocate(ptr, layout) }
    }

    #[inline]
    #[track_caller]
    unsafe fn grow(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        flags: A::Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { (**self).grow(ptr, old, new, flags) }
    }

    #[inline]
    #[track_caller]
    unsafe fn grow_zeroed(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        flags: A::Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { (**self).grow_zeroed(ptr, old, new, flags) }
    }

    #[inline]
    #[track_caller]
    unsafe fn shrink(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        flags: A::Flags,
    ) -> Result<NonNull<[u8]>, AllocError> {
        // SAFETY: As the caller says.
        unsafe { (**self).shrink(ptr, old, new, flags) }
    }
}

#[cfg(not(tryalloc_judge))]
impl<A: DefaultFlags + ?Sized> DefaultFlags for &A {
    const DEFAULT: Self::Flags = A::DEFAULT;
}

#[cfg(not(tryalloc_judge))]
// SAFETY: A copy of a reference means the same allocator, which outlives both.
unsafe impl<A: Allocator + ?Sized> AllocatorClone for &A {}
