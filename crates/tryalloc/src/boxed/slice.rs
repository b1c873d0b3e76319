// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxed slices.

use core::{mem::MaybeUninit, ptr::NonNull};

use super::Box;
use crate::{
    alloc::{AllocError, Allocator, Stateless},
    raw_vec::RawVec,
    vec::Vec,
};

stateless! {
    impl(T) Box([T]) {
        fallible! {
            /// Memory for `len` values, to be written later.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory, or it would be more than `isize::MAX` bytes.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let mut values = tryalloc::Box::<[u32]>::try_new_uninit_slice(3)?;
            /// for (i, value) in (1..).zip(&mut values) {
            ///     value.write(i);
            /// }
            /// // SAFETY: All were written just now.
            /// assert_eq!(*unsafe { values.assume_init() }, [1, 2, 3]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn new_uninit_slice | try_new_uninit_slice(len: usize; flags) -> Result<Box<[MaybeUninit<T>], A>, AllocError> {
                Self::allocate_slice(len, Stateless::INSTANCE, flags)
            }

            /// Memory for `len` values, all zeroes.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory, or it would be more than `isize::MAX` bytes.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let values = tryalloc::Box::<[u32]>::try_new_zeroed_slice(3)?;
            /// // SAFETY: Zero is a number as any other.
            /// assert_eq!(*unsafe { values.assume_init() }, [0; 3]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn new_zeroed_slice | try_new_zeroed_slice(len: usize; flags) -> Result<Box<[MaybeUninit<T>], A>, AllocError> {
                Self::allocate_zeroed_slice(len, Stateless::INSTANCE, flags)
            }

            /// The values of an array, moved.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory; the values are dropped then.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let values = tryalloc::Box::<[u32]>::try_from_array([1, 2, 3])?;
            /// assert_eq!(*values, [1, 2, 3]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_array | try_from_array[const N: usize](array: [T; N]; flags) -> Result<Self, AllocError> {
                let memory = Box::<[T; N], A>::allocate(Stateless::INSTANCE, flags)?;
                Ok(Self::from_boxed_array(Box::write(memory, array)))
            }
        }
    }
}

stateless! {
    impl(T: Clone) Box([T]) {
        fallible! {
            /// Clones of the values of a slice.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let values = tryalloc::Box::<[u32]>::try_from_slice(&[1, 2, 3])?;
            /// assert_eq!(*values, [1, 2, 3]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_slice | try_from_slice(values: &[T]; flags) -> Result<Self, AllocError> {
                Self::clones_of(values, Stateless::INSTANCE, flags)
            }
        }
    }
}

impl<T, A: Allocator> Box<[T], A> {
    fallible! {
        /// Memory of `alloc` for `len` values, to be written later.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory, or it would be more than `isize::MAX` bytes; `alloc` is
        /// dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, boxed::Box};
        ///
        /// let mut values = Box::<[u32], _>::try_new_uninit_slice_in(1, &Global)?;
        /// values[0].write(5);
        /// // SAFETY: All were written just now.
        /// assert_eq!(*unsafe { values.assume_init() }, [5]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn new_uninit_slice_in | try_new_uninit_slice_in(len: usize, alloc: A; flags) -> Result<Box<[MaybeUninit<T>], A>, AllocError> {
            Self::allocate_slice(len, alloc, flags)
        }

        /// Memory of `alloc` for `len` values, all zeroes.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory, or it would be more than `isize::MAX` bytes; `alloc` is
        /// dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, boxed::Box};
        ///
        /// let values = Box::<[u32], _>::try_new_zeroed_slice_in(3, &Global)?;
        /// // SAFETY: Zero is a number as any other.
        /// assert_eq!(*unsafe { values.assume_init() }, [0; 3]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn new_zeroed_slice_in | try_new_zeroed_slice_in(len: usize, alloc: A; flags) -> Result<Box<[MaybeUninit<T>], A>, AllocError> {
            Self::allocate_zeroed_slice(len, alloc, flags)
        }
    }

    /// Memory for `len` values: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn allocate_slice(
        len: usize,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Box<[MaybeUninit<T>], A>, AllocError> {
        let memory = RawVec::<T, A>::with_capacity_in(len, alloc, flags)?;
        // SAFETY: That is its capacity.
        Ok(unsafe { memory.into_box(len) })
    }

    /// The same, all zeroes.
    #[inline]
    #[track_caller]
    pub(crate) fn allocate_zeroed_slice(
        len: usize,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Box<[MaybeUninit<T>], A>, AllocError> {
        let memory = RawVec::<T, A>::with_capacity_zeroed_in(len, alloc, flags)?;
        // SAFETY: That is its capacity.
        Ok(unsafe { memory.into_box(len) })
    }

    /// Clones of the values of a slice: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn clones_of(values: &[T], alloc: A, flags: A::Flags) -> Result<Self, AllocError>
    where
        T: Clone,
    {
        let clones = Vec::of_slice(values, alloc, flags)?;
        // SAFETY: It was allocated for just so many.
        Ok(unsafe { clones.into_full_box() })
    }

    /// The whole as an array, if it has just `N` values.
    ///
    /// If not, they are dropped; `Box::<[T; N]>::try_from(slice)` gives them back.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let values = tryalloc::Box::<[u32]>::try_from_array([1, 2, 3])?;
    /// let array = values.into_array().unwrap();
    /// assert_eq!(*array, [1, 2, 3]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn into_array<const N: usize>(self) -> Option<Box<[T; N], A>> {
        Box::try_from(self).ok()
    }

    /// The whole of a boxed array as a slice.
    #[inline]
    pub(crate) fn from_boxed_array<const N: usize>(array: Box<[T; N], A>) -> Self {
        let (ptr, alloc) = Box::into_non_null_with_allocator(array);
        // SAFETY: A slice has the layout of an array of its length.
        unsafe { Box::from_non_null_in(NonNull::slice_from_raw_parts(ptr.cast(), N), alloc) }
    }
}

impl<T, A: Allocator> Box<[MaybeUninit<T>], A> {
    /// Says that all values are there.
    ///
    /// # Safety
    ///
    /// They are.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut values = tryalloc::Box::<[u32]>::try_new_uninit_slice(1)?;
    /// values[0].write(5);
    /// // SAFETY: All were written just now.
    /// assert_eq!(*unsafe { values.assume_init() }, [5]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub unsafe fn assume_init(self) -> Box<[T], A> {
        let (ptr, alloc) = Self::into_non_null_with_allocator(self);
        // SAFETY: It was a box's, and holds so many values, as the caller says.
        unsafe {
            let values = NonNull::slice_from_raw_parts(ptr.cast(), ptr.len());
            Box::from_non_null_in(values, alloc)
        }
    }
}

impl<T, A: Allocator, const N: usize> TryFrom<Box<[T], A>> for Box<[T; N], A> {
    type Error = Box<[T], A>;

    /// The slice as an array, if it has just `N` values.
    ///
    /// # Errors
    ///
    /// The slice itself, when its length is another.
    #[inline]
    fn try_from(slice: Box<[T], A>) -> Result<Self, Self::Error> {
        if slice.len() != N {
            return Err(slice);
        }
        let (ptr, alloc) = Box::into_non_null_with_allocator(slice);
        // SAFETY: An array has the layout of a slice of its length.
        Ok(unsafe { Box::from_non_null_in(ptr.cast(), alloc) })
    }
}
