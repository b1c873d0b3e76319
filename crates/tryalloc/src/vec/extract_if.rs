// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Elements that a closure picks out of a vector, [`ExtractIf`].

use core::{fmt, iter::FusedIterator, ops::RangeBounds};

use super::{gap::Gap, range, Vec};
use crate::alloc::Allocator;

/// An iterator that moves elements out of a vector for which a closure says so.
///
/// Made by [`Vec::extract_if`]. Elements that it has not come to when it is dropped stay.
#[must_use = "iterators are lazy; use `retain_mut` to remove what is not looked at"]
pub struct ExtractIf<
    'a,
    T,
    F,
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    gap: Gap<'a, T, A>,
    /// Where the range ends.
    end: usize,
    wanted: F,
}

impl<T, A: Allocator> Vec<T, A> {
    /// Moves the elements of a range out for which `wanted` says so, as the iterator is asked for them.
    ///
    /// If the iterator is forgotten rather than dropped, the vector loses all its elements; they are not
    /// dropped.
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
    /// assert!(v.extract_if(.., |x| *x % 2 == 0).eq([2, 4]));
    /// assert_eq!(v, [1, 3]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    pub fn extract_if<F, R>(&mut self, range: R, wanted: F) -> ExtractIf<'_, T, F, A>
    where
        F: FnMut(&mut T) -> bool,
        R: RangeBounds<usize>,
    {
        let range = range::range(range, self.len);
        ExtractIf {
            // SAFETY: The range is within the vector.
            gap: unsafe { Gap::new(self, range.start) },
            end: range.end,
            wanted,
        }
    }
}

impl<T, F, A: Allocator> ExtractIf<'_, T, F, A> {
    /// The allocator.
    #[inline]
    #[must_use]
    pub fn allocator(&self) -> &A {
        self.gap.allocator()
    }
}

impl<T, F: FnMut(&mut T) -> bool, A: Allocator> Iterator for ExtractIf<'_, T, F, A> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        while self.gap.position() < self.end {
            let wanted = (self.wanted)(self.gap.next_mut()?);
            // SAFETY: There is a next element, which is the caller's if it is removed.
            unsafe {
                if wanted {
                    return Some(self.gap.remove().read());
                }
                if self.gap.is_closed() {
                    self.gap.pass();
                } else {
                    self.gap.keep();
                }
            }
        }
        None
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.end.wrapping_sub(self.gap.position())))
    }
}

impl<T, F: FnMut(&mut T) -> bool, A: Allocator> FusedIterator for ExtractIf<'_, T, F, A> {}

impl<T: fmt::Debug, F, A: Allocator> fmt::Debug for ExtractIf<'_, T, F, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next = self.gap.next().filter(|_| self.gap.position() < self.end);
        f.debug_struct("ExtractIf")
            .field("peek", &next)
            .finish_non_exhaustive()
    }
}
