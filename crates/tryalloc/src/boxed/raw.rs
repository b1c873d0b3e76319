// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes and pointers: raw, leaked, pinned.

use core::{
    marker::PhantomData,
    mem::{self, ManuallyDrop},
    pin::Pin,
    ptr::{self, NonNull},
};

use super::Box;
use crate::alloc::{Allocator, Stateless, StaticAllocator};

stateless! {
    impl(T: ?Sized) Box(T) {
        /// A box from a pointer that [`into_raw`](Self::into_raw) gave.
        ///
        /// # Safety
        ///
        /// `ptr` is to a value in memory that the allocator handed out for its layout, or dangles,
        /// aligned, if that has size 0; it is no one else's.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// use tryalloc::Box;
        ///
        /// let ptr = Box::into_raw(Box::try_new(5)?);
        /// // SAFETY: It was a box's until now.
        /// let b = unsafe { Box::from_raw(ptr) };
        /// assert_eq!(*b, 5);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub const unsafe fn from_raw(ptr: *mut T) -> Self {
            // SAFETY: As the caller says.
            unsafe { Self::from_raw_in(ptr, Stateless::INSTANCE) }
        }

        /// A box from a pointer that [`into_non_null`](Self::into_non_null) gave.
        ///
        /// # Safety
        ///
        /// As for [`from_raw`](Self::from_raw).
        #[inline]
        pub const unsafe fn from_non_null(ptr: NonNull<T>) -> Self {
            // SAFETY: As the caller says.
            unsafe { Self::from_non_null_in(ptr, Stateless::INSTANCE) }
        }

        /// The pointer, the caller's from now on.
        ///
        /// Give it to [`from_raw`](Self::from_raw) to have the value dropped and its memory freed.
        #[inline]
        #[must_use = "the value is leaked"]
        pub fn into_raw(boxed: Self) -> *mut T {
            ManuallyDrop::new(boxed).ptr.as_ptr()
        }

        /// The pointer, the caller's from now on; as [`into_raw`](Self::into_raw).
        #[inline]
        #[must_use = "the value is leaked"]
        pub fn into_non_null(boxed: Self) -> NonNull<T> {
            ManuallyDrop::new(boxed).ptr
        }
    }
}

impl<T: ?Sized, A: Allocator> Box<T, A> {
    /// A box from a pointer and the allocator of its memory.
    ///
    /// # Safety
    ///
    /// `ptr` is to a value in memory that `alloc`, or one that shares its memory, handed out for its
    /// layout, or dangles, aligned, if that has size 0; it is no one else's.
    #[inline]
    pub const unsafe fn from_raw_in(ptr: *mut T, alloc: A) -> Self {
        // SAFETY: A pointer to a value is not null; else as the caller says.
        unsafe { Self::from_non_null_in(NonNull::new_unchecked(ptr), alloc) }
    }

    /// A box from a pointer and the allocator of its memory.
    ///
    /// # Safety
    ///
    /// As for [`from_raw_in`](Self::from_raw_in).
    #[inline]
    pub const unsafe fn from_non_null_in(ptr: NonNull<T>, alloc: A) -> Self {
        Self {
            ptr,
            alloc,
            _owns: PhantomData,
        }
    }

    /// The pointer and the allocator, both the caller's from now on.
    ///
    /// Give them to [`from_raw_in`](Self::from_raw_in) to have the value dropped and its memory freed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{alloc::Global, boxed::Box};
    ///
    /// let (ptr, alloc) = Box::into_raw_with_allocator(Box::try_new_in(5, &Global)?);
    /// // SAFETY: They were a box's until now.
    /// assert_eq!(*unsafe { Box::from_raw_in(ptr, alloc) }, 5);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[must_use = "the value is leaked"]
    pub fn into_raw_with_allocator(boxed: Self) -> (*mut T, A) {
        let (ptr, alloc) = Self::into_non_null_with_allocator(boxed);
        (ptr.as_ptr(), alloc)
    }

    /// The pointer and the allocator, both the caller's from now on; as
    /// [`into_raw_with_allocator`](Self::into_raw_with_allocator).
    #[inline]
    #[must_use = "the value is leaked"]
    pub fn into_non_null_with_allocator(boxed: Self) -> (NonNull<T>, A) {
        let boxed = ManuallyDrop::new(boxed);
        // SAFETY: It is read once, as what it is read from is not dropped.
        let alloc = unsafe { ptr::read(&boxed.alloc) };
        (boxed.ptr, alloc)
    }

    /// Where the value is, to be read; dangling and aligned if it has no size.
    ///
    /// No reference is made, so this does not end what other pointers to the value may do.
    #[inline]
    #[must_use]
    pub const fn as_ptr(boxed: &Self) -> *const T {
        boxed.ptr.as_ptr().cast_const()
    }

    /// Where the value is, to be written; dangling and aligned if it has no size.
    ///
    /// No reference is made, as by [`as_ptr`](Self::as_ptr).
    #[inline]
    #[must_use]
    pub const fn as_mut_ptr(boxed: &mut Self) -> *mut T {
        boxed.ptr.as_ptr()
    }

    /// The allocator.
    #[inline]
    pub const fn allocator(boxed: &Self) -> &A {
        &boxed.alloc
    }

    /// The value, which stays for as long as its type and the allocator allow and is not dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::Box;
    ///
    /// let five: &'static mut u32 = Box::leak(Box::try_new(5)?);
    /// *five += 1;
    /// assert_eq!(*five, 6);
    /// # // SAFETY: It was a box's, and `five` is not used any more.
    /// # drop(unsafe { Box::from_raw(five) });
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn leak<'a>(boxed: Self) -> &'a mut T
    where
        A: 'a,
    {
        let (mut ptr, alloc) = Self::into_non_null_with_allocator(boxed);
        // Memory stays valid until its allocator is dropped, so that is not.
        mem::forget(alloc);
        // SAFETY: The value is there, and no one else has the pointer.
        unsafe { ptr.as_mut() }
    }

    /// The same box, whose value does not move any more.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::Box;
    ///
    /// let pinned = Box::into_pin(Box::try_new(5)?);
    /// assert_eq!(*pinned, 5);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn into_pin(boxed: Self) -> Pin<Self>
    where
        A: StaticAllocator,
    {
        // SAFETY: The value does not move with the box, and its memory is not reused before it is
        // dropped, not even if the box is forgotten, as the allocator is static.
        unsafe { Pin::new_unchecked(boxed) }
    }
}
