// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! [`Cow`]s of texts and slices: from what they hold, by adding, from iterators.

use super::{Cow, TryToOwned};
use crate::{
    alloc::{AllocError, Stateless},
    iter::TryFromIterator,
    string::{Piece, String},
    vec::Vec,
};

impl<'a, A: Stateless> From<&'a str> for Cow<'a, str, A> {
    #[inline]
    fn from(text: &'a str) -> Self {
        Self::Borrowed(text)
    }
}

impl<'a, A: Stateless> From<&'a String<A>> for Cow<'a, str, A> {
    #[inline]
    fn from(text: &'a String<A>) -> Self {
        Self::Borrowed(text)
    }
}

impl<A: Stateless> From<String<A>> for Cow<'_, str, A> {
    #[inline]
    fn from(text: String<A>) -> Self {
        Self::Owned(text)
    }
}

impl<'a, T, A: Stateless> From<&'a [T]> for Cow<'a, [T], A>
where
    [T]: TryToOwned<A, Owned = Vec<T, A>>,
{
    #[inline]
    fn from(slice: &'a [T]) -> Self {
        Self::Borrowed(slice)
    }
}

impl<'a, T, A: Stateless, const N: usize> From<&'a [T; N]> for Cow<'a, [T], A>
where
    [T]: TryToOwned<A, Owned = Vec<T, A>>,
{
    #[inline]
    fn from(array: &'a [T; N]) -> Self {
        Self::Borrowed(array)
    }
}

impl<'a, T, A: Stateless> From<&'a Vec<T, A>> for Cow<'a, [T], A>
where
    [T]: TryToOwned<A, Owned = Vec<T, A>>,
{
    #[inline]
    fn from(vec: &'a Vec<T, A>) -> Self {
        Self::Borrowed(vec)
    }
}

impl<T, A: Stateless> From<Vec<T, A>> for Cow<'_, [T], A>
where
    [T]: TryToOwned<A, Owned = Vec<T, A>>,
{
    #[inline]
    fn from(vec: Vec<T, A>) -> Self {
        Self::Owned(vec)
    }
}

/// For upstream's tests, see `judge/borrow.rs`.
#[cfg(not(tryalloc_judge))]
impl<T, A> TryFrom<Cow<'_, [T], A>> for Vec<T, A>
where
    A: Stateless + crate::alloc::DefaultFlags,
    [T]: TryToOwned<A, Owned = Vec<T, A>>,
{
    type Error = AllocError;

    #[inline]
    #[track_caller]
    fn try_from(cow: Cow<'_, [T], A>) -> Result<Self, AllocError> {
        cow.try_into_owned()
    }
}

/// Implements equality of a [`Cow`] of a slice and another slice.
macro_rules! equal {
    ($([$($generic:tt)*] $right:ty;)+) => { $(
        impl<T: PartialEq<U>, U, A: Stateless, $($generic)*> PartialEq<$right> for Cow<'_, [T], A>
        where
            [T]: TryToOwned<A>,
        {
            #[inline]
            fn eq(&self, other: &$right) -> bool {
                self[..] == other[..]
            }
        }
    )+ };
}

equal! {
    [B: crate::alloc::Allocator] Vec<U, B>;
    [] &[U];
    [] &mut [U];
}

impl<'a, A: Stateless> Cow<'a, str, A> {
    /// Appends text: what the methods below share.
    #[track_caller]
    fn append(&mut self, text: Self, flags: A::Flags) -> Result<(), AllocError> {
        if self.is_empty() {
            *self = text;
            return Ok(());
        }
        match self {
            _ if text.is_empty() => Ok(()),
            Self::Owned(owned) => owned.append(&text, flags),
            Self::Borrowed(before) => {
                // It does not wrap: each is at most `isize::MAX`.
                let len = before.len().wrapping_add(text.len());
                let mut both = String::allocate(len, A::INSTANCE, flags)?;
                both.append(before, flags)?;
                both.append(&text, flags)?;
                *self = Self::Owned(both);
                Ok(())
            }
        }
    }

    fallible! {
        /// Appends text; what std's `+=` does. Text that is added to none is borrowed, and text that has
        /// none added stays borrowed.
        ///
        /// # Errors
        ///
        /// There is no memory; this is as it was.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::Cow;
        ///
        /// let mut c = Cow::Borrowed("");
        /// c.try_push_str("abc")?;
        /// assert!(Cow::is_borrowed(&c));
        /// c.try_push_str("def")?;
        /// assert_eq!(c, "abcdef");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        pub fn push_str | try_push_str[T: Into<Cow<'a, str, A>>](&mut self, text: T; flags) -> Result<(), AllocError> {
            self.append(text.into(), flags)
        }

        /// The text with another appended; what std's `+` does, and as
        /// [`try_push_str`](Self::try_push_str).
        ///
        /// # Errors
        ///
        /// There is no memory; both are dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::Cow;
        ///
        /// assert_eq!(Cow::Borrowed("abc").try_add("def")?, "abcdef");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        pub fn add | try_add[T: Into<Cow<'a, str, A>>](self: Self, text: T; flags) -> Result<Self, AllocError> {
            let mut sum = self;
            sum.append(text.into(), flags)?;
            Ok(sum)
        }
    }
}

impl<'a, T: Piece, A: Stateless> TryFromIterator<T, A::Flags> for Cow<'a, str, A> {
    #[inline]
    #[track_caller]
    fn from_iter_with<I: IntoIterator<Item = T>>(
        iter: I,
        flags: A::Flags,
    ) -> Result<Self, AllocError> {
        String::from_iter_with(iter, flags).map(Self::Owned)
    }
}

impl<T, A: Stateless> TryFromIterator<T, A::Flags> for Cow<'_, [T], A>
where
    [T]: TryToOwned<A, Owned = Vec<T, A>>,
{
    #[track_caller]
    fn from_iter_with<I: IntoIterator<Item = T>>(
        iter: I,
        flags: A::Flags,
    ) -> Result<Self, AllocError> {
        Vec::from_iter_with(iter, flags).map(Self::Owned)
    }
}
