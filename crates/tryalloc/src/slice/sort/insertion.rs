// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Insertion sort, for very few elements.

use core::{mem::ManuallyDrop, ptr};

use super::MoveBack;

/// Sorts by inserting one element after the other among those before it.
#[inline]
pub(super) fn sort<T, F: FnMut(&T, &T) -> bool>(v: &mut [T], is_less: &mut F) {
    let start = v.as_mut_ptr();
    let mut i = 1_usize;
    while i < v.len() {
        // SAFETY: `i` is an element's index, and not the first.
        unsafe { insert_tail(start, start.add(i), is_less) };
        i = i.wrapping_add(1);
    }
}

/// Moves the element at `tail` to its place among those from `start` to it.
///
/// # Safety
///
/// All from `start` to `tail` are elements, and the two differ. (That those before `tail` are sorted is
/// not needed for safety.)
#[inline]
pub(super) unsafe fn insert_tail<T, F: FnMut(&T, &T) -> bool>(
    start: *mut T,
    tail: *mut T,
    is_less: &mut F,
) {
    // SAFETY: `before` stays within the elements. The value is taken out, so that there is a hole, which
    // moves down as elements move up; `hole` puts the value in, however this ends.
    unsafe {
        let mut before = tail.sub(1);
        if !is_less(&*tail, &*before) {
            return;
        }
        let value = ManuallyDrop::new(tail.read());
        let mut hole = MoveBack {
            from: &raw const *value,
            to: tail,
            len: 1,
        };
        loop {
            ptr::copy_nonoverlapping(before, hole.to, 1);
            hole.to = before;
            if before == start {
                break;
            }
            before = before.sub(1);
            if !is_less(&value, &*before) {
                break;
            }
        }
    }
}
