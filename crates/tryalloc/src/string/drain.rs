// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Characters on their way out of a string.

use core::{fmt, iter::FusedIterator, marker::PhantomData, ops::Range, ptr::NonNull, str::Chars};

use super::String;
use crate::alloc::Allocator;

/// The characters of a range that [`String::drain`] removes.
pub struct Drain<
    'a,
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    /// Borrowed for `'a`. It is a pointer, as `iter` borrows from it too.
    string: NonNull<String<A>>,
    range: Range<usize>,
    /// Those still to come.
    iter: Chars<'a>,
    _borrows: PhantomData<&'a mut String<A>>,
}

// SAFETY: It is a mutable borrow of a string.
unsafe impl<A: Allocator + Send> Send for Drain<'_, A> {}

// SAFETY: As above.
unsafe impl<A: Allocator + Sync> Sync for Drain<'_, A> {}

impl<'a, A: Allocator> Drain<'a, A> {
    /// Borrows a string to take a range out.
    ///
    /// # Safety
    ///
    /// The range is within the string, and begins and ends between characters.
    #[inline]
    pub(super) unsafe fn new(string: &'a mut String<A>, range: Range<usize>) -> Self {
        let string = NonNull::from(string);
        // SAFETY: The string is borrowed for `'a`, and the range is as the caller says; the bytes are read through
        // this alone until the drop, by when it is not used any more.
        let part: &'a str = unsafe { string.as_ref().get_unchecked(range.clone()) };
        Self {
            string,
            range,
            iter: part.chars(),
            _borrows: PhantomData,
        }
    }

    /// What is still to come.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.iter.as_str()
    }
}

impl<A: Allocator> Drop for Drain<'_, A> {
    #[inline]
    fn drop(&mut self) {
        self.iter = "".chars();
        // SAFETY: The string is borrowed, and no one could change it since the range was looked at.
        unsafe { self.string.as_mut().cut(self.range.clone()) };
    }
}

impl<A: Allocator> fmt::Debug for Drain<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Drain").field(&self.as_str()).finish()
    }
}

impl<A: Allocator> AsRef<str> for Drain<'_, A> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<A: Allocator> AsRef<[u8]> for Drain<'_, A> {
    fn as_ref(&self) -> &[u8] {
        self.as_str().as_bytes()
    }
}

impl<A: Allocator> Iterator for Drain<'_, A> {
    type Item = char;

    #[inline]
    fn next(&mut self) -> Option<char> {
        self.iter.next()
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iter.size_hint()
    }

    #[inline]
    fn last(mut self) -> Option<char> {
        self.next_back()
    }
}

impl<A: Allocator> DoubleEndedIterator for Drain<'_, A> {
    #[inline]
    fn next_back(&mut self) -> Option<char> {
        self.iter.next_back()
    }
}

impl<A: Allocator> FusedIterator for Drain<'_, A> {}

/// As std's, which holds a raw pointer.
impl<A: Allocator + core::panic::RefUnwindSafe> core::panic::UnwindSafe for Drain<'_, A> {}
