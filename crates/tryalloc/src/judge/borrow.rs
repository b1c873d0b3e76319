// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What upstream expects of Cow and what it borrows and cannot fail.

use core::ops::{Add, AddAssign};

use super::Outcome;
use crate::{
    alloc::{AllocError, Global},
    borrow::{Cow, TryToOwned},
    clone::TryClone,
    iter::TryFromIterator,
    string::Piece,
    vec::Vec,
};

/// What is borrowed and can be made owned.
pub trait ToOwned: TryToOwned<Global> {
    /// An owned copy.
    #[inline]
    fn to_owned(&self) -> Self::Owned {
        self.try_to_owned().must()
    }

    /// Makes `target` an owned copy, in the memory that it has.
    #[inline]
    fn clone_into(&self, target: &mut Self::Owned) {
        self.clone_into_with(target, ()).must();
    }
}

impl<T: TryToOwned<Global> + ?Sized> ToOwned for T {}

impl<T: Clone> TryToOwned<Global> for T {
    type Owned = T;

    #[inline]
    fn to_owned_with(&self, (): ()) -> Result<T, AllocError> {
        Ok(self.clone())
    }

    #[inline]
    fn clone_into_with(&self, target: &mut T, (): ()) -> Result<(), AllocError> {
        target.clone_from(self);
        Ok(())
    }
}

impl<T: Clone> TryToOwned<Global> for [T] {
    type Owned = Vec<T>;

    #[inline]
    fn to_owned_with(&self, (): ()) -> Result<Vec<T>, AllocError> {
        Vec::try_from_slice(self)
    }

    fn clone_into_with(&self, target: &mut Vec<T>, (): ()) -> Result<(), AllocError> {
        Ok(target.set_clones(self, ())?)
    }
}

impl<B: TryToOwned<Global> + ?Sized> Clone for Cow<'_, B> {
    #[inline]
    fn clone(&self) -> Self {
        self.clone_with(()).must()
    }

    #[inline]
    fn clone_from(&mut self, source: &Self) {
        self.clone_from_with(source, ()).must();
    }
}

impl<'a> Add<&'a str> for Cow<'a, str> {
    type Output = Self;

    #[inline]
    fn add(mut self, text: &'a str) -> Self {
        self.push_str(text);
        self
    }
}

impl<'a> Add<Cow<'a, str>> for Cow<'a, str> {
    type Output = Self;

    #[inline]
    fn add(mut self, text: Self) -> Self {
        self.push_str(text);
        self
    }
}

impl<'a> AddAssign<&'a str> for Cow<'a, str> {
    #[inline]
    fn add_assign(&mut self, text: &'a str) {
        self.push_str(text);
    }
}

impl<'a> AddAssign<Cow<'a, str>> for Cow<'a, str> {
    #[inline]
    fn add_assign(&mut self, text: Self) {
        self.push_str(text);
    }
}

impl<T: Piece> FromIterator<T> for Cow<'_, str> {
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        Self::from_iter_with(iter, ()).must()
    }
}

impl<T: Clone> FromIterator<T> for Cow<'_, [T]> {
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        Self::from_iter_with(iter, ()).must()
    }
}

from! {
    [T: Clone] Cow<'_, [T]> => Vec<T>: |cow| cow.into_owned();
}
