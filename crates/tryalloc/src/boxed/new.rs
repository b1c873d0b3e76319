// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes of one value: how they are made, filled and emptied.

use core::{alloc::Layout, mem::MaybeUninit, pin::Pin, ptr::NonNull};

use super::Box;
use crate::alloc::{AllocError, Allocator, Stateless, StaticAllocator};

stateless! {
    impl(T) Box(T) {
        fallible! {
            /// A value in memory of its own.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory; `value` is dropped then.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let b = tryalloc::Box::try_new(5)?;
            /// assert_eq!(*b, 5);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn new | try_new(value: T; flags) -> Result<Self, AllocError> {
                Ok(Box::write(Self::allocate(Stateless::INSTANCE, flags)?, value))
            }

            /// Memory for a value, to be written later.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// use tryalloc::Box;
            ///
            /// let memory = Box::<u32>::try_new_uninit()?;
            /// assert_eq!(*Box::write(memory, 5), 5);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn new_uninit | try_new_uninit(; flags) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
                Self::allocate(Stateless::INSTANCE, flags)
            }

            /// Memory for a value, all zeroes.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let zeroes = tryalloc::Box::<[u8; 512]>::try_new_zeroed()?;
            /// // SAFETY: Zero is a number as any other.
            /// assert_eq!(*unsafe { zeroes.assume_init() }, [0; 512]);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn new_zeroed | try_new_zeroed(; flags) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
                Self::allocate_zeroed(Stateless::INSTANCE, flags)
            }

            /// A value that does not move any more.
            ///
            /// # Errors
            ///
            /// [`AllocError`] when there is no memory; `value` is dropped then.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let pinned = tryalloc::Box::try_pin(5)?;
            /// assert_eq!(*pinned, 5);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn pin | try_pin(value: T; flags) -> Result<Pin<Self>, AllocError> {
                let memory = Self::allocate(Stateless::INSTANCE, flags)?;
                Ok(Box::into_pin(Box::write(memory, value)))
            }
        }
    }
}

impl<T, A: Allocator> Box<T, A> {
    fallible! {
        /// A value in memory of `alloc`.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; `value` and `alloc` are dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, boxed::Box};
        ///
        /// let b = Box::try_new_in(5, &Global)?;
        /// assert_eq!(*b, 5);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn new_in | try_new_in(value: T, alloc: A; flags) -> Result<Self, AllocError> {
            Ok(Box::write(Self::allocate(alloc, flags)?, value))
        }

        /// Memory of `alloc` for a value, to be written later.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; `alloc` is dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, boxed::Box};
        ///
        /// let memory = Box::<u32, _>::try_new_uninit_in(&Global)?;
        /// assert_eq!(*Box::write(memory, 5), 5);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn new_uninit_in | try_new_uninit_in(alloc: A; flags) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
            Self::allocate(alloc, flags)
        }

        /// Memory of `alloc` for a value, all zeroes.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; `alloc` is dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, boxed::Box};
        ///
        /// let zero = Box::<u32, _>::try_new_zeroed_in(&Global)?;
        /// // SAFETY: Zero is a number as any other.
        /// assert_eq!(*unsafe { zero.assume_init() }, 0);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn new_zeroed_in | try_new_zeroed_in(alloc: A; flags) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
            Self::allocate_zeroed(alloc, flags)
        }
    }

    /// Memory for a value: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn allocate(
        alloc: A,
        flags: A::Flags,
    ) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
        let layout = Layout::new::<T>();
        let ptr = if layout.size() == 0 {
            NonNull::dangling()
        } else {
            alloc.allocate(layout, flags)?.cast()
        };
        // SAFETY: It is memory for a `T` from this allocator, and a `MaybeUninit` may hold anything.
        Ok(unsafe { Box::from_non_null_in(ptr, alloc) })
    }

    /// The same, all zeroes.
    #[inline]
    #[track_caller]
    pub(crate) fn allocate_zeroed(
        alloc: A,
        flags: A::Flags,
    ) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
        let layout = Layout::new::<T>();
        let ptr = if layout.size() == 0 {
            NonNull::dangling()
        } else {
            alloc.allocate_zeroed(layout, flags)?.cast()
        };
        // SAFETY: As above.
        Ok(unsafe { Box::from_non_null_in(ptr, alloc) })
    }

    /// The value; its memory is freed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::Box;
    ///
    /// let b = Box::try_new(vec![1, 2])?;
    /// assert_eq!(Box::into_inner(b), [1, 2]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn into_inner(boxed: Self) -> T {
        Self::take(boxed).0
    }

    /// The value, and its memory for another.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::Box;
    ///
    /// let (one, memory) = Box::take(Box::try_new("one")?);
    /// let two = Box::write(memory, "two");
    /// assert_eq!((one, *two), ("one", "two"));
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn take(boxed: Self) -> (T, Box<MaybeUninit<T>, A>) {
        let (ptr, alloc) = Self::into_non_null_with_allocator(boxed);
        // SAFETY: The value is there, and is moved out here; what is left may hold anything.
        unsafe { (ptr.read(), Box::from_non_null_in(ptr.cast(), alloc)) }
    }

    /// A slice of just this value.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::Box;
    ///
    /// let slice: Box<[u32]> = Box::into_boxed_slice(Box::try_new(5)?);
    /// assert_eq!(*slice, [5]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn into_boxed_slice(boxed: Self) -> Box<[T], A> {
        let (ptr, alloc) = Self::into_non_null_with_allocator(boxed);
        // SAFETY: A slice of one value has the layout of the value.
        unsafe { Box::from_non_null_in(NonNull::slice_from_raw_parts(ptr, 1), alloc) }
    }
}

impl<T, A: Allocator> Box<MaybeUninit<T>, A> {
    /// Writes the value, which is there from then on.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::Box;
    ///
    /// let memory = Box::<u32>::try_new_uninit()?;
    /// assert_eq!(*Box::write(memory, 5), 5);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn write(mut boxed: Self, value: T) -> Box<T, A> {
        (*boxed).write(value);
        // SAFETY: It was written just now.
        unsafe { boxed.assume_init() }
    }

    /// Says that the value is there.
    ///
    /// # Safety
    ///
    /// It is.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut memory = tryalloc::Box::<u32>::try_new_uninit()?;
    /// memory.write(5);
    /// // SAFETY: It was written just now.
    /// assert_eq!(*unsafe { memory.assume_init() }, 5);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub unsafe fn assume_init(self) -> Box<T, A> {
        let (ptr, alloc) = Self::into_non_null_with_allocator(self);
        // SAFETY: It was a box's, and holds a value, as the caller says.
        unsafe { Box::from_non_null_in(ptr.cast(), alloc) }
    }
}

impl<T, A: StaticAllocator> Box<T, A> {
    fallible! {
        /// A value in memory of `alloc` that does not move any more.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; `value` and `alloc` are dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::{alloc::Global, boxed::Box};
        ///
        /// let pinned = Box::try_pin_in(5, Global)?;
        /// assert_eq!(*pinned, 5);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn pin_in | try_pin_in(value: T, alloc: A; flags) -> Result<Pin<Self>, AllocError> {
            Ok(Box::into_pin(Box::write(Self::allocate(alloc, flags)?, value)))
        }
    }
}
