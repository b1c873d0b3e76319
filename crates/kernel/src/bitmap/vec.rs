// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Bits in memory of their own.
//!
//! Mirrors: rust/kernel/bitmap.rs (Linux 7.2).

use core::{
    cell::UnsafeCell,
    ops::{Deref, DerefMut},
};

use super::{Bitmap, BITS_PER_LONG};
use crate::alloc::{AllocError, Flags, KVec};

/// A [`Bitmap`] in memory of its own. One that fits in a word takes none.
///
/// # Invariants
///
/// `words` has room for `nbits` bits. Those that there are take the operations of [`Bitmap`].
pub struct BitmapVec {
    words: Words,
    nbits: usize,
}

enum Words {
    Inline(UnsafeCell<usize>),
    Allocated(KVec<usize>),
}

// SAFETY: As for `Bitmap`, which is all that a shared one gives.
unsafe impl Sync for BitmapVec {}

impl BitmapVec {
    /// The most bits: `i32::MAX`.
    pub const MAX_LEN: usize = i32::MAX as usize;

    /// The most bits that take no memory: those of a word.
    pub const MAX_INLINE_LEN: usize = BITS_PER_LONG;

    /// As many bits as take no memory, all clear.
    #[inline]
    pub fn new_inline() -> Self {
        Self {
            words: Words::Inline(UnsafeCell::new(0)),
            nbits: Self::MAX_INLINE_LEN,
        }
    }

    /// `nbits` bits, all clear.
    ///
    /// # Context
    ///
    /// As `flags` say.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had, or there would be more than
    /// [`MAX_LEN`](Self::MAX_LEN) bits.
    #[inline]
    #[track_caller]
    pub fn new(nbits: usize, flags: Flags) -> Result<Self, AllocError> {
        if nbits <= Self::MAX_INLINE_LEN {
            return Ok(Self {
                nbits,
                ..Self::new_inline()
            });
        }
        if nbits > Self::MAX_LEN {
            return Err(AllocError);
        }
        Ok(Self {
            words: Words::Allocated(KVec::from_elem(0, nbits.div_ceil(BITS_PER_LONG), flags)?),
            nbits,
        })
    }

    /// How many bits there are.
    #[expect(clippy::len_without_is_empty, reason = "as for `Bitmap`")]
    #[inline]
    pub fn len(&self) -> usize {
        self.nbits
    }
}

impl Deref for BitmapVec {
    type Target = Bitmap;

    fn deref(&self) -> &Bitmap {
        let first = match &self.words {
            Words::Inline(word) => word.get().cast_const(),
            Words::Allocated(words) => words.as_ptr(),
        };
        // SAFETY: By the invariant.
        unsafe { Bitmap::from_raw(first, self.nbits) }
    }
}

impl DerefMut for BitmapVec {
    fn deref_mut(&mut self) -> &mut Bitmap {
        let first = match &mut self.words {
            Words::Inline(word) => word.get(),
            Words::Allocated(words) => words.as_mut_ptr(),
        };
        // SAFETY: By the invariant, and the words are borrowed exclusively.
        unsafe { Bitmap::from_raw_mut(first, self.nbits) }
    }
}
