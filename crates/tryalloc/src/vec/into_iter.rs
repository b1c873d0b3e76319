// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A vector taken apart, [`IntoIter`].

use core::{
    fmt,
    mem::ManuallyDrop,
    panic::UnwindSafe,
    ptr::{self, NonNull},
};

use super::{remaining::Remaining, Vec};
use crate::{
    alloc::{AllocError, Allocator, AllocatorClone},
    clone::TryClone,
    raw_vec::RawVec,
};

/// An iterator that moves the elements out of a vector.
///
/// Made by [`Vec::into_iter`].
pub struct IntoIter<
    T,
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    remaining: Remaining<T>,
    buf: RawVec<T, A>,
}

// SAFETY: It owns its elements and their memory.
unsafe impl<T: Send, A: Allocator + Send> Send for IntoIter<T, A> {}

// SAFETY: As above.
unsafe impl<T: Sync, A: Allocator + Sync> Sync for IntoIter<T, A> {}

impl<T: UnwindSafe, A: Allocator + UnwindSafe> UnwindSafe for IntoIter<T, A> {}

impl<T, A: Allocator> IntoIter<T, A> {
    /// The elements that are still to come.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        self.remaining.as_slice()
    }

    /// The elements that are still to come, to be changed.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        self.remaining.as_mut_slice()
    }

    /// The allocator.
    #[inline]
    pub fn allocator(&self) -> &A {
        self.buf.allocator()
    }

    /// Whether a vector of what is still to come would make use of the memory: nothing was taken from the
    /// front, or not more than half the capacity is empty.
    #[inline]
    pub(super) fn is_half_left(&self) -> bool {
        self.remaining.ptr() == self.buf.ptr() || self.remaining.len() >= self.buf.capacity() / 2
    }

    /// Yields nothing more; what was still to come is someone else's now.
    #[inline]
    pub(super) fn forget_rest(&mut self) {
        self.remaining.forget_all();
    }

    /// A vector of the elements that are still to come, in the same memory.
    ///
    /// They move to its start if others have been taken from there.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut rest = tryalloc::try_vec![1, 2, 3]?.into_iter();
    /// assert_eq!(rest.next(), Some(1));
    /// assert_eq!(rest.into_vec(), [2, 3]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn into_vec(self) -> Vec<T, A> {
        let this = ManuallyDrop::new(self);
        let len = this.remaining.len();
        let (from, to) = (this.remaining.ptr(), this.buf.ptr());
        if from != to {
            // SAFETY: Both places are of one piece of memory with room for as many.
            unsafe { ptr::copy(from.as_ptr(), to.as_ptr(), len) };
        }
        // SAFETY: It is read once, as what it is read from is not dropped.
        let buf = unsafe { ptr::read(&this.buf) };
        Vec { buf, len }
    }
}

iterate_remaining! { impl[T, A: Allocator] for IntoIter<T, A> }

impl<T: fmt::Debug, A: Allocator> fmt::Debug for IntoIter<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IntoIter").field(&self.as_slice()).finish()
    }
}

impl<T: TryClone<A::Flags>, A: AllocatorClone> TryClone<A::Flags> for IntoIter<T, A> {
    #[track_caller]
    fn clone_with(&self, flags: A::Flags) -> Result<Self, AllocError> {
        let alloc = self.allocator().clone();
        Ok(Vec::clone_elements(self.as_slice(), alloc, flags)?.into_iter())
    }
}

impl<T, A: Allocator + Default> Default for IntoIter<T, A> {
    /// An iterator that yields nothing.
    #[inline]
    fn default() -> Self {
        Vec::new_in(A::default()).into_iter()
    }
}

eyepatch! {
    impl(T) Drop for IntoIter<T, A> {
        fn drop(&mut self) {
            self.remaining.drop_all();
        }
    }
}

impl<T, A: Allocator> IntoIterator for Vec<T, A> {
    type Item = T;
    type IntoIter = IntoIter<T, A>;

    #[inline]
    fn into_iter(self) -> IntoIter<T, A> {
        let this = ManuallyDrop::new(self);
        // SAFETY: It is read once, as what it is read from is not dropped.
        let buf = unsafe { ptr::read(&this.buf) };
        let ptr: NonNull<T> = buf.ptr();
        IntoIter {
            // SAFETY: So many are there, in `buf`, which ends with this iterator.
            remaining: unsafe { Remaining::new(ptr, this.len) },
            buf,
        }
    }
}
