// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can be made owned. For upstream's tests, slices and values are in `judge/borrow.rs`.

use super::TryToOwned;
#[cfg(not(tryalloc_judge))]
use crate::{alloc::Allocator, clone::TryClone, vec::Vec};
use crate::{
    alloc::{AllocError, Stateless},
    string::String,
};

impl<A: Stateless> TryToOwned<A> for str {
    type Owned = String<A>;

    #[inline]
    #[track_caller]
    fn to_owned_with(&self, flags: A::Flags) -> Result<String<A>, AllocError> {
        String::copy_of(self, A::INSTANCE, flags)
    }

    #[inline]
    #[track_caller]
    fn clone_into_with(&self, target: &mut String<A>, flags: A::Flags) -> Result<(), AllocError> {
        target.assign(self, flags)
    }
}

#[cfg(not(tryalloc_judge))]
impl<T: TryClone<A::Flags>, A: Stateless> TryToOwned<A> for [T] {
    type Owned = Vec<T, A>;

    #[track_caller]
    fn to_owned_with(&self, flags: A::Flags) -> Result<Vec<T, A>, AllocError> {
        Vec::clone_elements(self, A::INSTANCE, flags)
    }
}

#[cfg(not(tryalloc_judge))]
impl<T: TryClone<A::Flags>, A: Allocator> TryToOwned<A> for T {
    type Owned = T;

    #[inline]
    #[track_caller]
    fn to_owned_with(&self, flags: A::Flags) -> Result<T, AllocError> {
        self.clone_with(flags)
    }

    #[inline]
    #[track_caller]
    fn clone_into_with(&self, target: &mut T, flags: A::Flags) -> Result<(), AllocError> {
        target.clone_from_with(self, flags)
    }
}
