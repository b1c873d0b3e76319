// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Arrays of bits.
//!
//! Mirrors: rust/kernel/bitmap.rs (Linux 7.2), C: include/linux/bitmap.h.
//!
//! # Differences from the kernel
//!
//! The configuration is one without `CONFIG_RUST_BITMAP_HARDENED`, which is the default: an index out of
//! bounds is logged and does nothing.
//!
//! Under Miri, code with bitmaps needs `-Zmiri-tree-borrows`: a reference to a [`Bitmap`] has no size,
//! as in Linux, and Stacked Borrows lets it reach no word.

// DIFFERENCE: BitmapVec::fill_random: is for the kernel's own benchmark.

use core::{
    cell::UnsafeCell,
    ptr,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use crate::pr_err;

#[cfg(test)]
mod tests;
mod vec;

pub use self::vec::BitmapVec;

const BITS_PER_LONG: usize = usize::BITS as usize;

/// A number of bits, in memory that somebody else owns.
///
/// A reference has the number of bits where one to a slice has the number of elements, and its
/// address is that of the first word.
///
/// # Invariants
///
/// There are words for `self.len()` bits at the address. Nobody writes them, but with the operations
/// that are atomic, while a shared reference exists.
///
/// # Examples
///
/// ```
/// use kernel::{bitmap::BitmapVec, prelude::*};
///
/// let mut busy = BitmapVec::new(256, GFP_KERNEL)?;
/// busy.set_bit(0);
/// busy.set_bit(200);
/// assert_eq!(busy.next_zero_bit(0), Some(1));
/// assert_eq!(busy.next_bit(1), Some(200));
/// assert_eq!(busy.last_bit(), Some(200));
/// # Ok::<(), Error>(())
/// ```
#[repr(align(8))]
pub struct Bitmap {
    /// The words lie outside of this, as the memory model allows a reference without a size: what
    /// it may do there, it takes from its cells.
    bits: [UnsafeCell<()>],
}

// SAFETY: What can be done with a shared bitmap is to read it, and to change it atomically.
unsafe impl Sync for Bitmap {}

impl Bitmap {
    /// Borrows `nbits` bits.
    ///
    /// # Safety
    ///
    /// For the lifetime of the result, at `ptr` there are words for `nbits` bits, which nobody writes
    /// but atomically.
    pub unsafe fn from_raw<'a>(ptr: *const usize, nbits: usize) -> &'a Bitmap {
        let bits = ptr::slice_from_raw_parts(ptr.cast::<UnsafeCell<()>>(), nbits);
        // INVARIANT: The caller promises it.
        // SAFETY: The pointer is not null, and aligned for words.
        unsafe { &*(bits as *const Bitmap) }
    }

    /// Borrows `nbits` bits exclusively.
    ///
    /// # Safety
    ///
    /// For the lifetime of the result, at `ptr` there are words for `nbits` bits, which nobody else
    /// uses.
    pub unsafe fn from_raw_mut<'a>(ptr: *mut usize, nbits: usize) -> &'a mut Bitmap {
        let bits = ptr::slice_from_raw_parts_mut(ptr.cast::<UnsafeCell<()>>(), nbits);
        // INVARIANT: The caller promises it.
        // SAFETY: The pointer is not null, and aligned for words.
        unsafe { &mut *(bits as *mut Bitmap) }
    }

    /// The first word.
    pub fn as_ptr(&self) -> *const usize {
        ptr::from_ref(self).cast()
    }

    /// The first word, for writing.
    pub fn as_mut_ptr(&mut self) -> *mut usize {
        ptr::from_mut(self).cast()
    }

    /// How many bits there are.
    #[expect(
        clippy::len_without_is_empty,
        reason = "Linux has none, and a bitmap without bits is nothing to ask for"
    )]
    pub fn len(&self) -> usize {
        self.bits.len()
    }

    /// Whether the bit is there; logs when it is not.
    fn has(&self, index: usize) -> bool {
        let has = index < self.len();
        if !has {
            pr_err!("Bit `index` must be < {}, was {}\n", self.len(), index);
        }
        has
    }

    /// The word with this number. Only one task runs at a time, so that reading needs not be atomic.
    ///
    /// # Safety
    ///
    /// It has bits of this bitmap.
    unsafe fn word(&self, number: usize) -> usize {
        // SAFETY: By the invariant; the caller promises that the word is there.
        unsafe { *self.as_ptr().add(number) }
    }

    /// The word with the bit, for atomic operations. Logs when there is none.
    fn atomic(&self, index: usize) -> Option<&AtomicUsize> {
        self.has(index).then(|| {
            let word = self.as_ptr().wrapping_add(index / BITS_PER_LONG);
            // SAFETY: The word is there, since it has a bit, and other tasks change it atomically.
            unsafe { AtomicUsize::from_ptr(word.cast_mut()) }
        })
    }

    /// Sets a bit. C's `__set_bit`. One that is not there is logged.
    #[inline]
    pub fn set_bit(&mut self, index: usize) {
        if self.has(index) {
            // SAFETY: The word is there, since it has a bit.
            unsafe { *self.as_mut_ptr().add(index / BITS_PER_LONG) |= mask(index) };
        }
    }

    /// Sets a bit, atomically, without ordering. C's `set_bit`. One that is not there is logged.
    #[inline]
    pub fn set_bit_atomic(&self, index: usize) {
        if let Some(word) = self.atomic(index) {
            word.fetch_or(mask(index), Relaxed);
        }
    }

    /// Clears a bit. C's `__clear_bit`. One that is not there is logged.
    #[inline]
    pub fn clear_bit(&mut self, index: usize) {
        if self.has(index) {
            // SAFETY: The word is there, since it has a bit.
            unsafe { *self.as_mut_ptr().add(index / BITS_PER_LONG) &= !mask(index) };
        }
    }

    /// Clears a bit, atomically, without ordering. C's `clear_bit`. One that is not there is logged.
    #[inline]
    pub fn clear_bit_atomic(&self, index: usize) {
        if let Some(word) = self.atomic(index) {
            word.fetch_and(!mask(index), Relaxed);
        }
    }

    /// Makes the first bits those of `src`, as many as both have, and clears the rest.
    pub fn copy_and_extend(&mut self, src: &Bitmap) {
        let common = src.len().min(self.len());
        for number in 0..self.len().div_ceil(BITS_PER_LONG) {
            let copied = common.saturating_sub(number * BITS_PER_LONG);
            let word = if copied == 0 {
                0
            } else {
                // SAFETY: It has one of the common bits.
                low_bits(copied) & unsafe { src.word(number) }
            };
            // SAFETY: It has one of our bits.
            unsafe { *self.as_mut_ptr().add(number) = word };
        }
    }

    /// The last bit that is set.
    pub fn last_bit(&self) -> Option<usize> {
        let words = self.len().div_ceil(BITS_PER_LONG);
        (0..words).rev().find_map(|number| {
            let first = number * BITS_PER_LONG;
            // SAFETY: It has one of our bits.
            let word = unsafe { self.word(number) } & low_bits(self.len() - first);
            Some(first + word.checked_ilog2()? as usize)
        })
    }

    /// The first bit from `start` on that is set.
    #[inline]
    pub fn next_bit(&self, start: usize) -> Option<usize> {
        self.next(start, 0)
    }

    /// The first bit from `start` on that is not set.
    #[inline]
    pub fn next_zero_bit(&self, start: usize) -> Option<usize> {
        self.next(start, usize::MAX)
    }

    /// The first bit from `start` on that differs from `invert`.
    fn next(&self, start: usize, invert: usize) -> Option<usize> {
        let words = self.len().div_ceil(BITS_PER_LONG);
        (start / BITS_PER_LONG..words).find_map(|number| {
            let first = number * BITS_PER_LONG;
            // SAFETY: It has one of our bits.
            let word = unsafe { self.word(number) } ^ invert;
            let word = word & !low_bits(start.saturating_sub(first));
            let found = first + word.trailing_zeros() as usize;
            (word != 0 && found < self.len()).then_some(found)
        })
    }
}

/// The bit of its word.
fn mask(index: usize) -> usize {
    1 << (index % BITS_PER_LONG)
}

/// As many ones, from the lowest bit, or as many as there are.
fn low_bits(count: usize) -> usize {
    u32::try_from(count)
        .ok()
        .and_then(|count| usize::MAX.checked_shl(count))
        .map_or(usize::MAX, |rest| !rest)
}
