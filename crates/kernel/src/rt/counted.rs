// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Objects of the machine's own that drivers count references to: tasks, files, credentials, devices.
//!
//! Their memory is not in the ledger: in a kernel it is not the driver's either.

use core::cell::UnsafeCell;
use core::marker::PhantomPinned;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering};

use crate::sync::aref::{ARef, AlwaysRefCounted};

/// A value and how many references there are to it.
///
/// A driver gets a counted reference from a shared one, and the last of those frees the object: that is
/// why the whole of it is in a cell.
#[repr(transparent)]
pub(crate) struct Counted<T>(UnsafeCell<Inner<T>>);

struct Inner<T> {
    refs: AtomicUsize,
    value: T,
    /// References know it by its address.
    _pin: PhantomPinned,
}

// SAFETY: A shared reference gives shared references to the value, and the last one drops it, on
// whichever thread that is; the count is atomic.
unsafe impl<T: Send + Sync> Send for Counted<T> {}

// SAFETY: As for `Send`.
unsafe impl<T: Send + Sync> Sync for Counted<T> {}

impl<T> Counted<T> {
    /// A value that is not shared yet, with the one reference that [`Counted::share`] hands over.
    pub(crate) fn new(value: T) -> Self {
        Counted(UnsafeCell::new(Inner {
            refs: AtomicUsize::new(1),
            value,
            _pin: PhantomPinned,
        }))
    }

    /// Puts an object that holds a `Counted` and nothing else where it stays until its last reference
    /// is gone.
    ///
    /// # Safety
    ///
    /// `O` is transparent over a `Counted`, counts by [`Counted::get`], and is freed by
    /// [`Counted::put`].
    pub(crate) unsafe fn share<O: AlwaysRefCounted>(object: O) -> ARef<O> {
        // SAFETY: The one reference counted so far changes hands.
        unsafe { ARef::from_raw(NonNull::from(Box::leak(Box::new(object)))) }
    }

    pub(crate) fn value(&self) -> &T {
        // SAFETY: Nothing of it changes while there are references, but for atomics.
        unsafe { &(*self.0.get()).value }
    }

    /// Counts a reference.
    pub(crate) fn get(&self) {
        // SAFETY: As in `value`.
        unsafe { &(*self.0.get()).refs }.fetch_add(1, Ordering::Relaxed);
    }

    /// Gives a reference up: true when it was the last. The caller then [frees](Counted::free).
    pub(crate) fn put(&self) -> bool {
        // SAFETY: As in `value`.
        unsafe { &(*self.0.get()).refs }.fetch_sub(1, Ordering::AcqRel) == 1
    }

    /// Whether there are references.
    pub(crate) fn is_referenced(&self) -> bool {
        // SAFETY: As in `value`.
        unsafe { &(*self.0.get()).refs }.load(Ordering::Acquire) != 0
    }

    /// Frees an object that has no references left.
    ///
    /// # Safety
    ///
    /// `object` is from [`Counted::share`], and [`Counted::put`] has just said that it was the last.
    pub(crate) unsafe fn free<O>(object: NonNull<O>) {
        // SAFETY: `share` boxed it. The pointer may have been made from a shared reference, but to a
        // cell, all of which such a pointer may be used for.
        drop(unsafe { Box::from_raw(object.as_ptr()) });
    }
}
