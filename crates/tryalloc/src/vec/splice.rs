// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A range of a vector replaced, [`Splice`].

use core::{fmt, hint, marker::PhantomData, ops::RangeBounds, ptr::NonNull};

use super::{range, remaining::Remaining, Vec};
use crate::alloc::{AllocError, Allocator};

/// An iterator over the elements that others have replaced.
///
/// Made by [`Vec::splice`]. All that could fail has been done then: this only moves elements out, and
/// drops those that it has not yielded.
pub struct Splice<
    'a,
    T,
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    /// They are in the memory past the last element.
    remaining: Remaining<T>,
    /// What the vector counts when this is dropped.
    len: usize,
    vec: NonNull<Vec<T, A>>,
    _borrows: PhantomData<&'a T>,
}

// SAFETY: It is the elements and a mutable borrow of the vector.
unsafe impl<T: Send, A: Allocator + Send> Send for Splice<'_, T, A> {}

// SAFETY: As above; what is shared gives access to shared elements.
unsafe impl<T: Sync, A: Allocator + Sync> Sync for Splice<'_, T, A> {}

impl<T, A: Allocator> Vec<T, A> {
    fallible! {
        /// Replaces the elements of a range by what an iterator yields, and returns those that were there.
        ///
        /// Other than std's, this asks the iterator at once, not when the result is dropped, so that a
        /// failure is told. Replaced elements are moved to the end of the vector's memory, so there has to
        /// be room for them and the others together.
        ///
        /// If the result is forgotten rather than dropped, the vector loses the elements from the range on;
        /// they are not dropped.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory; the vector is as it was, and what the iterator has
        /// yielded is dropped.
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
        /// assert!(v.try_splice(1..3, [7, 8, 9])?.eq([2, 3]));
        /// assert_eq!(v, [1, 7, 8, 9, 4]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[track_caller]
        pub fn splice | try_splice[R: RangeBounds<usize>, I: IntoIterator<Item = T>](&mut self, range: R, replace_with: I; flags) -> Result<Splice<'_, T, A>, AllocError> {
            let range = range::range(range, self.len);
            let added = self.append_or_undo(replace_with.into_iter(), flags)?;
            let removed = range.len();
            // SAFETY: The range is of elements, and `added` more are there after the last of them.
            // PANIC: Both counts are of elements that are there, so `rotate_*` does not panic, as the
            // compiler is told.
            unsafe {
                let moved = self.get_unchecked_mut(range.start..);
                hint::assert_unchecked(added <= moved.len());
                moved.rotate_right(added);
                let moved = moved.get_unchecked_mut(added..);
                hint::assert_unchecked(removed <= moved.len());
                moved.rotate_left(removed);
            }
            let len = self.len.wrapping_sub(removed);
            self.len = range.start;
            // SAFETY: What was removed is at the end now, and the vector counts it no more.
            let remaining = unsafe { Remaining::new(self.buf.ptr().add(len), removed) };
            Ok(Splice { remaining, len, vec: NonNull::from(self), _borrows: PhantomData })
        }
    }

    /// Appends what an iterator yields and returns how much that was; if that fails or panics, the vector
    /// has what it had.
    #[track_caller]
    fn append_or_undo(
        &mut self,
        iter: impl Iterator<Item = T>,
        flags: A::Flags,
    ) -> Result<usize, AllocError> {
        struct Undo<'a, T, A: Allocator>(&'a mut Vec<T, A>, usize);

        impl<T, A: Allocator> Drop for Undo<'_, T, A> {
            fn drop(&mut self) {
                self.0.truncate(self.1);
            }
        }

        let len = self.len;
        let mut undo = Undo(self, len);
        undo.0.append_all(iter, flags)?;
        undo.1 = undo.0.len;
        Ok(undo.1.wrapping_sub(len))
    }
}

iterate_remaining! { impl[T, A: Allocator] for Splice<'_, T, A> }

impl<T: fmt::Debug, A: Allocator> fmt::Debug for Splice<'_, T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Splice")
            .field(&self.remaining.as_slice())
            .finish()
    }
}

impl<T, A: Allocator> Drop for Splice<'_, T, A> {
    fn drop(&mut self) {
        // SAFETY: The vector is borrowed as long as this lives, and has that many before the elements
        // that are dropped here.
        unsafe { self.vec.as_mut().len = self.len };
        self.remaining.drop_all();
    }
}
