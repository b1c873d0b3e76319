// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Iterators that are known by their type: std has its own traits for them, which stable Rust has not.

use core::{
    array,
    iter::{Chain, Cloned, Copied, Once, Repeat, Rev, Take},
    ops::{Range, RangeInclusive},
    option,
    slice::Iter,
};

use crate::type_id::is_any_of;

/// Whether `I`, which yields `T`, is an iterator of `core` that yields as many as its size hint says, where
/// that names one number. `core` relies on it too, with the trait `TrustedLen`.
///
/// `clone` of an element is foreign code, and has no way to change how many there are.
#[inline]
pub(super) fn tells_length<I, T>() -> bool {
    macro_rules! leads {
        ($first:ty) => {
            is_any_of!(I: $first, Rev<$first>)
                || follows!($first: Cloned<Iter<'_, T>>)
                || follows!($first: Copied<Iter<'_, T>>)
                || follows!($first: Cloned<Chain<Iter<'_, T>, Iter<'_, T>>>)
                || follows!($first: array::IntoIter<T, 1>)
                || follows!($first: option::IntoIter<T>)
                || follows!($first: Once<T>)
        };
    }
    macro_rules! follows {
        ($first:ty: $second:ty) => {
            is_any_of!(I: Chain<$first, $second>, Chain<Chain<$first, $second>, $second>)
        };
    }
    is_any_of!(
        I: Range<T>,
        RangeInclusive<T>,
        Take<Repeat<T>>,
        Cloned<Rev<Iter<'_, T>>>,
        Copied<Rev<Iter<'_, T>>>,
        Cloned<Chain<Iter<'_, T>, Iter<'_, T>>>,
        Copied<Chain<Iter<'_, T>, Iter<'_, T>>>,
    ) || leads!(Cloned<Iter<'_, T>>)
        || leads!(Copied<Iter<'_, T>>)
}
