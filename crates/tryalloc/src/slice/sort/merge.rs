// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Merging two sorted runs that lie side by side.

use core::{mem::MaybeUninit, ptr};

use super::MoveBack;

/// Merges the sorted `v[..mid]` and `v[mid..]`.
///
/// The shorter one is moved to `scratch`, and then merged with the other from the end at which there is
/// room.
///
/// # Safety
///
/// `mid` is at most the length, and `scratch` has room for the shorter run.
pub(super) unsafe fn merge<T, F: FnMut(&T, &T) -> bool>(
    v: &mut [T],
    scratch: &mut [MaybeUninit<T>],
    mid: usize,
    is_less: &mut F,
) {
    // It does not wrap, as the caller says.
    let right_len = v.len().wrapping_sub(mid);
    if mid == 0 || right_len == 0 {
        return;
    }
    let memory = scratch.as_mut_ptr().cast::<T>();
    let start = v.as_mut_ptr();
    // SAFETY: The runs are parts of `v`, `memory` has room for the shorter, and is apart from `v`.
    unsafe {
        let middle = start.add(mid);
        if right_len < mid {
            ptr::copy_nonoverlapping(middle, memory, right_len);
            from_the_end(start, middle, memory, right_len, is_less);
        } else {
            ptr::copy_nonoverlapping(start, memory, mid);
            from_the_start(start, middle, middle.add(right_len), memory, mid, is_less);
        }
    }
}

/// Merges the run of `len` elements that is in `memory` with the one from `right` to `end`, to `start`.
///
/// # Safety
///
/// There is room for the first between `start` and `right`.
#[inline]
unsafe fn from_the_start<T, F: FnMut(&T, &T) -> bool>(
    start: *mut T,
    mut right: *mut T,
    end: *mut T,
    memory: *mut T,
    len: usize,
    is_less: &mut F,
) {
    // SAFETY: As many elements are still in memory as there are places between `rest.to` and `right`, so
    // nothing is overwritten that is still wanted. What is left in memory at the end is moved there.
    unsafe {
        let left_end = memory.add(len);
        let mut rest = MoveBack {
            from: memory,
            to: start,
            len,
        };
        while rest.from != left_end.cast_const() && right != end {
            let take_right = is_less(&*right, &*rest.from);
            let from = if take_right {
                right
            } else {
                rest.from.cast_mut()
            };
            ptr::copy_nonoverlapping(from, rest.to, 1);
            right = right.add(usize::from(take_right));
            rest.from = rest.from.add(usize::from(!take_right));
            rest.to = rest.to.add(1);
            rest.len = rest.len.wrapping_sub(usize::from(!take_right));
        }
    }
}

/// Merges the run from `start` to `left_end` with the one of `len` elements that is in `memory`, up to
/// `len` places after `left_end`.
///
/// # Safety
///
/// These places are there.
#[inline]
unsafe fn from_the_end<T, F: FnMut(&T, &T) -> bool>(
    start: *mut T,
    left_end: *mut T,
    memory: *mut T,
    len: usize,
    is_less: &mut F,
) {
    // SAFETY: As many elements are still in memory as there are places between `rest.to`, the end of the
    // left run, and `out`. What is left in memory at the end is moved there.
    unsafe {
        let mut out = left_end.add(len);
        let mut rest = MoveBack {
            from: memory.cast_const(),
            to: left_end,
            len,
        };
        while rest.to != start && rest.len != 0 {
            let left = rest.to.sub(1);
            let right = memory.add(rest.len).sub(1);
            let take_left = is_less(&*right, &*left);
            out = out.sub(1);
            ptr::copy_nonoverlapping(if take_left { left } else { right }, out, 1);
            rest.to = rest.to.sub(usize::from(take_left));
            rest.len = rest.len.wrapping_sub(usize::from(!take_left));
        }
    }
}
