// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The layout of an array whose size is known not to overflow.
//!
//! Mirrors: rust/kernel/alloc/layout.rs (Linux 7.2).

use core::{alloc::Layout, marker::PhantomData};

/// The array would be larger than `isize::MAX` bytes. Converts to `ENOMEM`.
pub struct LayoutError;

/// The layout of `[T; len]`.
///
/// # Invariants
///
/// `len * size_of::<T>()` is at most `isize::MAX`.
pub struct ArrayLayout<T> {
    len: usize,
    _element: PhantomData<fn() -> T>,
}

impl<T> Clone for ArrayLayout<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ArrayLayout<T> {}

impl<T> ArrayLayout<T> {
    /// The layout of an array without elements.
    pub const fn empty() -> Self {
        // INVARIANT: 0 bytes.
        Self {
            len: 0,
            _element: PhantomData,
        }
    }

    /// The layout of `[T; len]`.
    ///
    /// # Errors
    ///
    /// [`LayoutError`] when the array would be larger than `isize::MAX` bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::{alloc::layout::ArrayLayout, prelude::*};
    ///
    /// assert_eq!(ArrayLayout::<u64>::new(6)?.size(), 48);
    /// assert!(ArrayLayout::<u64>::new(usize::MAX / 8).is_err());
    /// # Ok::<(), Error>(())
    /// ```
    pub const fn new(len: usize) -> Result<Self, LayoutError> {
        match len.checked_mul(size_of::<T>()) {
            Some(bytes) if bytes <= isize::MAX.unsigned_abs() => {
                // INVARIANT: Checked in the line above.
                Ok(Self {
                    len,
                    _element: PhantomData,
                })
            }
            _ => Err(LayoutError),
        }
    }

    /// The layout of `[T; len]`, unchecked.
    ///
    /// # Safety
    ///
    /// `len * size_of::<T>()` is at most `isize::MAX`.
    pub const unsafe fn new_unchecked(len: usize) -> Self {
        // INVARIANT: The caller promises it.
        Self {
            len,
            _element: PhantomData,
        }
    }

    /// The number of elements.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no elements.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The size of the array in bytes.
    pub const fn size(&self) -> usize {
        self.len * size_of::<T>()
    }
}

impl<T> From<ArrayLayout<T>> for Layout {
    fn from(array: ArrayLayout<T>) -> Self {
        // SAFETY: An alignment is a power of two, and a type's size is a multiple of it: rounding
        // the size up to it, which is at most `isize::MAX` by the type's invariant, changes
        // nothing.
        unsafe { Layout::from_size_align_unchecked(array.size(), align_of::<T>()) }
    }
}
