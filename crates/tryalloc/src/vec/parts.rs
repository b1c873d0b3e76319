// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A vector taken apart into pointer, length and capacity, and put together again.

use core::{
    mem::{ManuallyDrop, MaybeUninit},
    ptr::{self, NonNull},
    slice,
};

use super::Vec;
use crate::{alloc::Allocator, raw_vec::RawVec};

stateless! {
    impl(T) Vec(T) {
        /// A vector from its parts.
        ///
        /// # Safety
        ///
        /// As for [`from_raw_parts_in`](Self::from_raw_parts_in), for any allocator of this type.
        #[inline]
        #[must_use]
        pub unsafe fn from_raw_parts(ptr: *mut T, len: usize, capacity: usize) -> Self {
            // SAFETY: As the caller says; all allocators of the type share their memory.
            unsafe { Self::from_raw_parts_in(ptr, len, capacity, crate::alloc::Stateless::INSTANCE) }
        }

        /// A vector from its parts.
        ///
        /// # Safety
        ///
        /// As for [`from_raw_parts_in`](Self::from_raw_parts_in), for any allocator of this type.
        #[inline]
        #[must_use]
        pub unsafe fn from_parts(ptr: NonNull<T>, len: usize, capacity: usize) -> Self {
            // SAFETY: As the caller says.
            unsafe { Self::from_raw_parts(ptr.as_ptr(), len, capacity) }
        }

        /// The pointer, the length and the capacity, all the caller's from now on.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let v = tryalloc::try_vec![1, 2]?;
        /// let (ptr, len, capacity) = v.into_raw_parts();
        /// // SAFETY: They are a vector's parts.
        /// let v = unsafe { tryalloc::Vec::from_raw_parts(ptr, len, capacity) };
        /// assert_eq!(v, [1, 2]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        #[must_use = "the memory is lost without the pointer"]
        pub fn into_raw_parts(self) -> (*mut T, usize, usize) {
            let (ptr, len, capacity, _) = self.into_raw_parts_with_alloc();
            (ptr, len, capacity)
        }

        /// The pointer, the length and the capacity, all the caller's from now on.
        #[inline]
        #[must_use = "the memory is lost without the pointer"]
        pub fn into_parts(self) -> (NonNull<T>, usize, usize) {
            let (ptr, len, capacity, _) = self.into_parts_with_alloc();
            (ptr, len, capacity)
        }
    }
}

impl<T, A: Allocator> Vec<T, A> {
    /// A vector from its parts.
    ///
    /// # Safety
    ///
    /// - `ptr` is memory that `alloc`, or one that shares its memory, handed out for the layout of
    ///   `capacity` values of `T`, and is no one else's; it dangles, aligned, if that has size 0.
    /// - The first `len` of them are there, and `len` is at most `capacity`.
    #[inline]
    pub unsafe fn from_raw_parts_in(ptr: *mut T, len: usize, capacity: usize, alloc: A) -> Self {
        debug_assert!(len <= capacity || size_of::<T>() == 0);
        // SAFETY: As the caller says; a pointer to memory is not null.
        let buf =
            unsafe { RawVec::from_raw_parts_in(NonNull::new_unchecked(ptr), capacity, alloc) };
        Self { buf, len }
    }

    /// A vector from its parts.
    ///
    /// # Safety
    ///
    /// As for [`from_raw_parts_in`](Self::from_raw_parts_in).
    #[inline]
    pub unsafe fn from_parts_in(ptr: NonNull<T>, len: usize, capacity: usize, alloc: A) -> Self {
        // SAFETY: As the caller says.
        unsafe { Self::from_raw_parts_in(ptr.as_ptr(), len, capacity, alloc) }
    }

    /// The pointer, the length, the capacity and the allocator, all the caller's from now on.
    #[inline]
    #[must_use = "the memory is lost without the pointer"]
    pub fn into_raw_parts_with_alloc(self) -> (*mut T, usize, usize, A) {
        let (ptr, len, capacity, alloc) = self.into_parts_with_alloc();
        (ptr.as_ptr(), len, capacity, alloc)
    }

    /// The pointer, the length, the capacity and the allocator, all the caller's from now on.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{alloc::Global, vec::Vec};
    ///
    /// let v = Vec::try_from_array_in([1, 2], &Global)?;
    /// let (ptr, len, capacity, alloc) = v.into_parts_with_alloc();
    /// // SAFETY: They are a vector's parts.
    /// let v = unsafe { Vec::from_parts_in(ptr, len, capacity, alloc) };
    /// assert_eq!(v, [1, 2]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[must_use = "the memory is lost without the pointer"]
    pub fn into_parts_with_alloc(self) -> (NonNull<T>, usize, usize, A) {
        let this = ManuallyDrop::new(self);
        // SAFETY: It is read once, as what it is read from is not dropped.
        let buf = unsafe { ptr::read(&this.buf) };
        let (ptr, capacity) = (buf.ptr(), buf.capacity());
        (ptr, this.len, capacity, buf.into_allocator())
    }

    /// The elements for as long as memory lasts: they are not dropped, nor is their memory given back.
    #[inline]
    pub fn leak<'a>(self) -> &'a mut [T]
    where
        A: 'a,
    {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: So many are there, and no one else's. The allocator is not dropped either.
        unsafe { slice::from_raw_parts_mut(this.as_mut_ptr(), this.len) }
    }

    /// The memory past the last element.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::Vec::try_with_capacity(2)?;
    /// v.spare_capacity_mut()[0].write(5);
    /// // SAFETY: That element was written just now.
    /// unsafe { v.set_len(1) };
    /// assert_eq!(v, [5]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn spare_capacity_mut(&mut self) -> &mut [MaybeUninit<T>] {
        self.split_at_spare_mut().1
    }

    /// The elements, and the memory past the last of them.
    #[inline]
    pub fn split_at_spare_mut(&mut self) -> (&mut [T], &mut [MaybeUninit<T>]) {
        let (ptr, len) = (self.as_mut_ptr(), self.len);
        // SAFETY: So many are there, the capacity is that much larger, and the two are apart.
        unsafe {
            let spare = self.buf.capacity().unchecked_sub(len);
            (
                slice::from_raw_parts_mut(ptr, len),
                slice::from_raw_parts_mut(ptr.add(len).cast(), spare),
            )
        }
    }

    /// Says how many elements there are.
    ///
    /// # Safety
    ///
    /// There are so many, and `len` is at most the capacity.
    #[inline]
    pub unsafe fn set_len(&mut self, len: usize) {
        debug_assert!(len <= self.capacity());
        self.len = len;
    }
}
