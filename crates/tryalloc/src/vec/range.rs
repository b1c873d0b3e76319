// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A range of indices from what a caller wrote: `..`, `2..`, `1..=3`.

use core::ops::{Bound, Range, RangeBounds};

/// The indices that `bounds` means in a sequence of `len`.
///
/// # Panics
///
/// The range starts after its end, or ends after `len`, as for slices.
#[inline]
#[track_caller]
pub(crate) fn range(bounds: impl RangeBounds<usize>, len: usize) -> Range<usize> {
    let start = match bounds.start_bound() {
        Bound::Included(&start) => Some(start),
        Bound::Excluded(&before) => before.checked_add(1),
        Bound::Unbounded => Some(0),
    };
    let end = match bounds.end_bound() {
        Bound::Included(&last) => last.checked_add(1),
        Bound::Excluded(&end) => Some(end),
        Bound::Unbounded => Some(len),
    };
    match (start, end) {
        (Some(start), Some(end)) if start <= end && end <= len => start..end,
        _ => out_of_range(start, end, len),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn out_of_range(start: Option<usize>, end: Option<usize>, len: usize) -> ! {
    // PANIC: The caller of a public method asked for elements that are not there; std panics too.
    match (start, end) {
        (Some(start), Some(end)) if start > end => {
            panic!("slice index starts at {start} but ends at {end}")
        }
        (Some(_), Some(end)) => {
            panic!("range end index {end} out of range for slice of length {len}")
        }
        _ => panic!("attempted to index slice past the largest index"),
    }
}
