// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A contiguous growable array type, [`Vec`].
//!
//! Mirrors: `alloc::vec`.

use core::{ptr, slice};

use crate::{
    alloc::{AllocError, Allocator, TryReserveError},
    raw_vec::RawVec,
};

mod macros;
mod many;
#[macro_use]
mod remaining;

mod as_slice;
mod capacity;
mod clone;
mod compare;
mod construct;
#[cfg(not(tryalloc_judge))]
mod convert;
mod drain;
mod element;
mod extend;
mod extract_if;
mod gap;
mod into_iter;
mod known;
mod parts;
#[cfg(tryalloc_judge)]
mod peek_mut;
mod plain;
mod range;
mod retain;
mod reuse;
mod spare;
mod splice;
#[cfg(all(feature = "global", not(tryalloc_judge)))]
mod standard;
#[cfg(all(test, feature = "global"))]
mod tests;

#[cfg(tryalloc_judge)]
pub use self::peek_mut::PeekMut;
pub(crate) use self::range::range;
pub use self::{drain::Drain, extract_if::ExtractIf, into_iter::IntoIter, splice::Splice};

/// A contiguous growable array: pointer, capacity, length.
///
/// It grows as std's does: to twice its capacity, or what is needed if that is more. A vector of
/// capacity 0, or whose elements have no size, has no memory.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::Vec;
///
/// let mut v = Vec::new();
/// v.try_push("one")?;
/// v.try_push("two")?;
/// assert_eq!(v.pop(), Some("two"));
/// assert_eq!(v, ["one"]);
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub struct Vec<
    T,
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    buf: RawVec<T, A>,
    len: usize,
}

stateless! {
    impl(T) Vec(T) {
        /// An empty vector, without memory.
        #[inline]
        #[must_use]
        pub const fn new() -> Self {
            Self::new_in(crate::alloc::Stateless::INSTANCE)
        }

        fallible! {
            /// An empty vector with room for `capacity` elements at least.
            ///
            /// # Errors
            ///
            /// There is no memory, or it would be more than `isize::MAX` bytes.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// let mut v = tryalloc::Vec::try_with_capacity(1)?;
            /// assert_eq!(v.push_within_capacity("one"), Ok(&mut "one"));
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            #[inline]
            pub fn with_capacity | try_with_capacity(capacity: usize; flags) -> Result<Self, TryReserveError> {
                Self::allocate(capacity, crate::alloc::Stateless::INSTANCE, flags)
            }
        }
    }
}

impl<T, A: Allocator> Vec<T, A> {
    /// An empty vector on `alloc`, without memory.
    #[inline]
    pub const fn new_in(alloc: A) -> Self {
        Self {
            buf: RawVec::new_in(alloc),
            len: 0,
        }
    }

    /// Room for `capacity` elements: what constructors share.
    #[inline]
    #[track_caller]
    pub(crate) fn allocate(
        capacity: usize,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        Ok(Self {
            buf: RawVec::with_capacity_in(capacity, alloc, flags)?,
            len: 0,
        })
    }

    /// Room for `additional` more: what growing methods share.
    #[inline]
    #[track_caller]
    pub(crate) fn grow_for(
        &mut self,
        additional: usize,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        self.buf.reserve(self.len, additional, flags)
    }

    fallible! {
        /// Appends an element.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; `value` is dropped then, and the vector is as it was.
        /// [`push_within_capacity`](Self::push_within_capacity) gives a value back.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::Vec::new();
        /// v.try_push(1)?;
        /// assert_eq!(v, [1]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn push | try_push(&mut self, value: T; flags) -> Result<(), AllocError> {
            if self.len == self.buf.capacity() {
                self.buf.grow_one(flags)?;
            }
            // SAFETY: There is room for one more.
            unsafe { self.write_next(value) };
            Ok(())
        }
    }

    /// Puts a value after the last.
    ///
    /// # Safety
    ///
    /// The length is less than the capacity.
    #[inline]
    pub(crate) unsafe fn write_next(&mut self, value: T) {
        // SAFETY: As the caller says.
        unsafe { self.as_mut_ptr().add(self.len).write(value) };
        // It does not wrap: it is at most the capacity, which is a `usize`.
        self.len = self.len.wrapping_add(1);
    }

    /// How many elements there is memory for; `usize::MAX` for elements without size.
    #[inline]
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.buf.capacity()
    }

    /// The number of elements.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no elements.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where the elements are; dangling and aligned if there is no memory.
    #[inline]
    #[must_use]
    pub const fn as_ptr(&self) -> *const T {
        self.buf.ptr().as_ptr()
    }

    /// Where the elements are, to be written; dangling and aligned if there is no memory.
    #[inline]
    pub const fn as_mut_ptr(&mut self) -> *mut T {
        self.buf.ptr().as_ptr()
    }

    /// The elements.
    #[inline]
    #[must_use]
    pub const fn as_slice(&self) -> &[T] {
        // SAFETY: So many are there.
        unsafe { slice::from_raw_parts(self.as_ptr(), self.len) }
    }

    /// The elements, to be changed.
    #[inline]
    pub const fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: So many are there.
        unsafe { slice::from_raw_parts_mut(self.as_mut_ptr(), self.len) }
    }

    /// The allocator.
    #[inline]
    pub const fn allocator(&self) -> &A {
        self.buf.allocator()
    }
}

#[cfg(not(tryalloc_judge))]
impl<T, A: crate::alloc::Stateless> Default for Vec<T, A> {
    /// An empty vector, without memory.
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

eyepatch! {
    impl(T) Drop for Vec<T, A> {
        fn drop(&mut self) {
            // SAFETY: They are dropped once, as the vector ends; `buf` frees the memory.
            unsafe { ptr::drop_in_place(self.as_mut_slice()) }
        }
    }
}
