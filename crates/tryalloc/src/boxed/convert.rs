// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes from other things.

use core::{pin::Pin, ptr::NonNull};

use super::Box;
use crate::alloc::{Stateless, StaticAllocator};
#[cfg(not(tryalloc_judge))]
use crate::{
    alloc::{AllocError, DefaultFlags},
    borrow::{Cow, TryToOwned},
    vec::Vec,
};

impl<T: ?Sized, A: StaticAllocator> From<Box<T, A>> for Pin<Box<T, A>> {
    /// [`Box::into_pin`].
    #[inline]
    fn from(boxed: Box<T, A>) -> Self {
        Box::into_pin(boxed)
    }
}

/// No values, and no memory.
impl<T, A: Stateless> Default for Box<[T], A> {
    #[inline]
    fn default() -> Self {
        let none = NonNull::<[T; 0]>::dangling();
        // SAFETY: An array of no values is wherever one is aligned.
        Self::from_boxed_array(unsafe { Box::from_non_null_in(none, A::INSTANCE) })
    }
}

/// The empty string, and no memory.
impl<A: Stateless> Default for Box<str, A> {
    #[inline]
    fn default() -> Self {
        // SAFETY: No bytes are UTF-8.
        unsafe { Self::from_utf8_unchecked(Box::default()) }
    }
}

#[cfg(not(tryalloc_judge))]
try_from! {
    [T, const N: usize,] [T; N] => Box<[T], A>: |array| Self::try_from_array(array);
    [T: Clone,] &[T] => Box<[T], A>: |values| Self::try_from_slice(values);
    [T: Clone,] &mut [T] => Box<[T], A>: |values| Self::try_from_slice(values);
    [] &str => Box<str, A>: |s| Self::try_from_str(s);
    [] &mut str => Box<str, A>: |s| Self::try_from_str(s);
}

#[cfg(not(tryalloc_judge))]
impl<T, A: Stateless + DefaultFlags> TryFrom<Cow<'_, [T], A>> for Box<[T], A>
where
    [T]: TryToOwned<A, Owned = Vec<T, A>>,
{
    type Error = AllocError;

    #[inline]
    #[track_caller]
    fn try_from(values: Cow<'_, [T], A>) -> Result<Self, AllocError> {
        values.try_into_owned()?.try_into_boxed_slice()
    }
}
