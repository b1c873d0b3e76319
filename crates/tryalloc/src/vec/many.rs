// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Moving, cloning and cutting many elements at once.

use core::{ops::RangeBounds, slice};

use super::{plain::is_plain, range, Vec};
use crate::alloc::{AllocError, Allocator, AllocatorClone, TryReserveError};

impl<T, A: Allocator> Vec<T, A> {
    fallible! {
        /// Moves all elements of another vector to the end of this one.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; both vectors are as they were.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1]?;
        /// let mut other = tryalloc::try_vec![2, 3]?;
        /// v.try_append(&mut other)?;
        /// assert_eq!(v, [1, 2, 3]);
        /// assert!(other.is_empty());
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn append | try_append(&mut self, other: &mut Self; flags) -> Result<(), AllocError> {
            // SAFETY: The elements are in other memory, and are counted there no more.
            unsafe {
                self.append_bytes(other.as_slice(), flags)?;
                other.len = 0;
            }
            Ok(())
        }

        /// Makes the length `len`: drops what is past that, or appends what `make` returns.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; the vector is as it was, and `make` has not been called.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1]?;
        /// v.try_resize_with(3, Default::default)?;
        /// assert_eq!(v, [1, 0, 0]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        pub fn resize_with | try_resize_with[F: FnMut() -> T](&mut self, len: usize, make: F; flags) -> Result<(), AllocError> {
            match len.checked_sub(self.len) {
                Some(more) => {
                    self.grow_for(more, flags)?;
                    let mut make = make;
                    // SAFETY: There is room for that many.
                    unsafe { self.fill((0..more).map(|_| make())) };
                }
                None => self.truncate(len),
            }
            Ok(())
        }
    }
}

impl<T, A: AllocatorClone> Vec<T, A> {
    fallible! {
        /// Cuts the vector in two: the elements from `at` on are returned in one of their own.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; the vector is as it was.
        ///
        /// # Panics
        ///
        /// `at` is over the length.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1, 2, 3]?;
        /// assert_eq!(v.try_split_off(1)?, [2, 3]);
        /// assert_eq!(v, [1]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[track_caller]
        pub fn split_off | try_split_off(&mut self, at: usize; flags) -> Result<Self, AllocError> {
            let Some(moved) = self.len.checked_sub(at) else {
                split_out_of_range(at, self.len)
            };
            let mut other = Self::allocate(moved, self.allocator().clone(), flags)?;
            // SAFETY: There is room for those elements, which are counted here no more.
            unsafe {
                other.as_mut_ptr().copy_from_nonoverlapping(self.as_ptr().add(at), moved);
                self.len = at;
                other.len = moved;
            }
            Ok(other)
        }
    }
}

impl<T: Clone, A: Allocator> Vec<T, A> {
    /// Makes the elements clones of a slice's, in the memory that is there where that is enough.
    #[cfg(tryalloc_judge)]
    #[inline]
    #[track_caller]
    pub(crate) fn set_clones(
        &mut self,
        source: &[T],
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if is_plain::<T>() {
            self.len = 0;
            return self.append_clones(source, flags);
        }
        self.truncate(source.len());
        // SAFETY: The length is at most the source's by now.
        let (over, new) = unsafe { source.split_at_unchecked(self.len) };
        self.clone_from_slice(over);
        self.append_clones(new, flags)
    }

    /// Appends clones of a slice's elements: what growing methods share.
    #[inline]
    #[track_caller]
    pub(crate) fn append_clones(
        &mut self,
        other: &[T],
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if is_plain::<T>() {
            // SAFETY: What is borrowed there is not in this vector, which is borrowed mutably, and numbers
            // may be copied.
            return unsafe { self.append_bytes(other, flags) };
        }
        self.grow_for(other.len(), flags)?;
        // SAFETY: There is room for that many.
        unsafe { self.fill(other.iter().cloned()) };
        Ok(())
    }

    fallible! {
        /// Appends clones of all elements of a slice, in order.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; the vector is as it was, and none has been cloned.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1]?;
        /// v.try_extend_from_slice(&[2, 3])?;
        /// assert_eq!(v, [1, 2, 3]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn extend_from_slice | try_extend_from_slice(&mut self, other: &[T]; flags) -> Result<(), AllocError> {
            Ok(self.append_clones(other, flags)?)
        }

        /// Appends clones of the elements of a range of this vector.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; the vector is as it was, and none has been cloned.
        ///
        /// # Panics
        ///
        /// The range starts after its end, or ends after the last element.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1, 2, 3]?;
        /// v.try_extend_from_within(1..)?;
        /// assert_eq!(v, [1, 2, 3, 2, 3]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[track_caller]
        pub fn extend_from_within | try_extend_from_within[R: RangeBounds<usize>](&mut self, source: R; flags) -> Result<(), AllocError> {
            let source = range::range(source, self.len);
            self.grow_for(source.len(), flags)?;
            // SAFETY: The elements are there, and what is written is past them, where there is room.
            unsafe {
                let first = self.as_ptr().add(source.start);
                let source = slice::from_raw_parts(first, source.len());
                self.fill(source.iter().cloned());
            }
            Ok(())
        }

        /// Makes the length `len`: drops what is past that, or appends clones of `value`.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; the vector is as it was, and none has been cloned.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1]?;
        /// v.try_resize(3, 0)?;
        /// assert_eq!(v, [1, 0, 0]);
        /// v.try_resize(2, 0)?;
        /// assert_eq!(v, [1, 0]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        pub fn resize | try_resize(&mut self, len: usize, value: T; flags) -> Result<(), AllocError> {
            match len.checked_sub(self.len) {
                Some(more) => {
                    self.grow_for(more, flags)?;
                    // SAFETY: There is room for that many.
                    unsafe { self.fill_with_clones(value, more) };
                }
                None => self.truncate(len),
            }
            Ok(())
        }
    }
}

impl<T, A: Allocator, const N: usize> Vec<[T; N], A> {
    /// The elements of all arrays in a row, in the same memory.
    ///
    /// # Panics
    ///
    /// There would be more than `usize::MAX`, as there can be of elements without size alone.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let v = tryalloc::try_vec![[1, 2], [3, 4]]?;
    /// assert_eq!(v.into_flattened(), [1, 2, 3, 4]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    pub fn into_flattened(self) -> Vec<T, A> {
        let (ptr, len, capacity, alloc) = self.into_raw_parts_with_alloc();
        let len = if size_of::<T>() == 0 {
            // PANIC: Only elements without size can be so many; std panics too.
            len.checked_mul(N).expect("vec len overflow")
        } else {
            // It does not wrap: they are in memory.
            len.wrapping_mul(N)
        };
        // What is 0 for `N` of 0, and is not looked at for elements without size, does not wrap either.
        let capacity = capacity.wrapping_mul(N);
        // SAFETY: The memory has the size and the alignment that it had, and the elements are there.
        unsafe { Vec::from_raw_parts_in(ptr.cast(), len, capacity, alloc) }
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn split_out_of_range(at: usize, len: usize) -> ! {
    // PANIC: The caller of a public method named a place that is not there; std panics too.
    panic!("`at` split index (is {at}) should be <= len (is {len})")
}
