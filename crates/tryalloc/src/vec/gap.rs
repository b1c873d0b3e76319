// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A vector of which some elements are being removed.

use core::ptr;

use super::Vec;
use crate::alloc::Allocator;

/// A pass over a vector: what is before `write` is kept, what is from `read` to `end` is yet to be looked
/// at, and between the two there is nothing.
///
/// The vector counts no elements meanwhile, so that those moved out are out of reach if this is
/// forgotten. Dropping it closes the gap, also when a closure or a drop panics.
pub(super) struct Gap<'a, T, A: Allocator> {
    vec: &'a mut Vec<T, A>,
    write: usize,
    read: usize,
    end: usize,
}

impl<'a, T, A: Allocator> Gap<'a, T, A> {
    /// A pass that starts with the element at `start`.
    ///
    /// # Safety
    ///
    /// `start` is at most the length.
    #[inline]
    pub(super) unsafe fn new(vec: &'a mut Vec<T, A>, start: usize) -> Self {
        let end = vec.len;
        debug_assert!(start <= end);
        vec.len = 0;
        Self {
            vec,
            write: start,
            read: start,
            end,
        }
    }

    /// Whether nothing was removed yet.
    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        self.write == self.read
    }

    /// The index of the next element, as it was before the pass.
    #[inline]
    pub(super) fn position(&self) -> usize {
        self.read
    }

    #[inline]
    pub(super) fn allocator(&self) -> &A {
        self.vec.allocator()
    }

    /// The next element; `None` after the last.
    #[inline]
    pub(super) fn next(&self) -> Option<&T> {
        if self.read == self.end {
            return None;
        }
        // SAFETY: It has not been looked at, so it is there.
        Some(unsafe { &*self.vec.as_ptr().add(self.read) })
    }

    /// The next element, to be changed; `None` after the last.
    #[inline]
    pub(super) fn next_mut(&mut self) -> Option<&mut T> {
        if self.read == self.end {
            return None;
        }
        // SAFETY: It has not been looked at, so it is there.
        Some(unsafe { &mut *self.vec.as_mut_ptr().add(self.read) })
    }

    /// The last element that is kept, and the next.
    ///
    /// # Safety
    ///
    /// Something is kept, and something is yet to be looked at.
    #[inline]
    pub(super) unsafe fn neighbours(&mut self) -> (&mut T, &mut T) {
        let ptr = self.vec.as_mut_ptr();
        // SAFETY: Both are there, as the caller says, and are two: `write` is at most `read`.
        unsafe {
            let kept = ptr.add(self.write.unchecked_sub(1));
            (&mut *kept, &mut *ptr.add(self.read))
        }
    }

    /// Passes the next element, which is kept where it is.
    ///
    /// # Safety
    ///
    /// There is one, and none has been removed before.
    #[inline]
    pub(super) unsafe fn pass(&mut self) {
        // SAFETY: The element is there, so the count is not over the length then.
        self.read = unsafe { self.read.unchecked_add(1) };
        self.write = self.read;
    }

    /// Moves the next element down, which is kept.
    ///
    /// # Safety
    ///
    /// There is one, and one has been removed before.
    #[inline]
    pub(super) unsafe fn keep(&mut self) {
        let ptr = self.vec.as_mut_ptr();
        // SAFETY: The element is there, and goes where there is nothing; neither count is over the length
        // then.
        unsafe {
            ptr::copy_nonoverlapping(ptr.add(self.read), ptr.add(self.write), 1);
            self.read = self.read.unchecked_add(1);
            self.write = self.write.unchecked_add(1);
        }
    }

    /// Removes the next element.
    ///
    /// # Safety
    ///
    /// There is one, and the caller drops it, or takes it, once.
    #[inline]
    pub(super) unsafe fn remove(&mut self) -> *mut T {
        // SAFETY: The element is there, so the count is not over the length then.
        unsafe {
            let removed = self.vec.as_mut_ptr().add(self.read);
            self.read = self.read.unchecked_add(1);
            removed
        }
    }
}

impl<T, A: Allocator> Drop for Gap<'_, T, A> {
    #[inline]
    fn drop(&mut self) {
        let ptr = self.vec.as_mut_ptr();
        // SAFETY: What was not looked at is there, and goes where there is nothing, or stays.
        unsafe {
            let rest = self.end.unchecked_sub(self.read);
            if rest != 0 && !self.is_closed() {
                ptr::copy(ptr.add(self.read), ptr.add(self.write), rest);
            }
            self.vec.len = self.write.unchecked_add(rest);
        }
    }
}
