// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Changing what is not at the end.

use core::{
    ops::{Range, RangeBounds},
    ptr,
};

use super::{drain::Drain, grow::write_utf8, String};
use crate::alloc::{AllocError, Allocator, AllocatorClone};

/// A range of a text as two numbers.
///
/// The bounds are asked once: a hostile type may answer otherwise the next time.
///
/// # Panics
///
/// It is not within the text, or does not begin and end between characters.
#[inline]
#[track_caller]
pub(super) fn char_range(text: &str, range: impl RangeBounds<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    // PANIC: As std, where the range is not within the text.
    let part = &bytes[(range.start_bound().cloned(), range.end_bound().cloned())];
    // Neither wraps: both are at most the text's length.
    let start = (part.as_ptr() as usize).wrapping_sub(bytes.as_ptr() as usize);
    let end = start.wrapping_add(part.len());
    // PANIC: As std, where a character would be split.
    assert!(
        text.is_char_boundary(start),
        "start of range should be a character boundary"
    );
    assert!(
        text.is_char_boundary(end),
        "end of range should be a character boundary"
    );
    start..end
}

impl<A: Allocator> String<A> {
    /// Puts a gap of `size` bytes in place of a range, and says where it is. Nothing may panic before it
    /// is filled.
    ///
    /// # Safety
    ///
    /// The range is within the string, and begins and ends between characters; the gap is filled with
    /// UTF-8.
    #[inline]
    #[track_caller]
    unsafe fn make_gap(
        &mut self,
        range: Range<usize>,
        size: usize,
        flags: A::Flags,
    ) -> Result<*mut u8, AllocError> {
        let len = self.len();
        // SAFETY: The range is within the string.
        let (kept, tail) = unsafe {
            let kept = len.unchecked_sub(range.len());
            (kept, len.unchecked_sub(range.end))
        };
        self.vec.grow_for(size.saturating_sub(range.len()), flags)?;
        // SAFETY: The tail is within the bytes before, and within the capacity after. The sums do not
        // wrap: they are at most the capacity.
        unsafe {
            let gap = self.vec.as_mut_ptr().add(range.start);
            ptr::copy(gap.add(range.len()), gap.add(size), tail);
            self.vec.set_len(kept.wrapping_add(size));
            Ok(gap)
        }
    }

    /// Puts text in place of a range.
    ///
    /// # Safety
    ///
    /// The range is within the string, and begins and ends between characters.
    #[inline]
    #[track_caller]
    unsafe fn put(
        &mut self,
        range: Range<usize>,
        text: &str,
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        // SAFETY: The range is as the caller says, and the gap is filled at once; the text is borrowed, so
        // elsewhere.
        unsafe {
            let gap = self.make_gap(range, text.len(), flags)?;
            ptr::copy_nonoverlapping(text.as_ptr(), gap, text.len());
        }
        Ok(())
    }

    /// Takes a range out.
    ///
    /// # Safety
    ///
    /// It is within the string, and begins and ends between characters.
    #[inline]
    pub(super) unsafe fn cut(&mut self, range: Range<usize>) {
        let len = self.len();
        // SAFETY: The range is within the string, as the caller says.
        unsafe {
            let bytes = self.vec.as_mut_ptr();
            let tail = len.unchecked_sub(range.end);
            ptr::copy(bytes.add(range.end), bytes.add(range.start), tail);
            self.vec.set_len(range.start.wrapping_add(tail));
        }
    }

    fallible! {
        /// Inserts a character before the byte at `idx`.
        ///
        /// # Errors
        ///
        /// There is no memory; the string is as it was.
        ///
        /// # Panics
        ///
        /// `idx` is past the end, or within a character.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::try_from_str("ac")?;
        /// s.try_insert(1, 'b')?;
        /// assert_eq!(s, "abc");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        #[track_caller]
        pub fn insert | try_insert(&mut self, idx: usize, ch: char; flags) -> Result<(), AllocError> {
            // PANIC: As std.
            assert!(self.is_char_boundary(idx));
            // SAFETY: It is between characters, and the gap is filled at once.
            unsafe { write_utf8(ch, self.make_gap(idx..idx, ch.len_utf8(), flags)?) };
            Ok(())
        }

        /// Inserts text before the byte at `idx`.
        ///
        /// # Errors
        ///
        /// There is no memory; the string is as it was.
        ///
        /// # Panics
        ///
        /// `idx` is past the end, or within a character.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::try_from_str("ad")?;
        /// s.try_insert_str(1, "bc")?;
        /// assert_eq!(s, "abcd");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        #[track_caller]
        pub fn insert_str | try_insert_str(&mut self, idx: usize, text: &str; flags) -> Result<(), AllocError> {
            // PANIC: As std.
            assert!(self.is_char_boundary(idx));
            // SAFETY: It is between characters.
            unsafe { self.put(idx..idx, text, flags) }
        }

        /// Puts text in place of a range.
        ///
        /// # Errors
        ///
        /// There is no memory; the string is as it was.
        ///
        /// # Panics
        ///
        /// The range is not within the string, or does not begin and end between characters.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::try_from_str("one three")?;
        /// s.try_replace_range(..3, "two")?;
        /// assert_eq!(s, "two three");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[track_caller]
        pub fn replace_range | try_replace_range[R: RangeBounds<usize>](&mut self, range: R, replace_with: &str; flags)
            -> Result<(), AllocError>
        {
            let range = char_range(self, range);
            // SAFETY: That was looked at.
            unsafe { self.put(range, replace_with, flags) }
        }
    }

    /// Removes the last character and returns it; `None` if there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut s = tryalloc::String::try_from_str("ab")?;
    /// assert_eq!(s.pop(), Some('b'));
    /// assert_eq!(s, "a");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn pop(&mut self) -> Option<char> {
        let ch = self.chars().next_back()?;
        // SAFETY: That many bytes are there, and what is before them is UTF-8.
        unsafe {
            let rest = self.len().unchecked_sub(ch.len_utf8());
            self.vec.set_len(rest);
        }
        Some(ch)
    }

    /// Removes the character at the byte `idx` and returns it.
    ///
    /// # Panics
    ///
    /// `idx` is not before the end, or is within a character.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut s = tryalloc::String::try_from_str("abc")?;
    /// assert_eq!(s.remove(1), 'b');
    /// assert_eq!(s, "ac");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn remove(&mut self, idx: usize) -> char {
        // PANIC: As std, both where `idx` is past the end or within a character, and where it is the end.
        let Some(ch) = self[idx..].chars().next() else {
            panic!("cannot remove a char from the end of a string")
        };
        // SAFETY: The character is there.
        unsafe { self.cut(idx..idx.wrapping_add(ch.len_utf8())) };
        ch
    }

    /// Keeps the first `new_len` bytes; all of them if there are no more.
    ///
    /// # Panics
    ///
    /// `new_len` is within a character.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut s = tryalloc::String::try_from_str("abc")?;
    /// s.truncate(1);
    /// assert_eq!(s, "a");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn truncate(&mut self, new_len: usize) {
        if new_len <= self.len() {
            // PANIC: As std.
            assert!(self.is_char_boundary(new_len));
            // SAFETY: So many are there, and it is between characters.
            unsafe { self.vec.set_len(new_len) };
        }
    }

    /// Removes everything; the memory stays.
    #[inline]
    pub fn clear(&mut self) {
        // SAFETY: Nothing is UTF-8.
        unsafe { self.vec.set_len(0) };
    }

    /// Keeps the characters for which `keep` says so. It is asked once for each, in order.
    ///
    /// If it panics, the characters that it was not asked for are gone.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut s = tryalloc::String::try_from_str("a1b2")?;
    /// s.retain(|ch| ch.is_alphabetic());
    /// assert_eq!(s, "ab");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    pub fn retain<F: FnMut(char) -> bool>(&mut self, mut keep: F) {
        /// The string while characters are moved: `kept` bytes are in place, and what is between those and
        /// `seen` is rubbish.
        struct Retained<'a, A: Allocator> {
            string: &'a mut String<A>,
            kept: usize,
            seen: usize,
        }

        impl<A: Allocator> Drop for Retained<'_, A> {
            fn drop(&mut self) {
                // SAFETY: So many bytes are there, whole characters.
                unsafe { self.string.vec.set_len(self.kept) };
            }
        }

        let len = self.len();
        let mut at = Retained {
            string: self,
            kept: 0,
            seen: 0,
        };
        while at.seen < len {
            // SAFETY: From there on nothing has been touched yet, so there is a character.
            let ch = unsafe {
                let rest = at.string.get_unchecked(at.seen..len);
                rest.chars().next().unwrap_unchecked()
            };
            let size = ch.len_utf8();
            if keep(ch) {
                let bytes = at.string.vec.as_mut_ptr();
                // SAFETY: Both are within the bytes.
                unsafe { ptr::copy(bytes.add(at.seen), bytes.add(at.kept), size) };
                // Neither sum wraps: they are at most the length.
                at.kept = at.kept.wrapping_add(size);
            }
            at.seen = at.seen.wrapping_add(size);
        }
    }

    /// Removes a range, and yields its characters. They are removed when the iterator is dropped, however
    /// far it got; if it is leaked, none are.
    ///
    /// # Panics
    ///
    /// The range is not within the string, or does not begin and end between characters.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let mut s = tryalloc::String::try_from_str("abcd")?;
    /// assert!(s.drain(1..3).eq(['b', 'c']));
    /// assert_eq!(s, "ad");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn drain<R: RangeBounds<usize>>(&mut self, range: R) -> Drain<'_, A> {
        let range = char_range(self, range);
        // SAFETY: That was looked at.
        unsafe { Drain::new(self, range) }
    }
}

impl<A: AllocatorClone> String<A> {
    fallible! {
        /// Moves what is from the byte `at` on to another string.
        ///
        /// # Errors
        ///
        /// There is no memory; the string is as it was.
        ///
        /// # Panics
        ///
        /// `at` is past the end, or within a character.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::try_from_str("abc")?;
        /// assert_eq!(s.try_split_off(1)?, "bc");
        /// assert_eq!(s, "a");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        #[track_caller]
        pub fn split_off | try_split_off(&mut self, at: usize; flags) -> Result<Self, AllocError> {
            // PANIC: As std.
            assert!(self.is_char_boundary(at));
            let alloc = self.allocator().clone();
            // SAFETY: It is between characters.
            unsafe {
                let tail = Self::copy_of(self.get_unchecked(at..), alloc, flags)?;
                self.vec.set_len(at);
                Ok(tail)
            }
        }
    }
}
