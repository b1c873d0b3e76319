// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! To and from std's strings, in the same memory.

extern crate alloc;

use super::String;
use crate::{alloc::Global, vec::Vec};

impl From<alloc::string::String> for String<Global> {
    /// The text in the memory that it is in.
    ///
    /// # Examples
    ///
    /// ```
    /// let s = tryalloc::String::from(std::string::String::from("text"));
    /// assert_eq!(s, "text");
    /// assert_eq!(std::string::String::from(s), "text");
    /// ```
    #[inline]
    fn from(text: alloc::string::String) -> Self {
        // SAFETY: A string's bytes are UTF-8.
        unsafe { Self::from_utf8_unchecked(Vec::from(text.into_bytes())) }
    }
}

impl From<String<Global>> for alloc::string::String {
    /// The text in the memory that it is in.
    #[inline]
    fn from(text: String<Global>) -> Self {
        // SAFETY: A string's bytes are UTF-8.
        unsafe { Self::from_utf8_unchecked(text.into_bytes().into()) }
    }
}
