// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The pages of a box in memory of `Vmalloc`.
//!
//! Mirrors: rust/kernel/alloc/kbox.rs (Linux 7.2).

use super::VBox;
use crate::alloc::allocator::VmallocPageIter;
use crate::page::AsPageIter;

impl<T> AsPageIter for VBox<T> {
    type Iter<'a>
        = VmallocPageIter<'a>
    where
        T: 'a;

    fn page_iter(&mut self) -> VmallocPageIter<'_> {
        // SAFETY: A box has an allocation of that size, or none if that is 0.
        unsafe { VmallocPageIter::new(self.0.cast(), size_of::<T>()) }
    }
}
