// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Removing the elements that a closure picks.

use core::ptr;

use super::{gap::Gap, Vec};
use crate::alloc::Allocator;

impl<T, A: Allocator> Vec<T, A> {
    /// Keeps the elements for which `keep` says so, and drops the others, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![1, 2, 3, 4]?;
    /// v.retain(|x| x % 2 == 0);
    /// assert_eq!(v, [2, 4]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    pub fn retain<F: FnMut(&T) -> bool>(&mut self, mut keep: F) {
        self.retain_mut(|value| keep(value));
    }

    /// [`retain`](Self::retain) with a closure that may change the elements.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![1, 2, 3]?;
    /// v.retain_mut(|x| {
    ///     *x *= 10;
    ///     *x != 20
    /// });
    /// assert_eq!(v, [10, 30]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    pub fn retain_mut<F: FnMut(&mut T) -> bool>(&mut self, mut keep: F) {
        // Until the first is removed none moves, so that there is nothing to repair.
        let Some(first) = self.iter_mut().position(|value| !keep(value)) else {
            return;
        };
        // SAFETY: That element is there.
        let mut gap = unsafe { Gap::new(self, first) };
        // SAFETY: As above, and it is dropped here.
        unsafe { ptr::drop_in_place(gap.remove()) };
        while let Some(value) = gap.next_mut() {
            let kept = keep(value);
            // SAFETY: There is a next element, which is dropped here if it is removed, as the first was.
            unsafe {
                if kept {
                    gap.keep();
                } else {
                    ptr::drop_in_place(gap.remove());
                }
            }
        }
    }

    /// Drops each element that is the same as the one before it, as `same(element, before)` says.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec!["a", "A", "b", "a"]?;
    /// v.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    /// assert_eq!(v, ["a", "b", "a"]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    pub fn dedup_by<F: FnMut(&mut T, &mut T) -> bool>(&mut self, mut same: F) {
        let ptr = self.as_mut_ptr();
        // Until the first is removed none moves, so that there is nothing to repair.
        let mut first = 1;
        while first < self.len {
            // SAFETY: Both elements are there, and are two.
            let (before, value) =
                unsafe { (&mut *ptr.add(first.unchecked_sub(1)), &mut *ptr.add(first)) };
            if same(value, before) {
                break;
            }
            // It does not wrap: it is less than the length.
            first = first.wrapping_add(1);
        }
        if first >= self.len {
            return;
        }
        // SAFETY: That element is there.
        let mut gap = unsafe { Gap::new(self, first) };
        // SAFETY: As above, and it is dropped here.
        unsafe { ptr::drop_in_place(gap.remove()) };
        while gap.next().is_some() {
            // SAFETY: There is a next element, and one before the first that was removed is kept.
            let (before, value) = unsafe { gap.neighbours() };
            let removed = same(value, before);
            // SAFETY: There is a next element, which is dropped here if it is removed, as the first was.
            unsafe {
                if removed {
                    ptr::drop_in_place(gap.remove());
                } else {
                    gap.keep();
                }
            }
        }
    }

    /// Drops each element whose key is that of the one before it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![10, 11, 20, 12]?;
    /// v.dedup_by_key(|x| *x / 10);
    /// assert_eq!(v, [10, 20, 12]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn dedup_by_key<F: FnMut(&mut T) -> K, K: PartialEq>(&mut self, mut key: F) {
        self.dedup_by(|a, b| key(a) == key(b));
    }
}

impl<T: PartialEq, A: Allocator> Vec<T, A> {
    /// Drops each element that equals the one before it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut v = tryalloc::try_vec![1, 1, 2, 1]?;
    /// v.dedup();
    /// assert_eq!(v, [1, 2, 1]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn dedup(&mut self) {
        self.dedup_by(|a, b| a == b);
    }
}
