// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Vectors made from elements.

use core::mem::ManuallyDrop;

use super::{plain::is_zero, Vec};
use crate::{
    alloc::{AllocError, Allocator, Stateless, TryReserveError, TryReserveErrorKind},
    iter::TryFromIterator,
    raw_vec::RawVec,
};

stateless! {
    impl(T) Vec(T) {
        fallible! {
            /// The elements of an array.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory; the elements are dropped then.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// assert_eq!(tryalloc::Vec::try_from_array([1, 2])?, [1, 2]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_array | try_from_array[const N: usize](array: [T; N]; flags) -> Result<Self, AllocError> {
                Ok(Self::of_array(array, Stateless::INSTANCE, flags)?)
            }

            /// Everything that an iterator yields.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory; everything is dropped then.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let v = tryalloc::Vec::try_from_iter((1..4).map(|x| x * x))?;
            /// assert_eq!(v, [1, 4, 9]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_iter | try_from_iter[I: IntoIterator<Item = T>](iter: I; flags) -> Result<Self, AllocError> {
                Ok(Self::collected(iter.into_iter(), flags)?)
            }

            /// `len` elements, each of which `make` returns for its index.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory; `make` is not called then.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// assert_eq!(tryalloc::Vec::try_from_fn(3, |i| i * i)?, [0, 1, 4]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_fn | try_from_fn[F: FnMut(usize) -> T](len: usize, make: F; flags) -> Result<Self, AllocError> {
                let mut new = Self::allocate(len, Stateless::INSTANCE, flags)?;
                // SAFETY: There is room for that many.
                unsafe { new.fill((0..len).map(make)) };
                Ok(new)
            }
        }
    }
}

stateless! {
    impl(T: Clone) Vec(T) {
        fallible! {
            /// Clones of all elements of a slice.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory; none is cloned then.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// assert_eq!(tryalloc::Vec::try_from_slice(&[1, 2])?, [1, 2]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_slice | try_from_slice(slice: &[T]; flags) -> Result<Self, AllocError> {
                Ok(Self::of_slice(slice, Stateless::INSTANCE, flags)?)
            }

            /// `len` clones of a value.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory; none is cloned then.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// assert_eq!(tryalloc::Vec::try_from_elem(7, 2)?, [7, 7]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn from_elem | try_from_elem(elem: T, len: usize; flags) -> Result<Self, AllocError> {
                Ok(Self::of_elem(elem, len, Stateless::INSTANCE, flags)?)
            }
        }
    }
}

impl<T, A: Allocator> Vec<T, A> {
    fallible! {
        /// An empty vector on `alloc` with room for `capacity` elements at least.
        ///
        /// # Errors
        ///
        /// There is no memory, or it would be more than `isize::MAX` bytes.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, vec::Vec};
        ///
        /// let mut v = Vec::try_with_capacity_in(1, &Global)?;
        /// assert!(v.push_within_capacity(5).is_ok());
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn with_capacity_in | try_with_capacity_in(capacity: usize, alloc: A; flags) -> Result<Self, TryReserveError> {
            Self::allocate(capacity, alloc, flags)
        }

        /// The elements of an array, on `alloc`.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; the elements are dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, vec::Vec};
        ///
        /// assert_eq!(Vec::try_from_array_in([1, 2], &Global)?, [1, 2]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn from_array_in | try_from_array_in[const N: usize](array: [T; N], alloc: A; flags) -> Result<Self, AllocError> {
            Ok(Self::of_array(array, alloc, flags)?)
        }

        /// Everything that an iterator yields, on `alloc`.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; everything is dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, vec::Vec};
        ///
        /// assert_eq!(Vec::try_from_iter_in(1..3, &Global)?, [1, 2]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn from_iter_in | try_from_iter_in[I: IntoIterator<Item = T>](iter: I, alloc: A; flags) -> Result<Self, AllocError> {
            Ok(Self::of_iter(iter.into_iter(), alloc, flags)?)
        }
    }

    /// Everything that an iterator yields: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn of_iter(
        mut iter: impl Iterator<Item = T>,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        let (least, most) = iter.size_hint();
        if most == Some(least) && least != 0 {
            let mut new = Self::allocate(least, alloc, flags)?;
            // SAFETY: There is room for as many.
            unsafe { new.append_reserved(iter, least, flags) }?;
            return Ok(new);
        }
        let mut new = Self::new_in(alloc);
        // The first element comes before the memory: many iterators know more of their length then, and
        // one that is empty needs none.
        let Some(first) = iter.next() else {
            return Ok(new);
        };
        let least = iter.size_hint().0;
        let Some(room) = least.checked_add(1) else {
            return Err(TryReserveErrorKind::CapacityOverflow.into());
        };
        let room = room.max(RawVec::<T, A>::MIN_CAPACITY);
        new.buf.reserve_exact(0, room, flags)?;
        // SAFETY: There is room for one, and for `least` more.
        unsafe {
            new.write_next(first);
            new.append_reserved(iter, least, flags)?;
        }
        Ok(new)
    }

    /// The elements of an array: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn of_array<const N: usize>(
        array: [T; N],
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        let mut new = Self::allocate(N, alloc, flags)?;
        let array = ManuallyDrop::new(array);
        // SAFETY: There is room for that many, and the array is forgotten.
        unsafe {
            new.as_mut_ptr().copy_from_nonoverlapping(array.as_ptr(), N);
            new.len = N;
        }
        Ok(new)
    }
}

impl<T: Clone, A: Allocator> Vec<T, A> {
    fallible! {
        /// Clones of all elements of a slice, on `alloc`.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; none is cloned then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, vec::Vec};
        ///
        /// assert_eq!(Vec::try_from_slice_in(&[1, 2], &Global)?, [1, 2]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn from_slice_in | try_from_slice_in(slice: &[T], alloc: A; flags) -> Result<Self, AllocError> {
            Ok(Self::of_slice(slice, alloc, flags)?)
        }

        /// `len` clones of a value, on `alloc`.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; none is cloned then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, vec::Vec};
        ///
        /// assert_eq!(Vec::try_from_elem_in(7, 2, &Global)?, [7, 7]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn from_elem_in | try_from_elem_in(elem: T, len: usize, alloc: A; flags) -> Result<Self, AllocError> {
            Ok(Self::of_elem(elem, len, alloc, flags)?)
        }
    }

    /// Clones of a slice's elements: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn of_slice(
        slice: &[T],
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        let mut new = Self::allocate(slice.len(), alloc, flags)?;
        // SAFETY: There is room for that many.
        unsafe { new.fill(slice.iter().cloned()) };
        Ok(new)
    }

    /// `len` clones of a value: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn of_elem(
        elem: T,
        len: usize,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        if is_zero(&elem) {
            let buf = RawVec::with_capacity_zeroed_in(len, alloc, flags)?;
            return Ok(Self { buf, len });
        }
        let mut new = Self::allocate(len, alloc, flags)?;
        // SAFETY: There is room for that many.
        unsafe { new.fill_with_clones(elem, len) };
        Ok(new)
    }
}

impl<T, A: Stateless> TryFromIterator<T, A::Flags> for Vec<T, A> {
    #[inline]
    #[track_caller]
    fn from_iter_with<I: IntoIterator<Item = T>>(
        iter: I,
        flags: A::Flags,
    ) -> Result<Self, AllocError> {
        Ok(Self::collected(iter.into_iter(), flags)?)
    }
}
