// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The elements that an iterator has still to hand out.

use core::{
    mem,
    ptr::{self, NonNull},
    slice,
};

/// Elements in a row that are moved out from both ends.
///
/// It owns them, but not their memory, and drops nothing by itself: [`drop_all`](Self::drop_all) is for
/// the iterator's own drop.
pub(super) struct Remaining<T> {
    ptr: NonNull<T>,
    len: usize,
}

impl<T> Remaining<T> {
    /// The `len` elements at `ptr`.
    ///
    /// # Safety
    ///
    /// They are there as long as this is used, and are no one else's.
    #[inline]
    pub(super) const unsafe fn new(ptr: NonNull<T>, len: usize) -> Self {
        Self { ptr, len }
    }

    #[inline]
    pub(super) const fn ptr(&self) -> NonNull<T> {
        self.ptr
    }

    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn next(&mut self) -> Option<T> {
        self.len = self.len.checked_sub(1)?;
        let first = self.ptr;
        // SAFETY: There was an element at `first`, which is counted no more.
        unsafe {
            self.ptr = first.add(1);
            Some(first.read())
        }
    }

    #[inline]
    pub(super) fn next_back(&mut self) -> Option<T> {
        self.len = self.len.checked_sub(1)?;
        // SAFETY: It was the last element, and is counted no more.
        Some(unsafe { self.ptr.add(self.len).read() })
    }

    /// Drops the first `n`, or all if there are fewer.
    #[inline]
    pub(super) fn skip(&mut self, n: usize) {
        let n = n.min(self.len);
        let first = NonNull::slice_from_raw_parts(self.ptr, n);
        // SAFETY: There are `n`, which are counted no more.
        unsafe {
            self.ptr = self.ptr.add(n);
            self.len = self.len.unchecked_sub(n);
            ptr::drop_in_place(first.as_ptr());
        }
    }

    /// Drops the last `n`, or all if there are fewer.
    #[inline]
    pub(super) fn skip_back(&mut self, n: usize) {
        let n = n.min(self.len);
        // SAFETY: There are `n`, which are counted no more.
        unsafe {
            self.len = self.len.unchecked_sub(n);
            let last = NonNull::slice_from_raw_parts(self.ptr.add(self.len), n);
            ptr::drop_in_place(last.as_ptr());
        }
    }

    #[inline]
    pub(super) fn drop_all(&mut self) {
        if mem::needs_drop::<T>() {
            self.skip(self.len);
        } else {
            self.forget_all();
        }
    }

    /// Counts them no more; they are someone else's now.
    #[inline]
    pub(super) fn forget_all(&mut self) {
        self.len = 0;
    }

    #[inline]
    pub(super) const fn as_slice(&self) -> &[T] {
        // SAFETY: So many are there.
        unsafe { slice::from_raw_parts(self.ptr.as_ptr(), self.len) }
    }

    #[inline]
    pub(super) fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: So many are there, and no one else's.
        unsafe { slice::from_raw_parts_mut(self.ptr.as_ptr(), self.len) }
    }
}

/// Implements what iterators over a [`Remaining`], called `remaining`, have in common.
macro_rules! iterate_remaining {
    (impl[$($generic:tt)*] for $type:ty) => {
        impl<$($generic)*> Iterator for $type {
            type Item = T;

            #[inline]
            fn next(&mut self) -> Option<T> {
                self.remaining.next()
            }

            #[inline]
            fn size_hint(&self) -> (usize, Option<usize>) {
                (self.remaining.len(), Some(self.remaining.len()))
            }

            #[inline]
            fn count(self) -> usize {
                self.remaining.len()
            }

            #[inline]
            fn nth(&mut self, n: usize) -> Option<T> {
                self.remaining.skip(n);
                self.remaining.next()
            }
        }

        impl<$($generic)*> DoubleEndedIterator for $type {
            #[inline]
            fn next_back(&mut self) -> Option<T> {
                self.remaining.next_back()
            }

            #[inline]
            fn nth_back(&mut self, n: usize) -> Option<T> {
                self.remaining.skip_back(n);
                self.remaining.next_back()
            }
        }

        impl<$($generic)*> ExactSizeIterator for $type {}

        impl<$($generic)*> core::iter::FusedIterator for $type {}

        impl<$($generic)*> AsRef<[T]> for $type {
            #[inline]
            fn as_ref(&self) -> &[T] {
                self.remaining.as_slice()
            }
        }
    };
}
