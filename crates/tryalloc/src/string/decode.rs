// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Strings from bytes and UTF-16 that may not be text.

use core::{
    error::Error,
    fmt,
    str::{Utf8Chunks, Utf8Error},
};

use super::String;
use crate::{
    alloc::{AllocError, Allocator, AllocatorClone, DefaultFlags, Stateless},
    borrow::Cow,
    clone::TryClone,
    vec::Vec,
};

/// What stands for bytes that are not UTF-8.
const REPLACEMENT: &str = "\u{fffd}";

/// Bytes that are not UTF-8, which it gives back, and where they cease to be.
pub struct FromUtf8Error<
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    pub(super) bytes: Vec<u8, A>,
    pub(super) error: Utf8Error,
}

impl<A: Allocator> FromUtf8Error<A> {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, which were not copied.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8, A> {
        self.bytes
    }

    /// Where they are not UTF-8.
    #[must_use]
    pub fn utf8_error(&self) -> Utf8Error {
        self.error
    }
}

impl<A: Stateless> FromUtf8Error<A> {
    fallible! {
        /// The bytes as text, with U+FFFD in place of what is not.
        ///
        /// # Errors
        ///
        /// There is no memory.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let error = tryalloc::String::from_utf8(tryalloc::try_vec![b'a', 0xff]?).unwrap_err();
        /// assert_eq!(error.try_into_utf8_lossy()?, "a\u{fffd}");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        pub fn into_utf8_lossy | try_into_utf8_lossy(self: Self; flags) -> Result<String<A>, AllocError> {
            let mut text = String::allocate(self.bytes.len(), A::INSTANCE, flags)?;
            text.append_lossy(self.bytes.utf8_chunks(), flags)?;
            Ok(text)
        }
    }
}

impl<A: Allocator> fmt::Debug for FromUtf8Error<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromUtf8Error")
            .field("bytes", &self.bytes)
            .field("error", &self.error)
            .finish()
    }
}

impl<A: Allocator> PartialEq for FromUtf8Error<A> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes() && self.error == other.error
    }
}

impl<A: Allocator> Eq for FromUtf8Error<A> {}

impl<A: AllocatorClone> TryClone<A::Flags> for FromUtf8Error<A> {
    #[track_caller]
    fn clone_with(&self, flags: A::Flags) -> Result<Self, AllocError> {
        Ok(Self {
            bytes: self.bytes.clone_with(flags)?,
            error: self.error,
        })
    }
}

impl<A: AllocatorClone + DefaultFlags> FromUtf8Error<A> {
    /// [`clone_with`](TryClone::clone_with) with the flags that the allocator has for want of others.
    ///
    /// # Errors
    ///
    /// There is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let error = tryalloc::String::from_utf8(tryalloc::try_vec![0xff]?).unwrap_err();
    /// assert_eq!(error.try_clone()?, error);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    pub fn try_clone(&self) -> Result<Self, AllocError> {
        self.clone_with(A::DEFAULT)
    }
}

impl<A: Allocator> fmt::Display for FromUtf8Error<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl<A: Allocator> Error for FromUtf8Error<A> {}

/// UTF-16 could not be made a string: it is malformed, or there is no memory.
#[derive(Debug)]
pub struct FromUtf16Error(Option<AllocError>);

impl FromUtf16Error {
    /// The error of the allocator, if it is that; `None` for malformed UTF-16.
    #[must_use]
    pub fn alloc_error(&self) -> Option<AllocError> {
        self.0.as_ref().map(|_| AllocError)
    }
}

impl From<AllocError> for FromUtf16Error {
    fn from(error: AllocError) -> Self {
        Self(Some(error))
    }
}

impl fmt::Display for FromUtf16Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "memory allocation failed",
            None => "invalid utf-16: lone surrogate found",
        })
    }
}

impl Error for FromUtf16Error {}

impl<A: Allocator> String<A> {
    /// Appends bytes as text, with U+FFFD in place of what is not.
    #[inline]
    #[track_caller]
    fn append_lossy(&mut self, chunks: Utf8Chunks<'_>, flags: A::Flags) -> Result<(), AllocError> {
        for chunk in chunks {
            // Where there is much that is not text, most of these are empty.
            if !chunk.valid().is_empty() {
                self.append(chunk.valid(), flags)?;
            }
            if !chunk.invalid().is_empty() {
                self.append(REPLACEMENT, flags)?;
            }
        }
        Ok(())
    }
}

stateless! {
    impl() String() {
        fallible! {
            /// Bytes as text, with U+FFFD in place of each part that is not UTF-8. It allocates only where
            /// there is one.
            ///
            /// # Errors
            ///
            /// There is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// use tryalloc::String;
            ///
            /// assert_eq!(String::try_from_utf8_lossy(b"caf\xe9!")?, "caf\u{fffd}!");
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            pub fn from_utf8_lossy | try_from_utf8_lossy['a](bytes: &'a [u8]; flags)
                -> Result<Cow<'a, str, A>, AllocError>
            {
                let mut chunks = bytes.utf8_chunks();
                let valid = match chunks.next() {
                    None => return Ok(Cow::Borrowed("")),
                    Some(chunk) if chunk.invalid().is_empty() => return Ok(Cow::Borrowed(chunk.valid())),
                    Some(chunk) => chunk.valid(),
                };
                let alloc = crate::alloc::Stateless::INSTANCE;
                let mut text = Self::allocate(bytes.len(), alloc, flags)?;
                text.append(valid, flags)?;
                text.append(REPLACEMENT, flags)?;
                text.append_lossy(chunks, flags)?;
                Ok(Cow::Owned(text))
            }

            /// Text of UTF-16.
            ///
            /// # Errors
            ///
            /// A surrogate is alone, or there is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// use tryalloc::String;
            ///
            /// assert_eq!(String::try_from_utf16(&[0x61, 0xd834, 0xdd1e]).unwrap(), "a\u{1d11e}");
            ///
            /// let lone = String::try_from_utf16(&[0xd834]).unwrap_err();
            /// assert_eq!(lone.alloc_error(), None);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            pub fn from_utf16 | try_from_utf16(v: &[u16]; flags) -> Result<Self, FromUtf16Error> {
                let mut text = Self::new();
                text.vec.grow_for(v.len(), flags).map_err(AllocError::from)?;
                for ch in char::decode_utf16(v.iter().copied()) {
                    text.append_char(ch.map_err(|_| FromUtf16Error(None))?, flags)?;
                }
                Ok(text)
            }

            /// Text of UTF-16, with U+FFFD in place of each surrogate that is alone.
            ///
            /// # Errors
            ///
            /// There is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// assert_eq!(tryalloc::String::try_from_utf16_lossy(&[0x61, 0xd834])?, "a\u{fffd}");
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            pub fn from_utf16_lossy | try_from_utf16_lossy(v: &[u16]; flags) -> Result<Self, AllocError> {
                let mut text = Self::new();
                text.vec.grow_for(v.len(), flags)?;
                for ch in char::decode_utf16(v.iter().copied()) {
                    text.append_char(ch.unwrap_or(char::REPLACEMENT_CHARACTER), flags)?;
                }
                Ok(text)
            }
        }
    }
}
