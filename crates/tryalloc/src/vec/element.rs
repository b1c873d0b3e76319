// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Putting one element in, and taking elements out.

use core::ptr;

use super::Vec;
use crate::alloc::{AllocError, Allocator, TryReserveError};

impl<T, A: Allocator> Vec<T, A> {
    /// Puts a value at `index`: what `insert` and `insert_mut` share.
    #[inline]
    #[track_caller]
    fn insert_at(
        &mut self,
        index: usize,
        value: T,
        flags: A::Flags,
    ) -> Result<&mut T, TryReserveError> {
        let len = self.len;
        if index > len {
            insert_out_of_range(index, len);
        }
        if len == self.buf.capacity() {
            self.buf.grow_one(flags)?;
        }
        // SAFETY: There is room for one more, and `index` is at most the length.
        unsafe {
            let at = self.as_mut_ptr().add(index);
            if index < len {
                ptr::copy(at, at.add(1), len.unchecked_sub(index));
            }
            at.write(value);
            self.len = len.unchecked_add(1);
            Ok(&mut *at)
        }
    }

    fallible! {
        /// Puts an element at `index`, and moves those from there on up.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; `value` is dropped then, and the vector is as it was.
        ///
        /// # Panics
        ///
        /// `index` is over the length.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec!['a', 'c']?;
        /// v.try_insert(1, 'b')?;
        /// assert_eq!(v, ['a', 'b', 'c']);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[track_caller]
        pub fn insert | try_insert(&mut self, index: usize, value: T; flags) -> Result<(), AllocError> {
            self.insert_at(index, value, flags)?;
            Ok(())
        }

        /// [`insert`](Self::insert) that returns the element in its place.
        ///
        /// # Errors
        ///
        /// As for `insert`.
        ///
        /// # Panics
        ///
        /// As for `insert`.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1, 3]?;
        /// *v.try_insert_mut(1, 0)? += 2;
        /// assert_eq!(v, [1, 2, 3]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        #[track_caller]
        pub fn insert_mut | try_insert_mut(&mut self, index: usize, value: T; flags) -> Result<&mut T, AllocError> {
            Ok(self.insert_at(index, value, flags)?)
        }

        /// [`push`](Self::push) that returns the element in its place.
        ///
        /// # Errors
        ///
        /// As for `push`.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1]?;
        /// *v.try_push_mut(0)? += 2;
        /// assert_eq!(v, [1, 2]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn push_mut | try_push_mut(&mut self, value: T; flags) -> Result<&mut T, AllocError> {
            let len = self.len;
            if len == self.buf.capacity() {
                self.buf.grow_one(flags)?;
            }
            // SAFETY: There is room for one more, which is there from then on.
            unsafe {
                self.write_next(value);
                Ok(&mut *self.as_mut_ptr().add(len))
            }
        }
    }

    /// Appends an element if there is room without allocating, and returns it; gives `value` back if
    /// not.
    ///
    /// # Errors
    ///
    /// `value` itself, when the length is the capacity.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::Vec::try_with_capacity(1)?;
    /// assert!(v.push_within_capacity("one").is_ok());
    /// assert_eq!(v.push_within_capacity("two"), Err("two"));
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn push_within_capacity(&mut self, value: T) -> Result<&mut T, T> {
        let len = self.len;
        if len == self.buf.capacity() {
            return Err(value);
        }
        // SAFETY: There is room for one more, which is there from then on.
        unsafe {
            self.write_next(value);
            Ok(&mut *self.as_mut_ptr().add(len))
        }
    }

    /// Removes the last element and returns it; `None` if there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![1]?;
    /// assert_eq!(v.pop(), Some(1));
    /// assert_eq!(v.pop(), None);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        self.len = self.len.checked_sub(1)?;
        // SAFETY: It was the last element, and is none now.
        Some(unsafe { self.as_ptr().add(self.len).read() })
    }

    /// Removes the last element and returns it if `wanted` says so.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![1, 2]?;
    /// assert_eq!(v.pop_if(|x| *x > 2), None);
    /// assert_eq!(v.pop_if(|x| *x == 2), Some(2));
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn pop_if(&mut self, wanted: impl FnOnce(&mut T) -> bool) -> Option<T> {
        if wanted(self.last_mut()?) {
            self.pop()
        } else {
            None
        }
    }

    /// Removes the element at `index` and returns it, and moves those after it down.
    ///
    /// # Panics
    ///
    /// There is none; [`try_remove`](Self::try_remove) does not panic.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec!['a', 'b', 'c']?;
    /// assert_eq!(v.remove(0), 'a');
    /// assert_eq!(v, ['b', 'c']);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    pub fn remove(&mut self, index: usize) -> T {
        match self.try_remove(index) {
            Some(value) => value,
            None => remove_out_of_range("removal", index, self.len),
        }
    }

    /// Removes the element at `index` and returns it, and moves those after it down; `None` if there is
    /// none.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec!['a']?;
    /// assert_eq!(v.try_remove(0), Some('a'));
    /// assert_eq!(v.try_remove(0), None);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn try_remove(&mut self, index: usize) -> Option<T> {
        let len = self.len;
        if index >= len {
            return None;
        }
        // SAFETY: The element is there, and its place is filled by those after it.
        unsafe {
            let at = self.as_mut_ptr().add(index);
            let value = at.read();
            let after = len.unchecked_sub(index).unchecked_sub(1);
            ptr::copy(at.add(1), at, after);
            self.len = len.unchecked_sub(1);
            Some(value)
        }
    }

    /// Removes the element at `index` and returns it, and puts the last in its place.
    ///
    /// # Panics
    ///
    /// There is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec!['a', 'b', 'c']?;
    /// assert_eq!(v.swap_remove(0), 'a');
    /// assert_eq!(v, ['c', 'b']);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn swap_remove(&mut self, index: usize) -> T {
        let len = self.len;
        if index >= len {
            remove_out_of_range("swap_remove", index, len);
        }
        // SAFETY: The element is there, and so is the last, whose place is counted no more.
        unsafe {
            let at = self.as_mut_ptr().add(index);
            let value = at.read();
            self.len = len.unchecked_sub(1);
            ptr::copy(self.as_ptr().add(self.len), at, 1);
            value
        }
    }

    /// Drops all elements but the first `len`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![1, 2, 3]?;
    /// v.truncate(1);
    /// assert_eq!(v, [1]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn truncate(&mut self, len: usize) {
        let Some(dropped) = self.len.checked_sub(len) else {
            return;
        };
        // SAFETY: They are there, and are counted no more, whatever their drop does.
        unsafe {
            let first = self.as_mut_ptr().add(len);
            self.len = len;
            ptr::drop_in_place(ptr::slice_from_raw_parts_mut(first, dropped));
        }
    }

    /// Drops all elements; the memory stays.
    #[inline]
    pub fn clear(&mut self) {
        self.truncate(0);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn insert_out_of_range(index: usize, len: usize) -> ! {
    // PANIC: The caller of a public method named a place that is not there; std panics too.
    panic!("insertion index (is {index}) should be <= len (is {len})")
}

#[cold]
#[inline(never)]
#[track_caller]
fn remove_out_of_range(which: &str, index: usize, len: usize) -> ! {
    // PANIC: The caller of a public method named an element that is not there; std panics too.
    panic!("{which} index (is {index}) should be < len (is {len})")
}
