// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What slices can do that allocates.
//!
//! Mirrors: `alloc::slice`.
//!
//! All else of slices is `core`'s. With `std` about, the bare names are std's own methods, so each is here
//! in two other spellings: `sort_with::<A>(flags)` for every allocator without state, and `try_sort()`
//! for the one of programs, `Global`.

use crate::{alloc::Allocator, boxed::Box, vec::Vec};

mod ascii;
mod cached_key;
mod concat;
mod ext;
mod impls;
mod sort;
#[cfg(all(test, feature = "global", not(tryalloc_judge)))]
mod tests;

pub use self::{
    ascii::AsciiExt,
    concat::{Concat, Join},
    ext::SliceExt,
};

impl<T, A: Allocator> Box<[T], A> {
    /// The elements as a vector, in the memory they are in.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::Box;
    ///
    /// let boxed: Box<[i32]> = Box::into_boxed_slice(Box::try_new(5)?);
    /// assert_eq!(boxed.into_vec(), [5]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn into_vec(self) -> Vec<T, A> {
        self.into()
    }
}
