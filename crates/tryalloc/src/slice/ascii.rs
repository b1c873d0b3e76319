// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Copies of bytes in upper or lower case, [`AsciiExt`].

use super::SliceExt;
use crate::{
    alloc::{AllocError, Stateless},
    vec::Vec,
};

/// Copies of bytes in upper or lower case, as far as they are ASCII.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::{slice::AsciiExt, Vec};
///
/// let v: Vec<u8> = b"Hello".to_ascii_uppercase_with(())?;
/// assert_eq!(*v, *b"HELLO");
/// assert_eq!(b"Hello".try_to_ascii_lowercase()?, b"hello");
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub trait AsciiExt {
    /// A copy with each ASCII letter in upper case.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    #[track_caller]
    fn to_ascii_uppercase_with<A: Stateless>(
        &self,
        flags: A::Flags,
    ) -> Result<Vec<u8, A>, AllocError>;

    /// A copy with each ASCII letter in lower case.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    #[track_caller]
    fn to_ascii_lowercase_with<A: Stateless>(
        &self,
        flags: A::Flags,
    ) -> Result<Vec<u8, A>, AllocError>;

    /// [`to_ascii_uppercase_with`](Self::to_ascii_uppercase_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::AsciiExt;
    ///
    /// assert_eq!(b"Hello".try_to_ascii_uppercase()?, b"HELLO");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_to_ascii_uppercase(&self) -> Result<crate::Vec<u8>, AllocError> {
        self.to_ascii_uppercase_with(())
    }

    /// [`to_ascii_lowercase_with`](Self::to_ascii_lowercase_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::AsciiExt;
    ///
    /// assert_eq!(b"Hello".try_to_ascii_lowercase()?, b"hello");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_to_ascii_lowercase(&self) -> Result<crate::Vec<u8>, AllocError> {
        self.to_ascii_lowercase_with(())
    }
}

impl AsciiExt for [u8] {
    #[inline]
    #[track_caller]
    fn to_ascii_uppercase_with<A: Stateless>(
        &self,
        flags: A::Flags,
    ) -> Result<Vec<u8, A>, AllocError> {
        let mut copy = self.to_vec_with(flags)?;
        copy.make_ascii_uppercase();
        Ok(copy)
    }

    #[inline]
    #[track_caller]
    fn to_ascii_lowercase_with<A: Stateless>(
        &self,
        flags: A::Flags,
    ) -> Result<Vec<u8, A>, AllocError> {
        let mut copy = self.to_vec_with(flags)?;
        copy.make_ascii_lowercase();
        Ok(copy)
    }
}
