// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Choosing a pivot: a median of three, each of which is one of three if there are many elements.

/// From so many elements on, the medians are of medians.
const RECURSIVE: usize = 64;

/// The index of an element that is likely near the middle.
///
/// # Safety
///
/// There are 8 elements at least.
#[inline]
pub(super) unsafe fn choose<T, F: FnMut(&T, &T) -> bool>(v: &[T], is_less: &mut F) -> usize {
    let len = v.len();
    let eighth = len / 8;
    let start = v.as_ptr();
    // SAFETY: These are within the slice, and each has `eighth` elements from it on.
    unsafe {
        let (a, b, c) = (
            start,
            start.add(eighth.unchecked_mul(4)),
            start.add(eighth.unchecked_mul(7)),
        );
        let chosen = if len < RECURSIVE {
            median(a, b, c, is_less)
        } else {
            median_of_medians(a, b, c, eighth, is_less)
        };
        chosen.offset_from(start) as usize
    }
}

/// The median of three elements, each replaced by the median of some of the `n` from it on.
///
/// # Safety
///
/// There are `n` elements from each on.
unsafe fn median_of_medians<T, F: FnMut(&T, &T) -> bool>(
    mut a: *const T,
    mut b: *const T,
    mut c: *const T,
    n: usize,
    is_less: &mut F,
) -> *const T {
    // SAFETY: All are within the `n` elements from `a`, `b` and `c` on.
    unsafe {
        if n >= RECURSIVE / 8 {
            let eighth = n / 8;
            let (four, seven) = (eighth.unchecked_mul(4), eighth.unchecked_mul(7));
            a = median_of_medians(a, a.add(four), a.add(seven), eighth, is_less);
            b = median_of_medians(b, b.add(four), b.add(seven), eighth, is_less);
            c = median_of_medians(c, c.add(four), c.add(seven), eighth, is_less);
        }
        median(a, b, c, is_less)
    }
}

/// The median of three elements.
///
/// # Safety
///
/// All three are elements.
#[inline]
unsafe fn median<T, F: FnMut(&T, &T) -> bool>(
    a: *const T,
    b: *const T,
    c: *const T,
    is_less: &mut F,
) -> *const T {
    // SAFETY: As the caller says.
    unsafe {
        let a_less_b = is_less(&*a, &*b);
        let a_less_c = is_less(&*a, &*c);
        if a_less_b != a_less_c {
            return a;
        }
        // `a` is the least, or none is less than it; the median is the one of the others that is next
        // to it.
        let b_less_c = is_less(&*b, &*c);
        if b_less_c == a_less_b {
            b
        } else {
            c
        }
    }
}
