// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! [`SliceExt`] for slices.

use core::{cmp::Ordering, ptr};

use super::{cached_key, sort, SliceExt};
use crate::{
    alloc::{AllocError, Allocator, Stateless},
    vec::Vec,
};

impl<T> SliceExt<T> for [T] {
    #[inline]
    #[track_caller]
    fn sort_with<A: Stateless>(&mut self, flags: A::Flags) -> Result<(), AllocError>
    where
        T: Ord,
    {
        sort::stable(self, T::lt, A::INSTANCE, flags)
    }

    #[inline]
    #[track_caller]
    fn sort_by_with<A: Stateless>(
        &mut self,
        mut compare: impl FnMut(&T, &T) -> Ordering,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        let is_less = |a: &T, b: &T| compare(a, b) == Ordering::Less;
        sort::stable(self, is_less, A::INSTANCE, flags)
    }

    #[inline]
    #[track_caller]
    fn sort_by_key_with<A: Stateless, K: Ord>(
        &mut self,
        mut key: impl FnMut(&T) -> K,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        sort::stable(self, |a, b| key(a).lt(&key(b)), A::INSTANCE, flags)
    }

    #[inline]
    #[track_caller]
    fn sort_by_cached_key_with<A: Stateless, K: Ord>(
        &mut self,
        key: impl FnMut(&T) -> K,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        cached_key::sort(self, key, A::INSTANCE, flags)
    }

    #[inline]
    #[track_caller]
    fn to_vec_in_with<A: Allocator>(
        &self,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Vec<T, A>, AllocError>
    where
        T: Clone,
    {
        Ok(Vec::of_slice(self, alloc, flags)?)
    }

    #[track_caller]
    fn repeat_with<A: Stateless>(&self, n: usize, flags: A::Flags) -> Result<Vec<T, A>, AllocError>
    where
        T: Copy,
    {
        let total = self.len().checked_mul(n).ok_or(AllocError)?;
        let mut vec = Vec::allocate(total, A::INSTANCE, flags)?;
        if total == 0 {
            return Ok(vec);
        }
        // SAFETY: There is room for `total` elements, which may be copied. The first are copied from
        // here, and then all that are there again and again, as far as there is room.
        unsafe {
            let start: *mut T = vec.as_mut_ptr();
            ptr::copy_nonoverlapping(self.as_ptr(), start, self.len());
            let mut len = self.len();
            while len < total {
                let more = len.min(total.wrapping_sub(len));
                ptr::copy_nonoverlapping(start, start.add(len), more);
                len = len.wrapping_add(more);
            }
            vec.set_len(total);
        }
        Ok(vec)
    }
}
