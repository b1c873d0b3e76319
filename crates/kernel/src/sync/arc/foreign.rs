// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! References that C keeps as a `void *`.
//!
//! Mirrors: rust/kernel/sync/arc.rs (Linux 7.2).

use core::{mem::ManuallyDrop, ptr::NonNull};

use super::{Arc, ArcBorrow, ArcInner};
use crate::{alloc::KBox, ffi::c_void, types::ForeignOwnable};

// SAFETY: The pointer given away is that of a `KBox<ArcInner<T>>`, which is not null and aligned as
// that box says.
unsafe impl<T: 'static> ForeignOwnable for Arc<T> {
    const FOREIGN_ALIGN: usize = <KBox<ArcInner<T>> as ForeignOwnable>::FOREIGN_ALIGN;

    type Borrowed<'a> = ArcBorrow<'a, T>;
    type BorrowedMut<'a> = ArcBorrow<'a, T>;

    fn into_foreign(self) -> *mut c_void {
        ManuallyDrop::new(self).ptr.as_ptr().cast()
    }

    unsafe fn from_foreign(ptr: *mut c_void) -> Self {
        // SAFETY: The caller promises that `ptr` is from `into_foreign`, which gave an `Arc` away.
        unsafe { Self::from_inner(NonNull::new_unchecked(ptr.cast())) }
    }

    unsafe fn borrow<'a>(ptr: *mut c_void) -> ArcBorrow<'a, T> {
        // SAFETY: The caller promises that `ptr` is from `into_foreign` and that its `Arc` outlives
        // `'a`.
        unsafe { ArcBorrow::from_inner(NonNull::new_unchecked(ptr.cast())) }
    }

    unsafe fn borrow_mut<'a>(ptr: *mut c_void) -> ArcBorrow<'a, T> {
        // SAFETY: The caller promises more than for `borrow`.
        unsafe { <Self as ForeignOwnable>::borrow(ptr) }
    }
}
