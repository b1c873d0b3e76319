// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Writing past the last element of a vector.

use super::Vec;
use crate::alloc::Allocator;

/// The memory past the last element, as far as it has been written by now.
///
/// The vector's length is kept here in a local variable, and is written back when this is dropped, also
/// when a closure panics. The compiler would else store it with each element, and make no `memcpy` of a
/// loop that clones.
pub(super) struct Spare<'a, T> {
    first: *mut T,
    written: usize,
    len: &'a mut usize,
}

impl<T, A: Allocator> Vec<T, A> {
    #[inline]
    pub(super) fn spare_mut(&mut self) -> Spare<'_, T> {
        Spare {
            first: self.as_mut_ptr(),
            written: self.len,
            len: &mut self.len,
        }
    }
}

impl<T> Spare<'_, T> {
    /// Writes the next element.
    ///
    /// # Safety
    ///
    /// There is room for one more.
    #[inline]
    pub(super) unsafe fn write(&mut self, value: T) {
        // SAFETY: As the caller says.
        unsafe { self.first.add(self.written).write(value) };
        // It does not wrap: a length is at most the capacity, which is a `usize`.
        self.written = self.written.wrapping_add(1);
    }
}

impl<T> Drop for Spare<'_, T> {
    #[inline]
    fn drop(&mut self) {
        *self.len = self.written;
    }
}
