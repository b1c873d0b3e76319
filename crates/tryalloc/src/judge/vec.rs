// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What upstream expects of Vec and cannot fail.

use super::Outcome;
use crate::{
    alloc::{Allocator, AllocatorClone, DefaultFlags, Global},
    boxed::Box,
    vec::{IntoIter, Vec},
};

/// Upstream's `vec!`.
#[macro_export]
macro_rules! vec {
    () => {
        $crate::Vec::new()
    };
    ($elem:expr; $len:expr) => {
        $crate::Vec::from_elem($elem, $len)
    };
    ($($elem:expr),+ $(,)?) => {
        $crate::Vec::from_array([$($elem),+])
    };
}

impl<T> Default for Vec<T> {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone, A: AllocatorClone + DefaultFlags> Clone for Vec<T, A> {
    #[inline]
    #[track_caller]
    fn clone(&self) -> Self {
        Self::of_slice(self, self.allocator().clone(), A::DEFAULT).must()
    }

    #[inline]
    #[track_caller]
    fn clone_from(&mut self, source: &Self) {
        self.set_clones(source, A::DEFAULT).must();
    }
}

impl<T: Clone, A: AllocatorClone + DefaultFlags> Clone for IntoIter<T, A> {
    #[track_caller]
    fn clone(&self) -> Self {
        let alloc = self.allocator().clone();
        let rest = Vec::of_slice(self.as_slice(), alloc, A::DEFAULT);
        rest.must().into_iter()
    }
}

impl<T, A: Allocator + DefaultFlags> Extend<T> for Vec<T, A> {
    #[inline]
    #[track_caller]
    fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I) {
        self.append_all(iter.into_iter(), A::DEFAULT).must();
    }
}

impl<'a, T: Copy + 'a, A: Allocator + DefaultFlags> Extend<&'a T> for Vec<T, A> {
    #[inline]
    #[track_caller]
    fn extend<I: IntoIterator<Item = &'a T>>(&mut self, iter: I) {
        self.append_copies(iter.into_iter(), A::DEFAULT).must();
    }
}

impl<T> FromIterator<T> for Vec<T> {
    #[inline]
    #[track_caller]
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        Self::collected(iter.into_iter(), Global::DEFAULT).must()
    }
}

impl<T, A: Allocator + DefaultFlags> From<Vec<T, A>> for Box<[T], A> {
    #[inline]
    #[track_caller]
    fn from(vec: Vec<T, A>) -> Self {
        vec.into_boxed_slice()
    }
}

from! {
    [T: Clone] &[T] => Vec<T>: |slice| Self::from_slice(slice);
    [T: Clone] &mut [T] => Vec<T>: |slice| Self::from_slice(slice);
    [T: Clone, const N: usize] &[T; N] => Vec<T>: |array| Self::from_slice(array);
    [T: Clone, const N: usize] &mut [T; N] => Vec<T>: |array| Self::from_slice(array);
    [T, const N: usize] [T; N] => Vec<T>: |array| Self::from_array(array);
    [] &str => Vec<u8>: |str| Self::from_slice(str.as_bytes());
}
