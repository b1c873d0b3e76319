// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Strings to and from what else holds text.

use super::{FromUtf8Error, String};
use crate::{
    alloc::{AllocError, Allocator},
    boxed::Box,
    vec::Vec,
};
#[cfg(not(tryalloc_judge))]
use crate::{
    alloc::{DefaultFlags, Stateless},
    borrow::Cow,
};

impl<A: Allocator> From<String<A>> for Vec<u8, A> {
    #[inline]
    fn from(text: String<A>) -> Self {
        text.vec
    }
}

impl<A: Allocator> TryFrom<Vec<u8, A>> for String<A> {
    type Error = FromUtf8Error<A>;

    #[inline]
    fn try_from(bytes: Vec<u8, A>) -> Result<Self, Self::Error> {
        Self::from_utf8(bytes)
    }
}

impl<A: Allocator> From<Box<str, A>> for String<A> {
    /// It copies nothing.
    #[inline]
    fn from(text: Box<str, A>) -> Self {
        let bytes = Vec::from(text.into_boxed_bytes());
        // SAFETY: They were a text.
        unsafe { Self::from_utf8_unchecked(bytes) }
    }
}

stateless! {
    impl() String() {
        /// A string of its parts, as [`into_raw_parts`](Self::into_raw_parts) gives them.
        ///
        /// # Safety
        ///
        /// As for [`Vec::from_raw_parts`], and the first `length` bytes are UTF-8.
        #[inline]
        #[must_use]
        pub unsafe fn from_raw_parts(buf: *mut u8, length: usize, capacity: usize) -> Self {
            // SAFETY: As the caller says.
            unsafe { Self::from_utf8_unchecked(Vec::from_raw_parts(buf, length, capacity)) }
        }

        /// Where the text is, its length and the capacity, all the caller's from now on.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::String;
        ///
        /// let (ptr, len, capacity) = String::try_from_str("text")?.into_raw_parts();
        /// // SAFETY: They are a string's parts.
        /// assert_eq!(unsafe { String::from_raw_parts(ptr, len, capacity) }, "text");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        #[must_use = "the memory is leaked else"]
        pub fn into_raw_parts(self) -> (*mut u8, usize, usize) {
            self.vec.into_raw_parts()
        }
    }
}

impl<A: Allocator> String<A> {
    /// The text in a box: what methods and collecting share.
    #[inline]
    #[track_caller]
    pub(crate) fn boxed(self, flags: A::Flags) -> Result<Box<str, A>, AllocError> {
        let bytes = self.vec.boxed(flags).map_err(|_| AllocError)?;
        // SAFETY: A string's bytes are UTF-8.
        Ok(unsafe { crate::str::from_boxed_utf8_unchecked(bytes) })
    }

    fallible! {
        /// The text in a box, and what there was room for given back.
        ///
        /// # Errors
        ///
        /// The allocator needed other memory and had none; the string is dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let s = tryalloc::String::try_from_str("text")?;
        /// assert_eq!(&*s.try_into_boxed_str()?, "text");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn into_boxed_str | try_into_boxed_str(self: Self; flags) -> Result<Box<str, A>, AllocError> {
            self.boxed(flags)
        }
    }
}

#[cfg(not(tryalloc_judge))]
try_from! {
    [] &str => String<A>: |text| Self::try_from_str(text);
    [] &mut str => String<A>: |text| Self::try_from_str(text);
    [] &String<A> => String<A>: |text| Self::try_from_str(text);
    [] char => String<A>: |ch| Self::try_from_char(ch);
    ['a,] Cow<'a, str, A> => String<A>: |text| text.try_into_owned();
    [] String<A> => Box<str, A>: |text| text.try_into_boxed_str();
    ['a,] Cow<'a, str, A> => Box<str, A>: |text| text.try_into_owned()?.try_into_boxed_str();
}

/// It fails only where there is no memory.
#[cfg(not(tryalloc_judge))]
impl<A: Stateless + DefaultFlags> core::str::FromStr for String<A> {
    type Err = AllocError;

    #[inline]
    #[track_caller]
    fn from_str(text: &str) -> Result<Self, AllocError> {
        Self::try_from_str(text)
    }
}
