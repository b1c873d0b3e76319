// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! To and from std's own box, without a copy: both have their memory from the global allocator.

extern crate alloc;

use super::Box;
use crate::alloc::Global;

impl<T: ?Sized> Box<T, Global> {
    /// Std's box with the same value, in the same memory.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::Box;
    ///
    /// let five: std::boxed::Box<u32> = Box::into_std(Box::try_new(5)?);
    /// assert_eq!(*five, 5);
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn into_std(boxed: Self) -> alloc::boxed::Box<T> {
        // SAFETY: The value is in memory of the global allocator for its layout, if it needs any.
        unsafe { alloc::boxed::Box::from_raw(Self::into_raw(boxed)) }
    }

    /// A box with the same value as std's, in the same memory.
    ///
    /// # Examples
    ///
    /// ```
    /// let stds: std::boxed::Box<dyn std::fmt::Display> = std::boxed::Box::new(5);
    /// let ours = tryalloc::Box::from_std(stds);
    /// assert_eq!(ours.to_string(), "5");
    /// ```
    #[inline]
    #[must_use]
    pub fn from_std(boxed: alloc::boxed::Box<T>) -> Self {
        // SAFETY: As above.
        unsafe { Self::from_raw(alloc::boxed::Box::into_raw(boxed)) }
    }
}

/// [`Box::from_std`].
impl<T: ?Sized> From<alloc::boxed::Box<T>> for Box<T, Global> {
    #[inline]
    fn from(boxed: alloc::boxed::Box<T>) -> Self {
        Self::from_std(boxed)
    }
}
