// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The pages of a vector in memory of `Vmalloc`.
//!
//! Mirrors: rust/kernel/alloc/kvec.rs (Linux 7.2).

use super::VVec;
use crate::alloc::allocator::VmallocPageIter;
use crate::page::AsPageIter;

impl<T> AsPageIter for VVec<T> {
    type Iter<'a>
        = VmallocPageIter<'a>
    where
        T: 'a;

    fn page_iter(&mut self) -> VmallocPageIter<'_> {
        // SAFETY: A vector has an allocation of that size, or none if that is 0.
        unsafe { VmallocPageIter::new(self.ptr.cast(), self.layout.size()) }
    }
}
