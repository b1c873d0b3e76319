// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A sort for few elements: sorting networks, insertion, and one merge from both ends at once.

use core::{mem::MaybeUninit, ptr};

use super::{
    freeze,
    insertion::{self, insert_tail},
    MoveBack,
};

/// What "few" is at most.
const FEW: usize = 32;

/// The scratch memory that is needed for so few, in elements: for all, and twice eight.
pub(super) const SCRATCH: usize = FEW + 16;

/// What "few" is.
#[inline(always)]
pub(super) fn threshold<T>() -> usize {
    if by_insertion::<T>() {
        FEW / 2
    } else {
        FEW
    }
}

/// Whether elements are best moved one place after the other, as a copy must not be compared, and an
/// address is about as large.
#[inline(always)]
fn by_insertion<T>() -> bool {
    size_of::<T>() <= 16 && !freeze::is_known::<T>()
}

/// Sorts few elements.
///
/// # Safety
///
/// They are at most [`threshold`], and `scratch` has room for [`SCRATCH`].
pub(super) unsafe fn sort<T, F: FnMut(&T, &T) -> bool>(
    v: &mut [T],
    scratch: &mut [MaybeUninit<T>],
    is_less: &mut F,
) {
    let memory = scratch.as_mut_ptr().cast();
    // SAFETY: As the caller says.
    unsafe {
        if by_insertion::<T>() {
            insertion::sort(v, is_less);
        } else if freeze::is_known::<T>() {
            sort_values(v.as_mut_ptr(), v.len(), memory, is_less);
        } else {
            sort_by_address(v.as_mut_ptr(), v.len(), memory, is_less);
        }
    }
}

/// Sorts the addresses of elements, and then moves these, each once: a comparison sees them where they
/// are, and may change them.
///
/// # Safety
///
/// As for [`sort`], for the `len` elements at `v`.
#[inline(never)]
unsafe fn sort_by_address<T, F: FnMut(&T, &T) -> bool>(
    v: *mut T,
    len: usize,
    memory: *mut T,
    is_less: &mut F,
) {
    let mut addresses = [ptr::null::<T>(); FEW];
    let mut scratch = [const { MaybeUninit::<*const T>::uninit() }; SCRATCH];
    // SAFETY: There are at most as many elements as addresses, and all addresses that are compared are
    // those of elements, which stay where they are meanwhile. There is memory for all.
    unsafe {
        for (i, address) in addresses.iter_mut().enumerate().take(len) {
            *address = v.add(i);
        }
        sort_values(
            addresses.as_mut_ptr(),
            len,
            scratch.as_mut_ptr().cast(),
            &mut |a: &*const T, b: &*const T| is_less(&**a, &**b),
        );
        for (i, address) in addresses.iter().enumerate().take(len) {
            ptr::copy_nonoverlapping(*address, memory.add(i), 1);
        }
        ptr::copy_nonoverlapping(memory, v, len);
    }
}

/// Sorts values that a comparison does not change, so that it may see copies.
///
/// # Safety
///
/// As for [`sort`], for the `len` elements at `v`; and a comparison does not change them.
#[inline(always)]
unsafe fn sort_values<T, F: FnMut(&T, &T) -> bool>(
    v: *mut T,
    len: usize,
    memory: *mut T,
    is_less: &mut F,
) {
    if len < 2 {
        return;
    }
    let half = len / 2;
    // SAFETY: Both halves have the elements that are asked for, `memory` has room for all of them and 16
    // more, and it is apart from `v`. From when on comparisons see the copies in `memory`, all elements are
    // there, and `back` moves them to `v` if one panics.
    unsafe {
        let (right, right_memory) = (v.add(half), memory.add(half));
        let sorted = if size_of::<T>() <= 16 && len >= 16 {
            sort_8(v, memory, memory.add(len), is_less);
            sort_8(right, right_memory, memory.add(len), is_less);
            8
        } else if len >= 8 {
            sort_4(v, memory, is_less);
            sort_4(right, right_memory, is_less);
            4
        } else {
            ptr::copy_nonoverlapping(v, memory, 1);
            ptr::copy_nonoverlapping(right, right_memory, 1);
            1
        };
        insert_rest(v, memory, sorted, half, is_less);
        insert_rest(right, right_memory, sorted, len.wrapping_sub(half), is_less);

        let back = MoveBack {
            from: memory.cast_const(),
            to: v,
            len,
        };
        if merge_halves(memory, len, v, is_less) {
            back.disarm();
        }
        // Otherwise the comparison contradicts itself, and `v` may hold one element twice: `back` puts
        // each there once.
    }
}

/// Copies the elements of `from` that are not in `to` yet, each to its place among those before.
///
/// # Safety
///
/// `from` has `len` elements, `to` the first `sorted` of them, one at least, and room for the others.
#[inline(always)]
unsafe fn insert_rest<T, F: FnMut(&T, &T) -> bool>(
    from: *const T,
    to: *mut T,
    sorted: usize,
    len: usize,
    is_less: &mut F,
) {
    let mut i = sorted;
    while i < len {
        // SAFETY: `i` is less than `len`, and not 0.
        unsafe {
            ptr::copy_nonoverlapping(from.add(i), to.add(i), 1);
            insert_tail(to, to.add(i), is_less);
        }
        i = i.wrapping_add(1);
    }
}

/// Copies 4 elements in order, with 5 comparisons and no branch.
///
/// # Safety
///
/// There are 4 at `from`, and room for them at `to`.
#[inline(always)]
unsafe fn sort_4<T, F: FnMut(&T, &T) -> bool>(from: *const T, to: *mut T, is_less: &mut F) {
    /// `a` or `b`.
    #[inline(always)]
    fn either<T>(first: bool, a: *const T, b: *const T) -> *const T {
        if first {
            a
        } else {
            b
        }
    }

    // SAFETY: All pointers are to the 4 elements. They end up in four different ones, whatever the
    // comparisons say: each choice below leaves what it does not take to another.
    unsafe {
        let swap_low = is_less(&*from.add(1), &*from);
        let swap_high = is_less(&*from.add(3), &*from.add(2));
        // a <= b, c <= d
        let a = from.add(usize::from(swap_low));
        let b = from.add(usize::from(!swap_low));
        let c = from.add(2).add(usize::from(swap_high));
        let d = from.add(2).add(usize::from(!swap_high));

        // The least and the greatest; two are left, of which `e` comes before `f` if they are equal.
        let c_first = is_less(&*c, &*a);
        let b_last = is_less(&*d, &*b);
        let least = either(c_first, c, a);
        let greatest = either(b_last, b, d);
        let e = either(c_first, a, either(b_last, c, b));
        let f = either(b_last, d, either(c_first, b, c));

        let swap = is_less(&*f, &*e);
        ptr::copy_nonoverlapping(least, to, 1);
        ptr::copy_nonoverlapping(either(swap, f, e), to.add(1), 1);
        ptr::copy_nonoverlapping(either(swap, e, f), to.add(2), 1);
        ptr::copy_nonoverlapping(greatest, to.add(3), 1);
    }
}

/// Copies 8 elements in order, by way of `memory`.
///
/// # Safety
///
/// There are 8 at `from`, and room for as many at `to` and at `memory`; all are apart.
#[inline(always)]
unsafe fn sort_8<T, F: FnMut(&T, &T) -> bool>(
    from: *const T,
    to: *mut T,
    memory: *mut T,
    is_less: &mut F,
) {
    // SAFETY: As the caller says. If the comparison contradicts itself, one element may be there twice, so
    // all are copied once more.
    unsafe {
        sort_4(from, memory, is_less);
        sort_4(from.add(4), memory.add(4), is_less);
        if !merge_halves(memory, 8, to, is_less) {
            ptr::copy_nonoverlapping(memory, to, 8);
        }
    }
}

/// Copies the elements of two sorted halves to `to` in order, from both ends at once, with no branch.
///
/// Each end takes half of the elements, and both ends together take each once, unless the comparison
/// contradicts itself: this returns `false` then.
///
/// # Safety
///
/// There are `len` elements at `from`, and room for them at `to`, apart from it.
#[inline(always)]
unsafe fn merge_halves<T, F: FnMut(&T, &T) -> bool>(
    from: *const T,
    len: usize,
    to: *mut T,
    is_less: &mut F,
) -> bool {
    let half = len / 2;
    // SAFETY: From the start each half is advanced over at most once in a turn, and so from the end; there
    // are as many turns as elements in the shorter half, so all that is read is within the halves.
    unsafe {
        let (mut left, mut right) = (from, from.add(half));
        let (mut left_last, mut right_last) =
            (right.wrapping_sub(1), from.add(len).wrapping_sub(1));
        let (mut first_out, mut last_out) = (to, to.add(len).wrapping_sub(1));
        for _ in 0..half {
            let take_right = is_less(&*right, &*left);
            ptr::copy_nonoverlapping(if take_right { right } else { left }, first_out, 1);
            right = right.add(usize::from(take_right));
            left = left.add(usize::from(!take_right));
            first_out = first_out.add(1);

            let take_left = is_less(&*right_last, &*left_last);
            let last = if take_left { left_last } else { right_last };
            ptr::copy_nonoverlapping(last, last_out, 1);
            left_last = left_last.wrapping_sub(usize::from(take_left));
            right_last = right_last.wrapping_sub(usize::from(!take_left));
            last_out = last_out.wrapping_sub(1);
        }
        let left_end = left_last.wrapping_add(1);
        let right_end = right_last.wrapping_add(1);
        if len % 2 != 0 {
            let from_left = left < left_end;
            ptr::copy_nonoverlapping(if from_left { left } else { right }, first_out, 1);
            left = left.wrapping_add(usize::from(from_left));
            right = right.wrapping_add(usize::from(!from_left));
        }
        left == left_end && right == right_end
    }
}
