// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What upstream expects of slices and cannot fail: the methods by their bare names.

use core::cmp::Ordering;

use super::Outcome;
use crate::{
    alloc::Global,
    slice::{AsciiExt as _, Concat, Join, SliceExt as _},
    vec::Vec,
};

/// The methods of slices that allocate.
#[allow(clippy::missing_errors_doc)]
pub trait SliceMethods<T> {
    fn sort(&mut self)
    where
        T: Ord;
    fn sort_by<F: FnMut(&T, &T) -> Ordering>(&mut self, compare: F);
    fn sort_by_key<K: Ord, F: FnMut(&T) -> K>(&mut self, key: F);
    fn sort_by_cached_key<K: Ord, F: FnMut(&T) -> K>(&mut self, key: F);
    fn to_vec(&self) -> Vec<T, Global>
    where
        T: Clone;
    fn repeat(&self, n: usize) -> Vec<T, Global>
    where
        T: Copy;
    fn concat<Item: ?Sized>(&self) -> <Self as Concat<Item, Global>>::Output
    where
        Self: Concat<Item, Global>;
    fn join<Separator>(&self, separator: Separator) -> <Self as Join<Separator, Global>>::Output
    where
        Self: Join<Separator, Global>;
    fn connect<Separator>(&self, separator: Separator) -> <Self as Join<Separator, Global>>::Output
    where
        Self: Join<Separator, Global>,
    {
        self.join(separator)
    }
}

impl<T> SliceMethods<T> for [T] {
    #[inline]
    fn sort(&mut self)
    where
        T: Ord,
    {
        self.try_sort().must();
    }

    #[inline]
    fn sort_by<F: FnMut(&T, &T) -> Ordering>(&mut self, compare: F) {
        self.try_sort_by(compare).must();
    }

    #[inline]
    fn sort_by_key<K: Ord, F: FnMut(&T) -> K>(&mut self, key: F) {
        self.try_sort_by_key(key).must();
    }

    #[inline]
    fn sort_by_cached_key<K: Ord, F: FnMut(&T) -> K>(&mut self, key: F) {
        self.try_sort_by_cached_key(key).must();
    }

    #[inline]
    fn to_vec(&self) -> Vec<T, Global>
    where
        T: Clone,
    {
        self.try_to_vec().must()
    }

    #[inline]
    fn repeat(&self, n: usize) -> Vec<T, Global>
    where
        T: Copy,
    {
        self.try_repeat(n).must()
    }

    #[inline]
    fn concat<Item: ?Sized>(&self) -> <Self as Concat<Item, Global>>::Output
    where
        Self: Concat<Item, Global>,
    {
        Concat::concat(self, ()).must()
    }

    #[inline]
    fn join<Separator>(&self, separator: Separator) -> <Self as Join<Separator, Global>>::Output
    where
        Self: Join<Separator, Global>,
    {
        Join::join(self, separator, ()).must()
    }
}

/// The methods of bytes that allocate.
pub trait AsciiMethods {
    fn to_ascii_uppercase(&self) -> Vec<u8, Global>;
    fn to_ascii_lowercase(&self) -> Vec<u8, Global>;
}

impl AsciiMethods for [u8] {
    #[inline]
    fn to_ascii_uppercase(&self) -> Vec<u8, Global> {
        self.try_to_ascii_uppercase().must()
    }

    #[inline]
    fn to_ascii_lowercase(&self) -> Vec<u8, Global> {
        self.try_to_ascii_lowercase().must()
    }
}
