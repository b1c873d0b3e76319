// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Cloning what has memory of its own, [`TryClone`].

use crate::alloc::AllocError;

mod impls;
#[cfg(test)]
mod tests;

/// A clone that may fail, as it allocates with flags of type `F`.
///
/// What allocates nothing is cloned with any flags. The collections of this crate do not implement
/// [`Clone`], so where they want `T: Clone`, cloning an element takes no memory of this crate's.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::{clone::TryClone, try_vec};
///
/// let nested = try_vec![try_vec![1, 2]?, try_vec![3]?]?;
/// assert_eq!(nested.clone_with(())?, nested);
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub trait TryClone<F>: Sized {
    /// Another value like this one.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    #[track_caller]
    fn clone_with(&self, flags: F) -> Result<Self, AllocError>;

    /// Makes this value like `source`, in the memory that it has where that is enough.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory; unless the type says more, this value is as it was.
    #[track_caller]
    fn clone_from_with(&mut self, source: &Self, flags: F) -> Result<(), AllocError> {
        *self = source.clone_with(flags)?;
        Ok(())
    }
}

/// Implements [`TryClone`] by [`Clone`] for types that allocate nothing.
///
/// # Examples
///
/// ```
/// use tryalloc::clone::TryClone;
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Point(u32, u32);
/// tryalloc::try_clone_by_clone!(Point);
///
/// assert_eq!(Point(1, 2).clone_with(())?, Point(1, 2));
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
#[macro_export]
macro_rules! try_clone_by_clone {
    ($($type:ty),+ $(,)?) => { $(
        impl<F> $crate::clone::TryClone<F> for $type {
            #[inline]
            fn clone_with(&self, _: F) -> ::core::result::Result<Self, $crate::alloc::AllocError> {
                ::core::result::Result::Ok(::core::clone::Clone::clone(self))
            }
        }
    )+ };
}
