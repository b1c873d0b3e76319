// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Sorting by keys that are made once.

use crate::{
    alloc::{AllocError, Allocator},
    vec::Vec,
};

/// Sorts by keys that are made once for each element.
///
/// Each key is kept with its element's index, which also tells equal keys apart, so that sorting these
/// pairs need not be stable. An index takes no more bytes than it has to.
///
/// # Errors
///
/// There is no memory; no key was made.
#[inline]
#[track_caller]
pub(super) fn sort<T, K: Ord, A: Allocator>(
    v: &mut [T],
    key: impl FnMut(&T) -> K,
    alloc: A,
    flags: A::Flags,
) -> Result<(), AllocError> {
    if v.len() < 2 {
        return Ok(());
    }
    macro_rules! with_index {
        ($($index:ident, $larger:ty);+) => { $(
            let smaller = size_of::<(K, $index)>() < size_of::<(K, $larger)>();
            if smaller && v.len().wrapping_sub(1) <= $index::MAX as usize {
                return by_index::<T, K, $index, A>(v, key, alloc, flags);
            }
        )+ };
    }
    with_index!(u8, u16; u16, u32; u32, usize);
    by_index::<T, K, usize, A>(v, key, alloc, flags)
}

/// An index that may be smaller than a `usize`.
trait Index: Copy + Ord {
    fn new(index: usize) -> Self;
    fn get(self) -> usize;
}

macro_rules! index {
    ($($type:ty)+) => { $(
        impl Index for $type {
            #[inline]
            fn new(index: usize) -> Self {
                index as Self
            }

            #[inline]
            fn get(self) -> usize {
                self as usize
            }
        }
    )+ };
}

index!(u8 u16 u32 usize);

/// Sorts with indices of type `I`, which has as many values as there are elements.
#[track_caller]
fn by_index<T, K: Ord, I: Index, A: Allocator>(
    v: &mut [T],
    mut key: impl FnMut(&T) -> K,
    alloc: A,
    flags: A::Flags,
) -> Result<(), AllocError> {
    let mut keys = Vec::<(K, I), A>::allocate(v.len(), alloc, flags)?;
    let pairs = v
        .iter()
        .enumerate()
        .map(|(i, value)| (key(value), I::new(i)));
    // SAFETY: There is room for so many.
    unsafe { keys.fill(pairs) };
    keys.sort_unstable();

    // What belongs at `i` was at `from`. If that is before `i`, what was there has been swapped away, to
    // where it says by now.
    for i in 0..v.len() {
        // SAFETY: There are as many keys as elements, and their indices are those of the elements, each
        // once.
        unsafe {
            let mut from = keys.get_unchecked(i).1.get();
            while from < i {
                from = keys.get_unchecked(from).1.get();
            }
            keys.get_unchecked_mut(i).1 = I::new(from);
            let start = v.as_mut_ptr();
            start.add(i).swap(start.add(from));
        }
    }
    Ok(())
}
