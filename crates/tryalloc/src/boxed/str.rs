// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxed string slices.

use super::Box;
use crate::alloc::{AllocError, Allocator, Stateless};

stateless! {
    impl() Box(str) {
        fallible! {
            /// A copy of a string slice.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let s = tryalloc::Box::<str>::try_from_str("one")?;
            /// assert_eq!(&*s, "one");
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_str | try_from_str(s: &str; flags) -> Result<Self, AllocError> {
                Self::copy_of(s, Stateless::INSTANCE, flags)
            }
        }
    }
}

impl<A: Allocator> Box<str, A> {
    /// A copy of a string slice: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn copy_of(s: &str, alloc: A, flags: A::Flags) -> Result<Self, AllocError> {
        let bytes = Box::clones_of(s.as_bytes(), alloc, flags)?;
        // SAFETY: They are the bytes of a `str`.
        Ok(unsafe { Self::from_utf8_unchecked(bytes) })
    }

    /// A string slice of bytes, in the memory that they have.
    ///
    /// # Safety
    ///
    /// They are UTF-8.
    #[inline]
    pub(crate) unsafe fn from_utf8_unchecked(bytes: Box<[u8], A>) -> Self {
        let (bytes, alloc) = Box::into_raw_with_allocator(bytes);
        // SAFETY: They are there and UTF-8, as the caller says, and a `str` has the layout of its bytes.
        // (A reference would have the pointer reach the bytes alone, and not what an allocator may have
        // put before them.)
        unsafe { Box::from_raw_in(bytes as *mut str, alloc) }
    }
}

/// The bytes, in the memory that they have.
impl<A: Allocator> From<Box<str, A>> for Box<[u8], A> {
    #[inline]
    fn from(s: Box<str, A>) -> Self {
        let (s, alloc) = Box::into_raw_with_allocator(s);
        // SAFETY: The bytes are there, with the layout of the `str`; there is no `str` any more, so
        // that they may be written.
        unsafe { Box::from_raw_in(s as *mut [u8], alloc) }
    }
}
