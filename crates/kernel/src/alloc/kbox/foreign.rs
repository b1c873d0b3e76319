// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes that C keeps as a `void *`.
//!
//! Mirrors: rust/kernel/alloc/kbox.rs (Linux 7.2).

use core::pin::Pin;

use super::Box;
use crate::{alloc::Allocator, ffi::c_void, types::ForeignOwnable};

// SAFETY: The pointer given away is the box's own, which is not null and is aligned both for `T`
// and as `A` promises.
unsafe impl<T, A: Allocator> ForeignOwnable for Box<T, A> {
    const FOREIGN_ALIGN: usize = if align_of::<T>() < A::MIN_ALIGN {
        A::MIN_ALIGN
    } else {
        align_of::<T>()
    };

    type Borrowed<'a>
        = &'a T
    where
        Self: 'a;
    type BorrowedMut<'a>
        = &'a mut T
    where
        Self: 'a;

    fn into_foreign(self) -> *mut c_void {
        Self::into_raw(self).cast()
    }

    unsafe fn from_foreign(ptr: *mut c_void) -> Self {
        // SAFETY: The caller promises that `ptr` is from `into_foreign`, which gave the box away.
        unsafe { Self::from_raw(ptr.cast()) }
    }

    unsafe fn borrow<'a>(ptr: *mut c_void) -> &'a T {
        // SAFETY: The caller promises that `ptr` is from `into_foreign` and that the box outlives
        // `'a`, unborrowed mutably.
        unsafe { &*ptr.cast() }
    }

    unsafe fn borrow_mut<'a>(ptr: *mut c_void) -> &'a mut T {
        // SAFETY: As for `borrow`, and the caller promises that there is no other borrow during
        // `'a`.
        unsafe { &mut *ptr.cast() }
    }
}

// SAFETY: As for `Box`.
unsafe impl<T, A: Allocator> ForeignOwnable for Pin<Box<T, A>> {
    const FOREIGN_ALIGN: usize = <Box<T, A> as ForeignOwnable>::FOREIGN_ALIGN;

    type Borrowed<'a>
        = Pin<&'a T>
    where
        Self: 'a;
    type BorrowedMut<'a>
        = Pin<&'a mut T>
    where
        Self: 'a;

    fn into_foreign(self) -> *mut c_void {
        // SAFETY: Giving the box away does not move its value, and what comes back is pinned again.
        unsafe { Pin::into_inner_unchecked(self) }.into_foreign()
    }

    unsafe fn from_foreign(ptr: *mut c_void) -> Self {
        // SAFETY: The caller's promise is that of `Box::from_foreign`; the value has been pinned
        // all along.
        unsafe { Pin::new_unchecked(Box::from_foreign(ptr)) }
    }

    unsafe fn borrow<'a>(ptr: *mut c_void) -> Pin<&'a T> {
        // SAFETY: The caller's promise is that of `Box::borrow`; the value is pinned.
        unsafe { Pin::new_unchecked(&*ptr.cast()) }
    }

    unsafe fn borrow_mut<'a>(ptr: *mut c_void) -> Pin<&'a mut T> {
        // SAFETY: The caller's promise is that of `Box::borrow_mut`; the value is pinned.
        unsafe { Pin::new_unchecked(&mut *ptr.cast()) }
    }
}
