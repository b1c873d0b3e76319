// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Elements taken out of the middle of a vector, [`Drain`].

use core::{
    fmt,
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::RangeBounds,
    ptr::{self, NonNull},
};

use super::{range, remaining::Remaining, Vec};
use crate::alloc::Allocator;

/// An iterator that moves a range of elements out of a vector.
///
/// Made by [`Vec::drain`]. When it is dropped, the elements that it has not yielded are dropped, and
/// those after the range move down.
pub struct Drain<
    'a,
    T,
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    remaining: Remaining<T>,
    /// Where the elements after the range are, and how many.
    tail_start: usize,
    tail_len: usize,
    /// Its length counts what is before the range. A reference would have `T` invariant.
    vec: NonNull<Vec<T, A>>,
    _borrows: PhantomData<&'a T>,
}

// SAFETY: It is the elements and a mutable borrow of the vector.
unsafe impl<T: Send, A: Allocator + Send> Send for Drain<'_, T, A> {}

// SAFETY: As above; what is shared gives access to shared elements and the allocator.
unsafe impl<T: Sync, A: Allocator + Sync> Sync for Drain<'_, T, A> {}

impl<T, A: Allocator> Vec<T, A> {
    /// Takes the elements of a range out, and returns an iterator over them.
    ///
    /// If the iterator is forgotten rather than dropped, the vector loses the elements from the range on;
    /// they are not dropped.
    ///
    /// # Panics
    ///
    /// The range starts after its end, or ends after the last element.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![1, 2, 3, 4]?;
    /// assert!(v.drain(1..3).eq([2, 3]));
    /// assert_eq!(v, [1, 4]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    pub fn drain<R: RangeBounds<usize>>(&mut self, range: R) -> Drain<'_, T, A> {
        let len = self.len;
        let range = range::range(range, len);
        // If the iterator is forgotten, elements that were moved out are out of reach.
        self.len = range.start;
        // SAFETY: The range is of elements, which the vector counts no more.
        let remaining = unsafe {
            let start = self.buf.ptr().add(range.start);
            Remaining::new(start, range.end.unchecked_sub(range.start))
        };
        Drain {
            remaining,
            tail_start: range.end,
            tail_len: len.wrapping_sub(range.end),
            vec: NonNull::from(self),
            _borrows: PhantomData,
        }
    }
}

impl<T, A: Allocator> Drain<'_, T, A> {
    /// The elements that are still to come.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        self.remaining.as_slice()
    }

    /// The allocator.
    #[inline]
    #[must_use]
    pub fn allocator(&self) -> &A {
        // SAFETY: The vector is borrowed as long as this lives.
        unsafe { self.vec.as_ref() }.allocator()
    }

    /// Leaves in the vector what is still to come.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![1, 2, 3]?;
    /// let mut taken = v.drain(..);
    /// assert_eq!(taken.next(), Some(1));
    /// taken.keep_rest();
    /// assert_eq!(v, [2, 3]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    pub fn keep_rest(self) {
        let mut this = ManuallyDrop::new(self);
        let kept = this.remaining.len();
        // SAFETY: The vector is borrowed as long as this lives.
        let vec = unsafe { this.vec.as_mut() };
        // SAFETY: What is kept goes just after what the vector counts, where there is nothing any more.
        unsafe {
            let to = vec.as_mut_ptr().add(vec.len);
            ptr::copy(this.remaining.ptr().as_ptr(), to, kept);
            vec.len = vec.len.unchecked_add(kept);
        }
        this.remaining.forget_all();
        this.close();
    }

    /// Moves what is after the range to the end of what the vector counts.
    #[inline]
    fn close(&mut self) {
        if self.tail_len == 0 {
            return;
        }
        // SAFETY: The vector is borrowed as long as this lives.
        let vec = unsafe { self.vec.as_mut() };
        let start = vec.len;
        // SAFETY: The tail is there, and goes where there is nothing any more.
        unsafe {
            if start != self.tail_start {
                let ptr = vec.as_mut_ptr();
                ptr::copy(ptr.add(self.tail_start), ptr.add(start), self.tail_len);
            }
            vec.len = start.unchecked_add(self.tail_len);
        }
    }
}

iterate_remaining! { impl[T, A: Allocator] for Drain<'_, T, A> }

impl<T: fmt::Debug, A: Allocator> fmt::Debug for Drain<'_, T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Drain").field(&self.as_slice()).finish()
    }
}

impl<T, A: Allocator> Drop for Drain<'_, T, A> {
    fn drop(&mut self) {
        /// Closes the gap, also when dropping an element panics.
        struct Close<'r, 'a, T, A: Allocator>(&'r mut Drain<'a, T, A>);

        impl<T, A: Allocator> Drop for Close<'_, '_, T, A> {
            fn drop(&mut self) {
                self.0.close();
            }
        }

        Close(self).0.remaining.drop_all();
    }
}
