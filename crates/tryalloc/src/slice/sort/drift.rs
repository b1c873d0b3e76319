// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The sort as a whole: finding runs, and merging them in the order of powersort.

use core::{cmp, mem::MaybeUninit};

use super::{merge, quick, small};

/// A run is worth keeping from so many elements on; in more than the square of so many elements, from
/// their square root on.
const GOOD_RUN: usize = 64;

/// Runs that wait to be merged: each has a greater power than the one before it, from 0 to the bits of a
/// `usize`.
const WAITING: usize = usize::BITS as usize + 1;

/// Elements one after the other, sorted or still to be sorted.
#[derive(Clone, Copy)]
struct Run {
    len: usize,
    sorted: bool,
}

/// Sorts. If `eager`, what is no run is sorted in small pieces at once, and not by quicksort: the time is
/// O(n log n) then, whatever the pivots.
///
/// # Safety
///
/// `scratch` has room for half of the elements, rounded up, and for [`small::SCRATCH`].
#[inline(never)]
pub(super) unsafe fn sort<T, F: FnMut(&T, &T) -> bool>(
    v: &mut [T],
    scratch: &mut [MaybeUninit<T>],
    eager: bool,
    is_less: &mut F,
) {
    let len = v.len();
    if len < 2 {
        return;
    }
    let scale = scale(len);
    let good = good_run(len);
    let mut waiting = [const { MaybeUninit::<(Run, u32)>::uninit() }; WAITING];
    let mut height = 0_usize;

    // SAFETY: `end` is the sum of the lengths of all runs up to `last`, and at most `len`; the runs that
    // wait lie before `last`. Their powers grow, so they are no more than there are powers; the first `height` are there.
    unsafe {
        let mut last = find_run(v, scratch, good, eager, is_less);
        let mut end = last.len;
        while end < len {
            let next = find_run(v.get_unchecked_mut(end..), scratch, good, eager, is_less);
            let power = power(
                end.wrapping_sub(last.len),
                end,
                end.wrapping_add(next.len),
                scale,
            );
            while height > 0 {
                let below = height.wrapping_sub(1);
                let (left, its_power) = waiting.get_unchecked(below).assume_init();
                if its_power < power {
                    break;
                }
                height = below;
                last = join(v, end, left, last, scratch, is_less);
            }
            waiting.get_unchecked_mut(height).write((last, power));
            height = height.wrapping_add(1);
            end = end.wrapping_add(next.len);
            last = next;
        }
        while height > 0 {
            height = height.wrapping_sub(1);
            let (left, _) = waiting.get_unchecked(height).assume_init();
            last = join(v, end, left, last, scratch, is_less);
        }
        if !last.sorted {
            quicksort(v, scratch, is_less);
        }
    }
}

/// Finds a run at the start: one that is there, sorted to rise, or one that is to be sorted.
///
/// # Safety
///
/// There is an element at least; `scratch` is as for [`sort`].
#[inline]
unsafe fn find_run<T, F: FnMut(&T, &T) -> bool>(
    v: &mut [T],
    scratch: &mut [MaybeUninit<T>],
    good: usize,
    eager: bool,
    is_less: &mut F,
) -> Run {
    let len = v.len();
    if len >= good {
        let (run, descending) = natural_run(v, is_less);
        if run >= good {
            if descending {
                // SAFETY: So many are there. No two of them are equal, so they may change sides.
                unsafe { v.get_unchecked_mut(..run) }.reverse();
            }
            return Run {
                len: run,
                sorted: true,
            };
        }
    }
    if eager {
        let run = cmp::min(small::threshold::<T>(), len);
        // SAFETY: So many are there, and they are few.
        unsafe { small::sort(v.get_unchecked_mut(..run), scratch, is_less) };
        return Run {
            len: run,
            sorted: true,
        };
    }
    Run {
        len: cmp::min(good, len),
        sorted: false,
    }
}

/// The number of elements at the start none of which is less than the one before it, or each of which is,
/// and whether it is the latter.
#[inline(always)]
fn natural_run<T, F: FnMut(&T, &T) -> bool>(v: &[T], is_less: &mut F) -> (usize, bool) {
    let [first, second, ..] = v else {
        return (v.len(), false);
    };
    let descending = is_less(second, first);
    let mut len = 2_usize;
    // SAFETY: `len` is 2 at least, and is checked before.
    let mut goes_on =
        |at: usize| unsafe { is_less(v.get_unchecked(at), v.get_unchecked(at.wrapping_sub(1))) };
    if descending {
        while len < v.len() && goes_on(len) {
            len = len.wrapping_add(1);
        }
    } else {
        while len < v.len() && !goes_on(len) {
            len = len.wrapping_add(1);
        }
    }
    (len, descending)
}

/// Makes one run of two that end at `end`. If both are still to be sorted and there is memory to sort them
/// together, that is left for later.
///
/// # Safety
///
/// The runs lie before `end` in `v`; `scratch` is as for [`sort`].
#[inline]
unsafe fn join<T, F: FnMut(&T, &T) -> bool>(
    v: &mut [T],
    end: usize,
    left: Run,
    right: Run,
    scratch: &mut [MaybeUninit<T>],
    is_less: &mut F,
) -> Run {
    let len = left.len.wrapping_add(right.len);
    if !left.sorted && !right.sorted && len <= scratch.len() {
        return Run { len, sorted: false };
    }
    // SAFETY: The runs are there. A run that is not sorted was short to begin with, or fitted into
    // `scratch` when it was joined; and the shorter of two is at most half of all elements.
    unsafe {
        let v = v.get_unchecked_mut(end.wrapping_sub(len)..end);
        if !left.sorted {
            quicksort(v.get_unchecked_mut(..left.len), scratch, is_less);
        }
        if !right.sorted {
            quicksort(v.get_unchecked_mut(left.len..), scratch, is_less);
        }
        merge::merge(v, scratch, left.len, is_less);
    }
    Run { len, sorted: true }
}

/// Sorts by quicksort, with a limit for bad pivots.
///
/// # Safety
///
/// As for [`quick::sort`].
unsafe fn quicksort<T, F: FnMut(&T, &T) -> bool>(
    v: &mut [T],
    scratch: &mut [MaybeUninit<T>],
    is_less: &mut F,
) {
    let limit = (v.len() | 1).ilog2().wrapping_mul(2);
    // SAFETY: As the caller says.
    unsafe { quick::sort(v, scratch, limit, None, is_less) };
}

/// The length from which on a run is worth keeping.
///
/// Half of all elements is good in any case, so that merging needs memory for no more.
#[inline]
fn good_run(len: usize) -> usize {
    if len <= GOOD_RUN * GOOD_RUN {
        return cmp::min(len.div_ceil(2), GOOD_RUN);
    }
    // About the square root: the mean of a power of two and of what `len` is when divided by it.
    let shift = len.ilog2().wrapping_add(1) / 2;
    (1_usize.wrapping_shl(shift)).wrapping_add(len.wrapping_shr(shift)) / 2
}

/// What twice an index is multiplied by, so that the number of elements becomes half of what a `usize` can
/// hold.
#[inline]
fn scale(len: usize) -> usize {
    (1_usize << (usize::BITS - 2)).div_ceil(cmp::max(len, 1))
}

/// The power of the boundary between the run from `start` to `middle` and the one from there to `end`:
/// the number of times that all elements are halved until a cut lies between the middles of the two.
#[inline]
fn power(start: usize, middle: usize, end: usize, scale: usize) -> u32 {
    let left = start.wrapping_add(middle).wrapping_mul(scale);
    let right = middle.wrapping_add(end).wrapping_mul(scale);
    (left ^ right).leading_zeros()
}
