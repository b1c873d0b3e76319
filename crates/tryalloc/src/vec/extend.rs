// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Appending what an iterator yields.

use core::{ops::ControlFlow, ptr};

use super::{known, reuse, Vec};
use crate::{
    alloc::{AllocError, Allocator, TryReserveError},
    iter::TryExtend,
};

impl<T, A: Allocator> Vec<T, A> {
    /// Appends what an iterator yields.
    ///
    /// # Safety
    ///
    /// It yields no more than there is room for.
    #[inline]
    pub(crate) unsafe fn fill(&mut self, iter: impl Iterator<Item = T>) {
        let mut spare = self.spare_mut();
        iter.for_each(|value| {
            // SAFETY: There is room, as the caller says.
            unsafe { spare.write(value) };
        });
    }

    /// Appends what an iterator yields, growing by what it says is still to come.
    #[inline]
    #[track_caller]
    pub(crate) fn append_all<I: Iterator<Item = T>>(
        &mut self,
        mut iter: I,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if let Some(rest) = reuse::as_vector::<T, A, _>(&mut iter) {
            // SAFETY: The elements are in memory of their own, and are forgotten there.
            unsafe { self.append_bytes(rest.as_slice(), flags) }?;
            rest.forget_rest();
            return Ok(());
        }
        let least = iter.size_hint().0;
        self.grow_for(least, flags)?;
        // SAFETY: There is room for as many.
        unsafe { self.append_reserved(iter, least, flags) }
    }

    /// Appends what an iterator yields, of which there are `least` at least.
    ///
    /// # Safety
    ///
    /// There is room for `least`. Whether there are as many is no matter.
    #[inline]
    #[track_caller]
    pub(super) unsafe fn append_reserved<I: Iterator<Item = T>>(
        &mut self,
        mut iter: I,
        least: usize,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if known::tells_length::<I, T>() && iter.size_hint() == (least, Some(least)) {
            // SAFETY: There is room for just as many.
            unsafe { self.fill(iter) };
            return Ok(());
        }
        // SAFETY: There is room for as many.
        match unsafe { self.fill_counted(&mut iter, least) } {
            Some(next) => self.append_rest(next, iter, flags),
            None => Ok(()),
        }
    }

    /// Appends what an iterator yields up to a number of elements, and returns the one after.
    ///
    /// Where an iterator counts down what is left, as ours do, the compiler sees that both counts are one,
    /// and asks once.
    ///
    /// # Safety
    ///
    /// There is room for so many.
    #[inline]
    unsafe fn fill_counted<I: Iterator<Item = T>>(
        &mut self,
        iter: &mut I,
        mut count: usize,
    ) -> Option<T> {
        let mut spare = self.spare_mut();
        while count != 0 {
            count = count.wrapping_sub(1);
            let value = iter.next()?;
            // SAFETY: There is room, as the caller says.
            unsafe { spare.write(value) };
        }
        iter.next()
    }

    /// Appends what an iterator yields past what it has announced.
    ///
    /// Most have ended by then, and the loop that they were in is the faster without this one.
    #[inline(never)]
    #[track_caller]
    fn append_rest<I: Iterator<Item = T>>(
        &mut self,
        mut next: T,
        mut iter: I,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        loop {
            self.grow_for(iter.size_hint().0.saturating_add(1), flags)?;
            // SAFETY: There is room for one more.
            unsafe { self.write_next(next) };
            match self.fill_spare(&mut iter) {
                ControlFlow::Break(value) => next = value,
                ControlFlow::Continue(()) => return Ok(()),
            }
        }
    }

    /// Appends what an iterator yields until there is no room, and returns what it yields then.
    ///
    /// The iterator runs its own loop, which for chained and flattened ones is far shorter than ours would
    /// be.
    #[inline]
    fn fill_spare(&mut self, iter: &mut impl Iterator<Item = T>) -> ControlFlow<T> {
        let (first, capacity) = (self.as_mut_ptr(), self.buf.capacity());
        let len = &mut self.len;
        let end = iter.try_fold(*len, |at, value| {
            if at == capacity {
                return ControlFlow::Break(value);
            }
            // SAFETY: There is room, as was just seen.
            unsafe { first.add(at).write(value) };
            // It does not wrap: it is at most the capacity, which is a `usize`.
            *len = at.wrapping_add(1);
            ControlFlow::Continue(*len)
        });
        match end {
            ControlFlow::Continue(_) => ControlFlow::Continue(()),
            ControlFlow::Break(value) => ControlFlow::Break(value),
        }
    }

    /// Appends copies of what an iterator yields.
    #[inline]
    #[track_caller]
    pub(crate) fn append_copies<'a, I: Iterator<Item = &'a T>>(
        &mut self,
        iter: I,
        flags: A::Flags,
    ) -> Result<(), TryReserveError>
    where
        T: Copy + 'a,
    {
        match reuse::as_slice(&iter) {
            // SAFETY: What is borrowed there is not in this vector, which is borrowed mutably, and may be
            // copied.
            Some(slice) => unsafe { self.append_bytes(slice, flags) },
            None => self.append_all(iter.copied(), flags),
        }
    }

    /// Appends `n` values: clones, but for the last, which is `value`.
    ///
    /// # Safety
    ///
    /// There is room for `n` more.
    #[inline]
    pub(super) unsafe fn fill_with_clones(&mut self, value: T, n: usize)
    where
        T: Clone,
    {
        let Some(clones) = n.checked_sub(1) else {
            return;
        };
        // SAFETY: There is room, as the caller says.
        unsafe {
            self.fill((0..clones).map(|_| value.clone()));
            self.write_next(value);
        }
    }

    /// Appends elements by moving their bytes.
    ///
    /// # Safety
    ///
    /// `values` are apart from this vector's memory, and are forgotten, or may be copied.
    #[inline]
    #[track_caller]
    pub(crate) unsafe fn append_bytes(
        &mut self,
        values: *const [T],
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if values.is_empty() {
            return Ok(());
        }
        self.buf.reserve_inline(self.len, values.len(), flags)?;
        // SAFETY: There is room, and the caller vouches for `values`.
        unsafe {
            let end = self.as_mut_ptr().add(self.len);
            ptr::copy_nonoverlapping(values.cast::<T>(), end, values.len());
        }
        self.len = self.len.wrapping_add(values.len());
        Ok(())
    }
}

/// Upstream's tests have `Extend` in its place, which takes references too.
#[cfg(not(tryalloc_judge))]
impl<T, A: Allocator> Vec<T, A> {
    fallible! {
        /// Appends everything that an iterator yields.
        ///
        /// # Errors
        ///
        /// [`AllocError`] when there is no memory. What was appended before is kept; the element at hand is
        /// dropped, as are those that the iterator has not yielded.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![1]?;
        /// v.try_extend([2, 3])?;
        /// assert_eq!(v, [1, 2, 3]);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn extend | try_extend[I: IntoIterator<Item = T>](&mut self, iter: I; flags) -> Result<(), AllocError> {
            Ok(self.append_all(iter.into_iter(), flags)?)
        }
    }
}

impl<T, A: Allocator> TryExtend<T, A::Flags> for Vec<T, A> {
    #[inline]
    #[track_caller]
    fn extend_with<I: IntoIterator<Item = T>>(
        &mut self,
        iter: I,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        Ok(self.append_all(iter.into_iter(), flags)?)
    }
}

impl<'a, T: Copy + 'a, A: Allocator> TryExtend<&'a T, A::Flags> for Vec<T, A> {
    #[inline]
    #[track_caller]
    fn extend_with<I: IntoIterator<Item = &'a T>>(
        &mut self,
        iter: I,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        Ok(self.append_copies(iter.into_iter(), flags)?)
    }
}
