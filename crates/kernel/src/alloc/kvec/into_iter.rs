// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Moving the elements out of a vector, with its memory or without.
//!
//! Mirrors: rust/kernel/alloc/kvec.rs (Linux 7.2).

use core::{
    marker::PhantomData,
    mem::{needs_drop, take, ManuallyDrop},
    ptr::{self, NonNull},
    slice,
};

use super::{before_drop, Allocator, ArrayLayout, Flags, NumaNode, Vec};

/// The elements of a [`Vec`], which it owns together with their memory.
///
/// # Invariants
///
/// - `layout` is that of the allocation of `A` at `memory`, if its size is not 0.
/// - The `len` elements at `next` are valid, and in that allocation.
pub struct IntoIter<T, A: Allocator> {
    memory: NonNull<T>,
    layout: ArrayLayout<T>,
    next: *mut T,
    len: usize,
    _allocator: PhantomData<A>,
}

impl<T, A: Allocator> IntoIterator for Vec<T, A> {
    type Item = T;
    type IntoIter = IntoIter<T, A>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        let me = ManuallyDrop::new(self);
        // INVARIANT: As the vector's own.
        IntoIter {
            memory: me.ptr,
            layout: me.layout,
            next: me.ptr.as_ptr(),
            len: me.len,
            _allocator: PhantomData,
        }
    }
}

impl<T, A: Allocator> IntoIter<T, A> {
    /// Makes a vector of the elements that are left, in the same memory, which may shrink to them.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    ///
    /// let mut words = kernel::kvec!["ls", "-l", "/dev"]?.into_iter();
    /// let command = words.next();
    /// let arguments = words.collect(GFP_KERNEL);
    /// assert_eq!(command, Some("ls"));
    /// assert_eq!(arguments, ["-l", "/dev"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[track_caller]
    pub fn collect(self, flags: Flags) -> Vec<T, A> {
        let mut me = ManuallyDrop::new(self);

        if me.next != me.memory.as_ptr() {
            // SAFETY: The elements are in the allocation at `memory`, and move to its start.
            unsafe { me.memory.as_ptr().copy_from(me.next, me.len) };
            // SAFETY: Fewer elements than in a layout that exists.
            let layout = unsafe { ArrayLayout::new_unchecked(me.len) };
            // SAFETY: `me.layout` is that of the allocation, which is the vector's own.
            let shrunk = unsafe {
                A::realloc(
                    Some(me.memory.cast()),
                    layout.into(),
                    me.layout.into(),
                    flags,
                    NumaNode::NO_NODE,
                )
            };
            // Otherwise the memory is as it was, and only larger than it need be.
            if let Ok(memory) = shrunk {
                me.memory = memory.cast();
                me.layout = layout;
            }
        }

        // INVARIANT: The elements are at the start of the memory that `layout` describes.
        Vec {
            ptr: me.memory,
            layout: me.layout,
            len: me.len,
            _allocator: PhantomData,
        }
    }
}

impl<T, A: Allocator> Iterator for IntoIter<T, A> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.len = self.len.checked_sub(1)?;
        // SAFETY: There was an element at `next`, which moves to the caller.
        unsafe {
            let element = self.next.read();
            self.next = self.next.add(1);
            Some(element)
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len, Some(self.len))
    }
}

impl<T, A: Allocator> Drop for IntoIter<T, A> {
    fn drop(&mut self) {
        if needs_drop::<T>() {
            before_drop();
        }
        // SAFETY: The elements that are left and the allocation that `layout` describes are the
        // iterator's own, and used by nobody after this.
        unsafe {
            ptr::slice_from_raw_parts_mut(self.next, self.len).drop_in_place();
            A::free(self.memory.cast(), self.layout.into());
        }
    }
}

/// The elements of a [`Vec`], which it owns, but not their memory. Made by [`Vec::drain_all`].
///
/// # Invariants
///
/// The elements that are left are valid, and nobody else drops them.
pub struct DrainAll<'vec, T> {
    pub(super) left: slice::IterMut<'vec, T>,
}

impl<T> Iterator for DrainAll<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let element = self.left.next()?;
        // SAFETY: The element is the iterator's own, and moves to the caller.
        Some(unsafe { ptr::from_mut(element).read() })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl<T> Drop for DrainAll<'_, T> {
    fn drop(&mut self) {
        if needs_drop::<T>() {
            before_drop();
        }
        let left = take(&mut self.left).into_slice();
        // SAFETY: The elements are the iterator's own, and it is used by nobody after this.
        unsafe { ptr::from_mut(left).drop_in_place() };
    }
}
