// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Adding elements to a vector and taking them away.
//!
//! Mirrors: rust/kernel/alloc/kvec.rs (Linux 7.2).

use core::{mem::MaybeUninit, ptr, slice};

use super::{AllocError, Allocator, DrainAll, Flags, InsertError, PushError, RemoveError, Vec};

impl<T, A: Allocator> Vec<T, A> {
    /// Hands the last `count` elements to the caller, who has to drop them.
    ///
    /// # Safety
    ///
    /// There are as many.
    unsafe fn give_up(&mut self, count: usize) -> *mut [T] {
        self.len -= count;
        // SAFETY: The elements that were valid until now are inside of the allocation.
        let first = unsafe { self.as_mut_ptr().add(self.len) };
        ptr::slice_from_raw_parts_mut(first, count)
    }

    /// The room behind the elements, which is not initialised.
    pub fn spare_capacity_mut(&mut self) -> &mut [MaybeUninit<T>] {
        let room = self.capacity() - self.len;
        // SAFETY: The elements and the room behind them are in one allocation, and the room is
        // borrowed as the vector is.
        unsafe { slice::from_raw_parts_mut(self.ptr.add(self.len).cast().as_ptr(), room) }
    }

    /// Appends an element, and grows the vector if it is full.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the vector cannot grow; `v` is dropped and the vector as before.
    #[track_caller]
    pub fn push(&mut self, v: T, flags: Flags) -> Result<(), AllocError> {
        self.reserve(1, flags)?;
        // SAFETY: There is room for one element.
        unsafe { self.push_unchecked(v) };
        Ok(())
    }

    /// Appends an element if there is room for it.
    ///
    /// # Errors
    ///
    /// [`PushError`] with the element when the vector is full.
    pub fn push_within_capacity(&mut self, v: T) -> Result<(), PushError<T>> {
        if self.len == self.capacity() {
            return Err(PushError(v));
        }
        // SAFETY: There is room for one element.
        unsafe { self.push_unchecked(v) };
        Ok(())
    }

    /// # Safety
    ///
    /// The vector is not full.
    unsafe fn push_unchecked(&mut self, v: T) {
        // SAFETY: The caller promises room behind the last element, where the new one is written.
        unsafe {
            self.as_mut_ptr().add(self.len).write(v);
            self.inc_len(1);
        }
    }

    /// Inserts an element before the one at `index`, if there is room for it.
    ///
    /// # Errors
    ///
    /// [`InsertError`] with the element when `index` is beyond the end, or else when the vector is
    /// full.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::{alloc::kvec::InsertError, prelude::*};
    ///
    /// let mut v = KVec::with_capacity(2, GFP_KERNEL)?;
    /// v.insert_within_capacity(0, 'b')?;
    /// v.insert_within_capacity(0, 'a')?;
    /// assert_eq!(v, ['a', 'b']);
    /// assert!(matches!(v.insert_within_capacity(2, 'c'), Err(InsertError::OutOfCapacity('c'))));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn insert_within_capacity(
        &mut self,
        index: usize,
        element: T,
    ) -> Result<(), InsertError<T>> {
        if index > self.len {
            return Err(InsertError::IndexOutOfBounds(element));
        }
        if self.len == self.capacity() {
            return Err(InsertError::OutOfCapacity(element));
        }

        // SAFETY: `index` is at most the length, and there is room for one more: the elements from
        // `index` on are valid and may move up by one, after which the place at `index` is free.
        unsafe {
            let place = self.as_mut_ptr().add(index);
            place.copy_to(place.add(1), self.len - index);
            place.write(element);
            self.inc_len(1);
        }
        Ok(())
    }

    /// Removes the last element.
    pub fn pop(&mut self) -> Option<T> {
        if self.is_empty() {
            return None;
        }
        // SAFETY: There is an element, and it moves to the caller.
        Some(unsafe { self.give_up(1).cast::<T>().read() })
    }

    /// Removes the element at `i`; those behind it move down.
    ///
    /// # Errors
    ///
    /// [`RemoveError`] when there is none.
    pub fn remove(&mut self, i: usize) -> Result<T, RemoveError> {
        if i >= self.len {
            return Err(RemoveError);
        }
        // SAFETY: The element at `i` is valid and moves out; the elements behind it, up to the
        // length, fill its place, and the last place is given up.
        unsafe {
            let place = self.as_mut_ptr().add(i);
            let element = place.read();
            place.copy_from(place.add(1), self.len - i - 1);
            self.give_up(1);
            Ok(element)
        }
    }

    /// Drops all elements and keeps the memory.
    #[inline]
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Drops the elements from `len` on and keeps the memory. Does nothing if there are fewer.
    pub fn truncate(&mut self, len: usize) {
        if let Some(count) = self.len.checked_sub(len) {
            // SAFETY: There are as many elements, and nobody else drops them.
            unsafe { self.give_up(count).drop_in_place() };
        }
    }

    /// Moves all elements out, and keeps the memory. Those the iterator has not given when it is
    /// dropped are dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    ///
    /// let mut jobs = kernel::kvec!["read", "write"]?;
    /// assert!(jobs.drain_all().eq(["read", "write"]));
    /// assert!(jobs.is_empty() && jobs.capacity() >= 2);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn drain_all(&mut self) -> DrainAll<'_, T> {
        // SAFETY: There are as many elements, and they are borrowed as the vector is.
        let elements = unsafe { &mut *self.give_up(self.len) };
        // INVARIANT: They were just given up by the vector. If the iterator is leaked, so are they.
        DrainAll {
            left: elements.iter_mut(),
        }
    }

    /// Keeps the elements, in order, for which `f` says so, and drops the others.
    pub fn retain(&mut self, mut f: impl FnMut(&mut T) -> bool) {
        let mut kept = 0;
        for next in 0..self.len {
            // PANIC: `kept` is at most `next`, which is below the length.
            if f(&mut self[next]) {
                self.swap(kept, next);
                kept += 1;
            }
        }
        self.truncate(kept);
    }
}
