// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A stable sort that is told where to get memory from, and says when there is none.
//!
//! It is driftsort of Orson Peters and Lukas Bergdoll (2024), which std has too: runs that are there
//! already are found and merged in the order that powersort of J. Ian Munro and Sebastian Wild gives
//! ("Nearly-Optimal Mergesorts", 2018); what is between them goes to a stable quicksort, and from there,
//! when short, to a sort for few elements.
//!
//! An element is at one place at any time, or its copies cannot be told apart: a comparison that changes
//! an element through a `Cell` changes the one that stays. A comparison that panics, or that contradicts
//! itself, leaves each element in the slice once, in any order. It never makes this sort panic.

use core::{
    cmp,
    mem::{self, ManuallyDrop, MaybeUninit},
    ptr, slice,
};

use crate::{
    alloc::{AllocError, Allocator},
    raw_vec::RawVec,
};

mod drift;
mod freeze;
mod insertion;
mod merge;
mod pivot;
mod quick;
mod small;
#[cfg(all(test, feature = "global", not(tryalloc_judge)))]
mod tests;

/// Up to so many elements, insertion is fastest, and takes no memory.
const INSERTION: usize = 20;

/// Up to so many bytes, memory for all elements; past that, for half of them, which is slower.
const FULL: usize = 8_000_000;

/// Up to so many bytes of memory are taken from the stack. The kernel's is small.
const STACK: usize = if cfg!(MODULE) { 1024 } else { 4096 };

/// Sorts; equal elements stay in order.
///
/// # Errors
///
/// There is no memory; nothing was compared or moved.
#[inline(always)]
#[track_caller]
pub(super) fn stable<T, A: Allocator>(
    v: &mut [T],
    mut is_less: impl FnMut(&T, &T) -> bool,
    alloc: A,
    flags: A::Flags,
) -> Result<(), AllocError> {
    // Values without size are all alike.
    if size_of::<T>() == 0 || v.len() < 2 {
        return Ok(());
    }
    if v.len() <= INSERTION {
        insertion::sort(v, &mut is_less);
        return Ok(());
    }
    with_memory(v, &mut is_less, alloc, flags)
}

/// Finds memory, and sorts.
#[inline(never)]
#[track_caller]
fn with_memory<T, F: FnMut(&T, &T) -> bool, A: Allocator>(
    v: &mut [T],
    is_less: &mut F,
    alloc: A,
    flags: A::Flags,
) -> Result<(), AllocError> {
    let len = v.len();
    // Few elements are sorted in small pieces at once: a quicksort of so few does not pay.
    let eager = len <= 2 * small::threshold::<T>();
    let wanted = wanted::<T>(len);

    if wanted <= STACK / size_of::<T>() {
        let mut memory = OnStack::<T>::new();
        // SAFETY: There is as much as is wanted.
        unsafe { drift::sort(v, memory.as_mut_slice(), eager, is_less) };
    } else {
        let memory = RawVec::<T, A>::with_capacity_in(wanted, alloc, flags)?;
        let start = memory.ptr().cast::<MaybeUninit<T>>().as_ptr();
        // SAFETY: There is as much as is wanted, and no one else uses it.
        unsafe {
            let scratch = slice::from_raw_parts_mut(start, wanted);
            drift::sort(v, scratch, eager, is_less);
        }
    }
    Ok(())
}

/// How many elements to have memory for: a half is needed to merge, and all for quicksort.
fn wanted<T>(len: usize) -> usize {
    // `size_of::<T>()` is not 0 here; that is said once more so that no division can panic.
    let full = FULL / cmp::max(size_of::<T>(), 1);
    cmp::max(cmp::min(len, full), len.div_ceil(2)).max(small::SCRATCH)
}

/// Memory for elements on the stack.
#[repr(C)]
struct OnStack<T> {
    _align: [T; 0],
    bytes: [MaybeUninit<u8>; STACK],
}

impl<T> OnStack<T> {
    #[inline]
    fn new() -> Self {
        Self {
            _align: [],
            bytes: [const { MaybeUninit::uninit() }; STACK],
        }
    }

    #[inline]
    fn as_mut_slice(&mut self) -> &mut [MaybeUninit<T>] {
        let len = STACK / cmp::max(size_of::<T>(), 1);
        // SAFETY: They lie within `bytes`, which are aligned for them, as no field is before them but
        // one that has no size; and `MaybeUninit` may hold anything.
        unsafe { slice::from_raw_parts_mut(self.bytes.as_mut_ptr().cast(), len) }
    }
}

/// Moves elements back to where they belong, however the function that has it ends.
struct MoveBack<T> {
    from: *const T,
    to: *mut T,
    len: usize,
}

impl<T> MoveBack<T> {
    /// All is well: nothing is to be moved.
    #[inline]
    fn disarm(self) {
        mem::forget(self);
    }
}

impl<T> Drop for MoveBack<T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: Who made it says where elements are, and where there is room for them.
        unsafe { ptr::copy_nonoverlapping(self.from, self.to, self.len) };
    }
}

/// A copy of an element that is only compared with others.
///
/// Two values that own the same would be dropped twice, and what one does to itself the other does not
/// see; so this is never dropped, and only there for types that cannot change behind a `&`.
struct Copied<T>(ManuallyDrop<T>);

impl<T> Copied<T> {
    /// A copy, if that is known to be harmless.
    #[inline]
    fn of(value: &T) -> Option<Self> {
        // SAFETY: The copy is not dropped, and, as `T` is not changed by a comparison, no one can tell
        // it from the value.
        freeze::is_known::<T>().then(|| Self(ManuallyDrop::new(unsafe { ptr::read(value) })))
    }

    #[inline]
    fn as_ref(&self) -> &T {
        &self.0
    }
}
