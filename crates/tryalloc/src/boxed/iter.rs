// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes that are iterators, and the values of boxed slices.

use core::{iter::FusedIterator, slice};

use super::Box;
use crate::{
    alloc::{AllocError, Allocator, Stateless},
    iter::TryFromIterator,
    string::{Piece, String},
    vec::{self, Vec},
};

/// An iterator of which a [`Box`] is an iterator too.
///
/// All types with a size are one, as are `dyn Iterator` and its like of `core`; implement it for the
/// `dyn Trait` of a trait of your own. It tells them from slices, whose boxes are not iterators but are
/// made into one by [`into_iter`](IntoIterator::into_iter), and says nothing else.
pub trait IterUnsized {}

impl<I> IterUnsized for I {}

/// Implements [`IterUnsized`] for `dyn` of traits of `core`.
macro_rules! iter_unsized {
    ($($iter:ident),+) => { $(
        impl<T> IterUnsized for dyn $iter<Item = T> + '_ {}
        impl<T> IterUnsized for dyn $iter<Item = T> + Send + '_ {}
        impl<T> IterUnsized for dyn $iter<Item = T> + Sync + '_ {}
        impl<T> IterUnsized for dyn $iter<Item = T> + Send + Sync + '_ {}
    )+ };
}

iter_unsized!(
    Iterator,
    DoubleEndedIterator,
    ExactSizeIterator,
    FusedIterator
);

impl<I: ?Sized + Iterator + IterUnsized, A: Allocator> Iterator for Box<I, A> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        (**self).next()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (**self).size_hint()
    }

    #[inline]
    fn nth(&mut self, n: usize) -> Option<I::Item> {
        (**self).nth(n)
    }
}

impl<I: ?Sized + DoubleEndedIterator + IterUnsized, A: Allocator> DoubleEndedIterator
    for Box<I, A>
{
    #[inline]
    fn next_back(&mut self) -> Option<I::Item> {
        (**self).next_back()
    }

    #[inline]
    fn nth_back(&mut self, n: usize) -> Option<I::Item> {
        (**self).nth_back(n)
    }
}

impl<I: ?Sized + ExactSizeIterator + IterUnsized, A: Allocator> ExactSizeIterator for Box<I, A> {
    #[inline]
    fn len(&self) -> usize {
        (**self).len()
    }
}

impl<I: ?Sized + FusedIterator + IterUnsized, A: Allocator> FusedIterator for Box<I, A> {}

/// Moves the values out.
impl<T, A: Allocator> IntoIterator for Box<[T], A> {
    type Item = T;
    type IntoIter = vec::IntoIter<T, A>;

    #[inline]
    fn into_iter(self) -> vec::IntoIter<T, A> {
        Vec::from(self).into_iter()
    }
}

impl<'a, T, A: Allocator> IntoIterator for &'a Box<[T], A> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    #[inline]
    fn into_iter(self) -> slice::Iter<'a, T> {
        self.iter()
    }
}

impl<'a, T, A: Allocator> IntoIterator for &'a mut Box<[T], A> {
    type Item = &'a mut T;
    type IntoIter = slice::IterMut<'a, T>;

    #[inline]
    fn into_iter(self) -> slice::IterMut<'a, T> {
        self.iter_mut()
    }
}

impl<T, A: Stateless> TryFromIterator<T, A::Flags> for Box<[T], A> {
    #[inline]
    #[track_caller]
    fn from_iter_with<I: IntoIterator<Item = T>>(
        iter: I,
        flags: A::Flags,
    ) -> Result<Self, AllocError> {
        let values = Vec::from_iter_with(iter, flags)?;
        values.boxed(flags).map_err(|_| AllocError)
    }
}

impl<T: Piece, A: Stateless> TryFromIterator<T, A::Flags> for Box<str, A> {
    #[inline]
    #[track_caller]
    fn from_iter_with<I: IntoIterator<Item = T>>(
        iter: I,
        flags: A::Flags,
    ) -> Result<Self, AllocError> {
        String::from_iter_with(iter, flags)?.boxed(flags)
    }
}
