// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A stable quicksort, which moves elements to other memory and back.

use core::{mem::MaybeUninit, ptr};

use super::{drift, pivot, small, Copied};

/// Sorts. After `limit` pivots that were of no use, it merges instead, which takes O(n log n) in any
/// case.
///
/// No element is less than `bound`, if there is one: it was the pivot of what this is a part of. If the
/// pivot chosen here is equal to it, all elements that are equal too are done with at once, so that
/// sorting n elements of k values takes O(n log k).
///
/// # Safety
///
/// `scratch` has room for all elements, and for [`small::SCRATCH`].
#[inline(never)]
pub(super) unsafe fn sort<T, F: FnMut(&T, &T) -> bool>(
    mut v: &mut [T],
    scratch: &mut [MaybeUninit<T>],
    mut limit: u32,
    mut bound: Option<&T>,
    is_less: &mut F,
) {
    loop {
        let len = v.len();
        if len <= small::threshold::<T>() {
            // SAFETY: There are so few, and scratch memory for them.
            unsafe { small::sort(v, scratch, is_less) };
            return;
        }
        if limit == 0 {
            // SAFETY: There is scratch memory for all.
            unsafe { drift::sort(v, scratch, true, is_less) };
            return;
        }
        limit = limit.wrapping_sub(1);

        // SAFETY: There are more than 8 elements, and the pivot is one of them.
        let (at, pivot) = unsafe {
            let at = pivot::choose(v, is_less);
            (at, Copied::of(v.get_unchecked(at)))
        };
        // SAFETY: `at` is within `v`.
        let is_bound = bound.is_some_and(|bound| !is_less(bound, unsafe { v.get_unchecked(at) }));

        let mut left_len = 0;
        if !is_bound {
            // SAFETY: `at` is within `v`, and there is scratch memory for all.
            left_len = unsafe { partition(v, scratch, at, false, is_less) };
        }
        if left_len == 0 {
            // No element is less than the pivot: those that are not greater are equal, and in place.
            let not_greater = &mut |element: &T, pivot: &T| !is_less(pivot, element);
            // SAFETY: As above. So many are in `v`.
            v = unsafe {
                let equal = partition(v, scratch, at, true, not_greater);
                v.get_unchecked_mut(equal..)
            };
            bound = None;
            continue;
        }

        // SAFETY: So many are in `v`, and there is scratch memory for more than a part of it.
        unsafe {
            let (left, right) = v.split_at_mut_unchecked(left_len);
            sort(
                right,
                scratch,
                limit,
                pivot.as_ref().map(Copied::as_ref),
                is_less,
            );
            v = left;
        }
    }
}

/// Moves the elements for which `goes_left(element, pivot)` before all others, both in order, and returns
/// how many they are. The pivot itself goes left if `pivot_goes_left`.
///
/// Nothing is moved within `v` until all comparisons are over.
///
/// # Safety
///
/// `at` is an index of `v`, and `scratch` has room for all its elements.
#[inline]
unsafe fn partition<T, F: FnMut(&T, &T) -> bool>(
    v: &mut [T],
    scratch: &mut [MaybeUninit<T>],
    at: usize,
    pivot_goes_left: bool,
    goes_left: &mut F,
) -> usize {
    let len = v.len();
    let start = v.as_mut_ptr();
    let memory = scratch.as_mut_ptr().cast::<T>();
    // SAFETY: All pointers stay within `v` and the first `len` places of `scratch`, which are apart. Each
    // element is copied to a place of its own there, and in the end all are moved back.
    unsafe {
        let pivot = start.cast_const().add(at);
        let end = start.cast_const().add(len);
        let mut sides = Sides {
            next: start,
            left: memory,
            left_len: 0,
            right: memory.add(len),
        };
        sides.put_until(pivot, |element| goes_left(&*element, &*pivot));
        let copy_of_pivot = sides.put(pivot_goes_left);
        sides.put_until(end, |element| goes_left(&*element, &*pivot));
        // A comparison may have changed the pivot since.
        ptr::copy_nonoverlapping(pivot, copy_of_pivot, 1);

        let left_len = sides.left_len;
        ptr::copy_nonoverlapping(memory, start, left_len);
        let mut from = memory.add(len);
        let mut to = start.add(left_len);
        while to.cast_const() != end {
            from = from.sub(1);
            ptr::copy_nonoverlapping(from, to, 1);
            to = to.add(1);
        }
        left_len
    }
}

/// The two sides of a partition, in one piece of memory: the left grows up from its start, the right down
/// from its end.
struct Sides<T> {
    /// The element to be put next.
    next: *const T,
    /// Where the left side starts.
    left: *mut T,
    left_len: usize,
    /// Where the right side would have its last element, were the left side empty.
    right: *mut T,
}

impl<T> Sides<T> {
    /// Puts the next element on a side, without a branch, and returns where.
    ///
    /// # Safety
    ///
    /// There is one, and room for it.
    #[inline(always)]
    unsafe fn put(&mut self, goes_left: bool) -> *mut T {
        // SAFETY: The left side has `left_len` elements, and with each of them `right` went down by one
        // more than the right side has; so either place is the one next to a side.
        unsafe {
            self.right = self.right.sub(1);
            let side = if goes_left { self.left } else { self.right };
            let place = side.add(self.left_len);
            ptr::copy_nonoverlapping(self.next, place, 1);
            self.left_len = self.left_len.wrapping_add(usize::from(goes_left));
            self.next = self.next.add(1);
            place
        }
    }

    /// Puts all elements up to `end` on their sides.
    ///
    /// # Safety
    ///
    /// As for [`put`](Self::put), for all of them.
    #[inline(always)]
    unsafe fn put_until(&mut self, end: *const T, mut goes_left: impl FnMut(*const T) -> bool) {
        // SAFETY: Every turn checks that the elements are there.
        unsafe {
            // Moving small elements costs less than a turn of a loop.
            if size_of::<T>() <= 16 {
                let last_four = end.wrapping_sub(3);
                while self.next < last_four {
                    self.put(goes_left(self.next));
                    self.put(goes_left(self.next));
                    self.put(goes_left(self.next));
                    self.put(goes_left(self.next));
                }
            }
            while self.next < end {
                self.put(goes_left(self.next));
            }
        }
    }
}
