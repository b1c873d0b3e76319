// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A growable string of UTF-8, [`String`].
//!
//! Mirrors: `alloc::string`.

use core::{mem::ManuallyDrop, str};

use crate::{
    alloc::{AllocError, Allocator, TryReserveError},
    vec::Vec,
};

mod convert;
mod decode;
mod drain;
mod edit;
mod grow;
mod pieces;
#[cfg(all(feature = "global", not(tryalloc_judge)))]
mod standard;
#[cfg(all(test, feature = "global", not(tryalloc_judge)))]
pub(crate) mod tests;
mod traits;

pub use self::{
    decode::{FromUtf16Error, FromUtf8Error},
    drain::Drain,
    pieces::Piece,
};

/// A growable string of UTF-8: a [`Vec`] of bytes that are text at all times.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::String;
///
/// let mut s = String::try_from_str("hello")?;
/// s.try_push_str(", world")?;
/// s.try_push('!')?;
/// assert_eq!(s, "hello, world!");
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub struct String<
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    /// They are UTF-8.
    vec: Vec<u8, A>,
}

stateless! {
    impl() String() {
        /// An empty string, without memory.
        #[inline]
        #[must_use]
        pub const fn new() -> Self {
            Self::new_in(crate::alloc::Stateless::INSTANCE)
        }

        fallible! {
            /// An empty string with room for `capacity` bytes at least.
            ///
            /// # Errors
            ///
            /// There is no memory, or it would be more than `isize::MAX` bytes.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let mut s = tryalloc::String::try_with_capacity(4)?;
            /// s.try_push_str("four")?;
            /// assert!(s.capacity() >= 4);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn with_capacity | try_with_capacity(capacity: usize; flags) -> Result<Self, TryReserveError> {
                Self::allocate(capacity, crate::alloc::Stateless::INSTANCE, flags)
            }
        }
    }
}

#[cfg(not(tryalloc_judge))]
stateless! {
    impl() String() {
        fallible! {
            /// A copy of `text`.
            ///
            /// # Errors
            ///
            /// There is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// assert_eq!(tryalloc::String::try_from_str("text")?, "text");
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_str | try_from_str(text: &str; flags) -> Result<Self, AllocError> {
                Self::copy_of(text, crate::alloc::Stateless::INSTANCE, flags)
            }

            /// A string of one character.
            ///
            /// # Errors
            ///
            /// There is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// assert_eq!(tryalloc::String::try_from_char('x')?, "x");
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_char | try_from_char(ch: char; flags) -> Result<Self, AllocError> {
                Self::copy_of(ch.encode_utf8(&mut [0; 4]), crate::alloc::Stateless::INSTANCE, flags)
            }
        }
    }
}

impl<A: Allocator> String<A> {
    /// An empty string on `alloc`, without memory.
    #[inline]
    pub const fn new_in(alloc: A) -> Self {
        Self {
            vec: Vec::new_in(alloc),
        }
    }

    /// Room for `capacity` bytes: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn allocate(
        capacity: usize,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        Ok(Self {
            vec: Vec::allocate(capacity, alloc, flags)?,
        })
    }

    /// A copy of `text`, with no room for more: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn copy_of(text: &str, alloc: A, flags: A::Flags) -> Result<Self, AllocError> {
        let mut new = Self::allocate(text.len(), alloc, flags)?;
        new.append(text, flags)?;
        Ok(new)
    }

    /// A string of bytes that are known to be UTF-8.
    ///
    /// # Safety
    ///
    /// They are.
    #[inline]
    #[must_use]
    pub unsafe fn from_utf8_unchecked(bytes: Vec<u8, A>) -> Self {
        Self { vec: bytes }
    }

    /// A string of bytes, if they are UTF-8; it copies nothing.
    ///
    /// # Errors
    ///
    /// They are not. The error tells where, and [gives them back](FromUtf8Error::into_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{try_vec, String};
    ///
    /// assert_eq!(String::from_utf8(try_vec![b'a', b'b']?).unwrap(), "ab");
    ///
    /// let error = String::from_utf8(try_vec![b'a', 0xff]?).unwrap_err();
    /// assert_eq!(error.utf8_error().valid_up_to(), 1);
    /// assert_eq!(error.into_bytes(), [b'a', 0xff]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn from_utf8(bytes: Vec<u8, A>) -> Result<Self, FromUtf8Error<A>> {
        match str::from_utf8(&bytes) {
            Ok(_) => Ok(Self { vec: bytes }),
            Err(error) => Err(FromUtf8Error { bytes, error }),
        }
    }

    /// The bytes; it copies nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// assert_eq!(tryalloc::String::try_from_str("ab")?.into_bytes(), [b'a', b'b']);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8, A> {
        self.vec
    }

    /// The text.
    #[inline]
    #[must_use]
    pub const fn as_str(&self) -> &str {
        // SAFETY: A string's bytes are UTF-8.
        unsafe { str::from_utf8_unchecked(self.vec.as_slice()) }
    }

    /// The text, to be changed.
    #[inline]
    #[must_use]
    pub const fn as_mut_str(&mut self) -> &mut str {
        // SAFETY: A string's bytes are UTF-8.
        unsafe { str::from_utf8_unchecked_mut(self.vec.as_mut_slice()) }
    }

    /// The bytes.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        self.vec.as_slice()
    }

    /// The vector behind the string.
    ///
    /// # Safety
    ///
    /// Its bytes are UTF-8 again when the borrow ends.
    #[inline]
    pub const unsafe fn as_mut_vec(&mut self) -> &mut Vec<u8, A> {
        &mut self.vec
    }

    /// How many bytes there is memory for.
    #[inline]
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.vec.capacity()
    }

    /// The length in bytes.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.vec.len()
    }

    /// Whether the length is 0.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.vec.is_empty()
    }

    /// The allocator.
    #[inline]
    pub const fn allocator(&self) -> &A {
        self.vec.allocator()
    }

    /// The text for as long as its memory may stay, which is never given back; so is what it has room for.
    #[inline]
    pub fn leak<'a>(self) -> &'a mut str
    where
        A: 'a,
    {
        let mut this = ManuallyDrop::new(self);
        let text: *mut str = this.as_mut_str();
        // SAFETY: Neither the memory nor the allocator is dropped, and no one else knows of them.
        unsafe { &mut *text }
    }
}
