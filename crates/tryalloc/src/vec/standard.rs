// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! To and from std's vectors, in the same memory.

extern crate alloc;

use core::mem::ManuallyDrop;

use super::Vec;
use crate::alloc::Global;

impl<T> From<alloc::vec::Vec<T>> for Vec<T, Global> {
    /// The elements in the memory that they are in.
    ///
    /// # Examples
    ///
    /// ```
    /// let v = tryalloc::Vec::from(vec![1, 2]);
    /// assert_eq!(v, [1, 2]);
    /// assert_eq!(std::vec::Vec::from(v), [1, 2]);
    /// ```
    #[inline]
    fn from(vec: alloc::vec::Vec<T>) -> Self {
        let mut vec = ManuallyDrop::new(vec);
        // SAFETY: std's vectors have their memory from the global allocator, for just their capacity, and
        // this one is forgotten.
        unsafe { Self::from_raw_parts(vec.as_mut_ptr(), vec.len(), vec.capacity()) }
    }
}

impl<T> From<Vec<T, Global>> for alloc::vec::Vec<T> {
    /// The elements in the memory that they are in.
    #[inline]
    fn from(vec: Vec<T, Global>) -> Self {
        let (ptr, len, capacity) = vec.into_raw_parts();
        // SAFETY: The memory is the global allocator's, for just that capacity.
        unsafe { Self::from_raw_parts(ptr, len, capacity) }
    }
}
