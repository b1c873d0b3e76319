// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes of text.

use crate::{alloc::Allocator, boxed::Box, string::String};

/// A box of bytes as text; it copies nothing.
///
/// # Safety
///
/// They are UTF-8.
#[inline]
#[must_use]
pub unsafe fn from_boxed_utf8_unchecked<A: Allocator>(bytes: Box<[u8], A>) -> Box<str, A> {
    // SAFETY: As the caller says.
    unsafe { Box::from_utf8_unchecked(bytes) }
}

impl<A: Allocator> Box<str, A> {
    /// The bytes; it copies nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let boxed = tryalloc::Box::<str>::try_from_str("ab")?;
    /// assert_eq!(*boxed.into_boxed_bytes(), [b'a', b'b']);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn into_boxed_bytes(self) -> Box<[u8], A> {
        self.into()
    }

    /// The text as a string, in the same memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let boxed = tryalloc::Box::<str>::try_from_str("text")?;
    /// assert_eq!(boxed.into_string(), "text");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn into_string(self) -> String<A> {
        String::from(self)
    }
}
