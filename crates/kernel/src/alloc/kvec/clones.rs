// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Filling a vector with clones.
//!
//! Mirrors: rust/kernel/alloc/kvec.rs (Linux 7.2).

use core::iter;

use super::{AllocError, Allocator, Flags, Vec};

impl<T: Clone, A: Allocator> Vec<T, A> {
    /// A vector of `value`, `n` times.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had.
    #[track_caller]
    pub fn from_elem(value: T, n: usize, flags: Flags) -> Result<Self, AllocError> {
        let mut v = Self::new();
        v.extend_with(n, value, flags)?;
        Ok(v)
    }

    /// Appends `value`, `n` times.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the vector cannot grow; it is as before.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    ///
    /// let mut frame = kernel::kvec![b'<']?;
    /// frame.extend_with(3, b'-', GFP_KERNEL)?;
    /// frame.extend_from_slice(b">!", GFP_KERNEL)?;
    /// assert_eq!(frame, b"<--->!");
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn extend_with(&mut self, n: usize, value: T, flags: Flags) -> Result<(), AllocError> {
        self.reserve(n, flags)?;
        // The last one is `value` itself, and takes no clone.
        let values = iter::repeat_n(value, n);
        for (place, value) in iter::zip(self.spare_capacity_mut(), values) {
            place.write(value);
        }
        // SAFETY: There is room for `n` elements, which were written.
        unsafe { self.inc_len(n) };
        Ok(())
    }

    /// Appends a clone of each element of `other`.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the vector cannot grow; it is as before.
    #[track_caller]
    pub fn extend_from_slice(&mut self, other: &[T], flags: Flags) -> Result<(), AllocError> {
        self.reserve(other.len(), flags)?;
        for (place, value) in iter::zip(self.spare_capacity_mut(), other) {
            place.write(value.clone());
        }
        // SAFETY: There is room for as many elements, which were written.
        unsafe { self.inc_len(other.len()) };
        Ok(())
    }

    /// Makes the length `new_len`, by dropping elements at the end or appending clones of `value`.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the vector cannot grow; it is as before.
    #[track_caller]
    pub fn resize(&mut self, new_len: usize, value: T, flags: Flags) -> Result<(), AllocError> {
        if let Some(missing) = new_len.checked_sub(self.len) {
            return self.extend_with(missing, value, flags);
        }
        self.truncate(new_len);
        Ok(())
    }
}
