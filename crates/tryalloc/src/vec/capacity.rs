// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How much memory a vector has.

use super::Vec;
use crate::{
    alloc::{AllocError, Allocator, DefaultFlags, TryReserveError},
    boxed::Box,
};

impl<T, A: Allocator> Vec<T, A> {
    fallible! {
        /// Makes room for `additional` more elements at least.
        ///
        /// # Errors
        ///
        /// There is no memory, or it would be more than `isize::MAX` bytes; the vector is as it was.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1]?;
        /// v.try_reserve(10)?;
        /// assert!(v.capacity() >= 11);
        /// assert!(v.try_reserve(usize::MAX).is_err());
        /// assert_eq!(v, [1]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn reserve | try_reserve(&mut self, additional: usize; flags) -> Result<(), TryReserveError> {
            self.grow_for(additional, flags)
        }

        /// Makes room for `additional` more elements, and no more than the allocator gives anyway.
        ///
        /// # Errors
        ///
        /// As for [`reserve`](Self::reserve).
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1]?;
        /// v.try_reserve_exact(10)?;
        /// assert!(v.capacity() >= 11);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn reserve_exact | try_reserve_exact(&mut self, additional: usize; flags) -> Result<(), TryReserveError> {
            self.grow_exact_for(additional, flags)
        }

        /// Gives back the memory past the last element.
        ///
        /// # Errors
        ///
        /// The allocator needed other memory and had none; the vector is as it was.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::Vec::try_with_capacity(10)?;
        /// v.try_extend([1, 2])?;
        /// v.try_shrink_to_fit()?;
        /// assert_eq!(v.capacity(), 2);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn shrink_to_fit | try_shrink_to_fit(&mut self; flags) -> Result<(), AllocError> {
            Ok(self.buf.shrink_to(self.len, flags)?)
        }

        /// Gives back the memory past `capacity` elements, or past the last if that is more.
        ///
        /// # Errors
        ///
        /// As for [`shrink_to_fit`](Self::shrink_to_fit).
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::Vec::try_with_capacity(10)?;
        /// v.try_extend([1, 2])?;
        /// v.try_shrink_to(4)?;
        /// assert_eq!(v.capacity(), 4);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn shrink_to | try_shrink_to(&mut self, capacity: usize; flags) -> Result<(), AllocError> {
            self.shrink_room(capacity, flags)
        }

        /// The elements as a box, with no memory past the last.
        ///
        /// # Errors
        ///
        /// The allocator needed other memory and had none; the vector is dropped then. After
        /// [`shrink_to_fit`](Self::shrink_to_fit) this cannot fail.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let v = tryalloc::try_vec![1, 2]?;
        /// assert_eq!(*v.try_into_boxed_slice()?, [1, 2]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn into_boxed_slice | try_into_boxed_slice(self: Self; flags) -> Result<Box<[T], A>, AllocError> {
            self.boxed(flags).map_err(|_| AllocError)
        }
    }

    /// Room for just `additional` more: what strings share.
    #[inline]
    #[track_caller]
    pub(crate) fn grow_exact_for(
        &mut self,
        additional: usize,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        self.buf.reserve_exact(self.len, additional, flags)
    }

    /// No memory past `capacity` elements or the last: what strings share.
    #[inline]
    #[track_caller]
    pub(crate) fn shrink_room(
        &mut self,
        capacity: usize,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        Ok(self.buf.shrink_to(capacity.max(self.len), flags)?)
    }

    /// The elements as a box, or the vector as it was when the allocator needed memory and had none.
    #[inline]
    #[track_caller]
    pub(crate) fn boxed(mut self, flags: A::Flags) -> Result<Box<[T], A>, Self> {
        if self.buf.shrink_to(self.len, flags).is_err() {
            return Err(self);
        }
        // SAFETY: It has no memory past them now.
        Ok(unsafe { self.into_full_box() })
    }

    /// The elements as a box, which takes no other memory.
    ///
    /// # Safety
    ///
    /// The capacity is the length, if elements have a size.
    #[inline]
    pub(crate) unsafe fn into_full_box(self) -> Box<[T], A> {
        let (ptr, len, _, alloc) = self.into_raw_parts_with_alloc();
        let slice = core::ptr::slice_from_raw_parts_mut(ptr, len);
        // SAFETY: It is memory for just that slice, from this allocator, and all elements are there.
        unsafe { Box::from_raw_in(slice, alloc) }
    }
}

impl<T, A: Allocator> From<Box<[T], A>> for Vec<T, A> {
    /// The elements in the memory that they are in.
    #[inline]
    fn from(boxed: Box<[T], A>) -> Self {
        let (slice, alloc) = Box::into_raw_with_allocator(boxed);
        let len = slice.len();
        // SAFETY: They are a box's: memory for just that many, which are there.
        unsafe { Self::from_raw_parts_in(slice.cast(), len, len, alloc) }
    }
}

#[cfg(not(tryalloc_judge))]
impl<T, A: DefaultFlags> TryFrom<Vec<T, A>> for Box<[T], A> {
    type Error = AllocError;

    /// [`into_boxed_slice`](Vec::into_boxed_slice).
    #[inline]
    #[track_caller]
    fn try_from(vec: Vec<T, A>) -> Result<Self, AllocError> {
        vec.try_into_boxed_slice()
    }
}

impl<T, A: DefaultFlags, const N: usize> TryFrom<Vec<T, A>> for Box<[T; N], A> {
    type Error = Vec<T, A>;

    /// The elements as an array, or the vector if it has not `N`, or if the allocator needed other memory
    /// for fewer and had none.
    #[inline]
    #[track_caller]
    fn try_from(vec: Vec<T, A>) -> Result<Self, Vec<T, A>> {
        if vec.len() != N {
            return Err(vec);
        }
        let (slice, alloc) = Box::into_raw_with_allocator(vec.boxed(A::DEFAULT)?);
        // SAFETY: It is a box's, of `N` elements.
        Ok(unsafe { Box::from_raw_in(slice.cast(), alloc) })
    }
}

impl<T, A: Allocator, const N: usize> TryFrom<Vec<T, A>> for [T; N] {
    type Error = Vec<T, A>;

    /// The elements, or the vector if it has not `N`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let v = tryalloc::try_vec![1, 2, 3]?;
    /// assert_eq!(v.try_into(), Ok([1, 2, 3]));
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    fn try_from(mut vec: Vec<T, A>) -> Result<[T; N], Vec<T, A>> {
        if vec.len != N {
            return Err(vec);
        }
        vec.len = 0;
        // SAFETY: There were `N`, which the vector counts no more.
        Ok(unsafe { vec.as_ptr().cast::<[T; N]>().read() })
    }
}
