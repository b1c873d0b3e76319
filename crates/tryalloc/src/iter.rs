// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Collections from iterators: [`TryExtend`] and [`TryFromIterator`].

use crate::alloc::AllocError;

/// A collection that takes what an iterator yields, allocating with flags of type `F`.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::{iter::TryExtend, Vec};
///
/// let mut v = Vec::new();
/// v.extend_with([1, 2], ())?;
/// v.extend_with(&[3], ())?;
/// assert_eq!(v, [1, 2, 3]);
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub trait TryExtend<T, F> {
    /// Adds everything that an iterator yields.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory. What was added before is kept; the element at hand is
    /// dropped, as are those that the iterator has not yielded.
    #[track_caller]
    fn extend_with<I: IntoIterator<Item = T>>(
        &mut self,
        iter: I,
        flags: F,
    ) -> Result<(), AllocError>;
}

/// A collection that is made from what an iterator yields, allocating with flags of type `F`.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::{iter::TryFromIterator, Box, String};
///
/// let s = String::from_iter_with(["one", "two"], ())?;
/// assert_eq!(s, "onetwo");
/// let values: Box<[i32]> = Box::from_iter_with(1..4, ())?;
/// assert_eq!(*values, [1, 2, 3]);
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub trait TryFromIterator<T, F>: Sized {
    /// A collection of everything that an iterator yields.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory; everything is dropped then.
    #[track_caller]
    fn from_iter_with<I: IntoIterator<Item = T>>(iter: I, flags: F) -> Result<Self, AllocError>;
}
