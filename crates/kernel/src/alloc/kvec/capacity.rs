// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How much room a vector has, and how it gets more or less.
//!
//! Mirrors: rust/kernel/alloc/kvec.rs (Linux 7.2).

use core::{alloc::Layout, cmp};

use super::{AllocError, Allocator, ArrayLayout, Flags, KVmalloc, NumaNode, Vec};
use crate::alloc::{allocator::KMALLOC_MAX_SIZE, Box};
use crate::page::PAGE_SIZE;

impl<T, A: Allocator> Vec<T, A> {
    /// The number of elements for which there is room: `usize::MAX` if they have size 0.
    pub const fn capacity(&self) -> usize {
        if size_of::<T>() == 0 {
            usize::MAX
        } else {
            self.layout.len()
        }
    }

    /// A vector with room for `capacity` elements.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had.
    #[track_caller]
    pub fn with_capacity(capacity: usize, flags: Flags) -> Result<Self, AllocError> {
        let mut v = Self::new();
        v.reserve(capacity, flags)?;
        Ok(v)
    }

    /// Makes room for `additional` more elements. If that needs memory, the capacity at least
    /// doubles.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had; the vector is as before.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    ///
    /// let mut line = KVec::new();
    /// line.reserve(80, GFP_KERNEL)?;
    /// line.push_within_capacity(b'$')?;
    /// assert_eq!(line.capacity(), 80);
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn reserve(&mut self, additional: usize, flags: Flags) -> Result<(), AllocError> {
        if additional <= self.capacity() - self.len {
            return Ok(());
        }
        // Elements of size 0 have every capacity there is.
        if size_of::<T>() == 0 {
            return Err(AllocError);
        }

        let needed = self.len.checked_add(additional).ok_or(AllocError)?;
        // The doubled capacity cannot overflow: a layout is at most `isize::MAX` bytes.
        let layout = ArrayLayout::new(cmp::max(needed, self.capacity() * 2));
        // SAFETY: More than `len` elements.
        unsafe { self.reallocate(layout.map_err(|_| AllocError)?, flags) }
    }

    /// # Safety
    ///
    /// `layout` is of `len` elements or more, and the elements do not have size 0.
    #[track_caller]
    unsafe fn reallocate(
        &mut self,
        layout: ArrayLayout<T>,
        flags: Flags,
    ) -> Result<(), AllocError> {
        // SAFETY: By the type's invariant `self.layout` is that of the allocation at `ptr`, if
        // there is one.
        let memory = unsafe {
            A::realloc(
                Some(self.ptr.cast()),
                layout.into(),
                self.layout.into(),
                flags,
                NumaNode::NO_NODE,
            )?
        };
        // INVARIANT: The allocator kept the elements, all of which the caller promises room for.
        self.ptr = memory.cast();
        self.layout = layout;
        Ok(())
    }
}

impl<T> Vec<T, KVmalloc> {
    /// Gives back room, down to `min_capacity` or the length if that is more.
    ///
    /// Memory too large for `kmalloc` is moved, which takes new memory first, and only if whole
    /// pages come free.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when that memory cannot be had; the vector is as before.
    #[track_caller]
    pub fn shrink_to(&mut self, min_capacity: usize, flags: Flags) -> Result<(), AllocError> {
        let capacity = cmp::max(self.len, min_capacity);
        if size_of::<T>() == 0 || capacity >= self.capacity() {
            return Ok(());
        }

        // SAFETY: Fewer elements than in a layout that exists.
        let layout = unsafe { ArrayLayout::<T>::new_unchecked(capacity) };
        if self.layout.size() <= KMALLOC_MAX_SIZE {
            // SAFETY: The new capacity is no less than the length.
            return unsafe { self.reallocate(layout, flags) };
        }
        if layout.size().div_ceil(PAGE_SIZE) == self.layout.size().div_ceil(PAGE_SIZE) {
            return Ok(());
        }

        let smaller = KVmalloc::alloc(layout.into(), flags, NumaNode::NO_NODE)?.cast::<T>();
        let old = Layout::from(self.layout);
        // SAFETY: The new memory is another allocation with room for all elements. They move there,
        // and the old memory, which is that of `old`, has no other owner.
        unsafe {
            smaller.copy_from_nonoverlapping(self.ptr, self.len);
            KVmalloc::free(self.ptr.cast(), old);
        }
        // INVARIANT: As just done.
        self.ptr = smaller;
        self.layout = layout;
        Ok(())
    }
}

impl<T, A: Allocator> Default for Vec<T, A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, A: Allocator, const N: usize> From<Box<[T; N], A>> for Vec<T, A> {
    fn from(elements: Box<[T; N], A>) -> Self {
        let first = Box::into_raw(elements).cast();
        // SAFETY: The allocation of the box is for `N` elements, and all are valid.
        unsafe { Vec::from_raw_parts(first, N, N) }
    }
}
