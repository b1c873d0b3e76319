// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Vectors from what has to be cloned or moved into new memory.

use super::Vec;
use crate::alloc::{AllocError, DefaultFlags, Stateless};

/// Implements `TryFrom` by an expression, with the flags that the allocator has for want of others.
macro_rules! try_from {
    ($([$($generic:tt)*] $from:ty => Vec<$t:ty, A>: $value:ident => $made:expr;)+) => { $(
        impl<$($generic)* A: Stateless + DefaultFlags> TryFrom<$from> for Vec<$t, A> {
            type Error = AllocError;

            #[inline]
            #[track_caller]
            fn try_from($value: $from) -> Result<Self, AllocError> {
                $made
            }
        }
    )+ };
}

try_from! {
    [T: Clone,] &[T] => Vec<T, A>: slice => Self::try_from_slice(slice);
    [T: Clone,] &mut [T] => Vec<T, A>: slice => Self::try_from_slice(slice);
    [T: Clone, const N: usize,] &[T; N] => Vec<T, A>: array => Self::try_from_slice(array);
    [T: Clone, const N: usize,] &mut [T; N] => Vec<T, A>: array => Self::try_from_slice(array);
    [T, const N: usize,] [T; N] => Vec<T, A>: array => Self::try_from_array(array);
    [] &str => Vec<u8, A>: str => Self::try_from_slice(str.as_bytes());
}
