// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Strings of many pieces: characters and texts of all kinds.

use super::String;
use crate::{
    alloc::{AllocError, Allocator, Stateless},
    borrow::Cow,
    boxed::Box,
    iter::{TryExtend, TryFromIterator},
};

/// What a string can be made of: `char`, `&char`, `&str`, and the texts that own.
pub trait Piece {
    /// Appends this to a string.
    ///
    /// # Errors
    ///
    /// There is no memory; the string is as it was.
    #[track_caller]
    fn append_to<A: Allocator>(
        self,
        string: &mut String<A>,
        flags: A::Flags,
    ) -> Result<(), AllocError>;

    /// The least number of bytes that `count` pieces have, as far as that is worth a reservation.
    #[doc(hidden)]
    #[inline]
    fn least(count: usize) -> usize {
        let _ = count;
        0
    }
}

/// Implements [`Piece`] for texts.
macro_rules! texts {
    ($([$($generic:tt)*] $type:ty;)+) => { $(
        impl<$($generic)*> Piece for $type {
            #[inline]
            #[track_caller]
            fn append_to<A: Allocator>(
                self,
                string: &mut String<A>,
                flags: A::Flags,
            ) -> Result<(), AllocError> {
                string.append(&self, flags)
            }
        }
    )+ };
}

texts! {
    [] &str;
    [B: Allocator] String<B>;
    [B: Allocator] Box<str, B>;
    [B: Stateless] Cow<'_, str, B>;
}

impl Piece for char {
    #[inline]
    #[track_caller]
    fn append_to<A: Allocator>(
        self,
        string: &mut String<A>,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        string.append_char(self, flags)
    }

    #[inline]
    fn least(count: usize) -> usize {
        count
    }
}

impl Piece for &char {
    #[inline]
    #[track_caller]
    fn append_to<A: Allocator>(
        self,
        string: &mut String<A>,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        string.append_char(*self, flags)
    }

    #[inline]
    fn least(count: usize) -> usize {
        count
    }
}

impl<A: Allocator> String<A> {
    /// Appends what an iterator yields: what extending and collecting share.
    #[inline]
    #[track_caller]
    pub(crate) fn append_pieces<I: Iterator<Item: Piece>>(
        &mut self,
        iter: I,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        self.vec
            .grow_for(I::Item::least(iter.size_hint().0), flags)?;
        for piece in iter {
            piece.append_to(self, flags)?;
        }
        Ok(())
    }

    fallible! {
        /// Appends everything that an iterator yields.
        ///
        /// # Errors
        ///
        /// There is no memory. What was appended before is kept, whole pieces.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::new();
        /// s.try_extend(["one", "two"])?;
        /// s.try_extend("three".chars().rev())?;
        /// assert_eq!(s, "onetwoeerht");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn extend | try_extend[I: IntoIterator<Item: Piece>](&mut self, iter: I; flags) -> Result<(), AllocError> {
            self.append_pieces(iter.into_iter(), flags)
        }
    }
}

impl<T: Piece, A: Allocator> TryExtend<T, A::Flags> for String<A> {
    #[inline]
    #[track_caller]
    fn extend_with<I: IntoIterator<Item = T>>(
        &mut self,
        iter: I,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        self.append_pieces(iter.into_iter(), flags)
    }
}

impl<T: Piece, A: Stateless> TryFromIterator<T, A::Flags> for String<A> {
    #[inline]
    #[track_caller]
    fn from_iter_with<I: IntoIterator<Item = T>>(
        iter: I,
        flags: A::Flags,
    ) -> Result<Self, AllocError> {
        let mut new = Self::new_in(A::INSTANCE);
        new.append_pieces(iter.into_iter(), flags)?;
        Ok(new)
    }
}
