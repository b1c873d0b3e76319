// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A vector where a slice is wanted: borrowing, indexing, comparing, printing.
//!
//! Mirrors: rust/kernel/alloc/kvec.rs (Linux 7.2).

use core::{
    borrow::{Borrow, BorrowMut},
    ops::{Deref, DerefMut, Index, IndexMut},
    slice::{self, SliceIndex},
};

use super::{Allocator, Vec};
use crate::fmt;

impl<T, A: Allocator> Vec<T, A> {
    /// The elements.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        self
    }

    /// The elements, for writing.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        self
    }
}

impl<T, A: Allocator> Deref for Vec<T, A> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        // SAFETY: The first `len` elements are valid, and borrowed as the vector is.
        unsafe { slice::from_raw_parts(self.as_ptr(), self.len) }
    }
}

impl<T, A: Allocator> DerefMut for Vec<T, A> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: The first `len` elements are valid, and borrowed as the vector is.
        unsafe { slice::from_raw_parts_mut(self.as_mut_ptr(), self.len) }
    }
}

impl<T, A: Allocator> Borrow<[T]> for Vec<T, A> {
    fn borrow(&self) -> &[T] {
        self
    }
}

impl<T, A: Allocator> BorrowMut<[T]> for Vec<T, A> {
    fn borrow_mut(&mut self) -> &mut [T] {
        self
    }
}

impl<T, I: SliceIndex<[T]>, A: Allocator> Index<I> for Vec<T, A> {
    type Output = I::Output;

    #[inline]
    fn index(&self, index: I) -> &Self::Output {
        // PANIC: When `index` is out of bounds, as `Index` has it for slices.
        &self.as_slice()[index]
    }
}

impl<T, I: SliceIndex<[T]>, A: Allocator> IndexMut<I> for Vec<T, A> {
    #[inline]
    fn index_mut(&mut self, index: I) -> &mut Self::Output {
        // PANIC: As for `index`.
        &mut self.as_mut_slice()[index]
    }
}

impl<'a, T, A: Allocator> IntoIterator for &'a Vec<T, A> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T, A: Allocator> IntoIterator for &'a mut Vec<T, A> {
    type Item = &'a mut T;
    type IntoIter = slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T: fmt::Debug, A: Allocator> fmt::Debug for Vec<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_slice().fmt(f)
    }
}

impl<T: Eq, A: Allocator> Eq for Vec<T, A> {}

macro_rules! compare_as_slices {
    ($([$($generics:tt)*] $left:ty, $right:ty;)*) => {
        $(
            impl<T: PartialEq<U>, U, $($generics)*> PartialEq<$right> for $left {
                #[inline]
                fn eq(&self, other: &$right) -> bool {
                    self[..] == other[..]
                }
            }
        )*
    };
}

compare_as_slices! {
    [A: Allocator, B: Allocator] Vec<T, A>, Vec<U, B>;
    [A: Allocator] Vec<T, A>, [U];
    [A: Allocator] Vec<T, A>, &[U];
    [A: Allocator] Vec<T, A>, &mut [U];
    [A: Allocator, const N: usize] Vec<T, A>, [U; N];
    [A: Allocator, const N: usize] Vec<T, A>, &[U; N];
    [A: Allocator] [T], Vec<U, A>;
    [A: Allocator] &[T], Vec<U, A>;
    [A: Allocator] &mut [T], Vec<U, A>;
}
