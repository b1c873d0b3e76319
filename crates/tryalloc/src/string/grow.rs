// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Room for more, and text at the end.

use core::{ops::RangeBounds, ptr};

use super::{edit::char_range, String};
use crate::alloc::{AllocError, Allocator, TryReserveError};

impl<A: Allocator> String<A> {
    /// Appends text: what growing methods share.
    #[inline]
    #[track_caller]
    pub(crate) fn append(&mut self, text: &str, flags: A::Flags) -> Result<(), AllocError> {
        // SAFETY: It is borrowed, so apart from this string, and bytes may be copied.
        Ok(unsafe { self.vec.append_bytes(text.as_bytes(), flags) }?)
    }

    /// Appends a character: what growing methods share.
    #[inline]
    #[track_caller]
    pub(crate) fn append_char(&mut self, ch: char, flags: A::Flags) -> Result<(), AllocError> {
        let (len, added) = (self.len(), ch.len_utf8());
        self.vec.grow_for(added, flags)?;
        // SAFETY: There is room for that many bytes, which are written.
        unsafe {
            write_utf8(ch, self.vec.as_mut_ptr().add(len));
            // It does not wrap: it is at most the capacity.
            self.vec.set_len(len.wrapping_add(added));
        }
        Ok(())
    }

    fallible! {
        /// Makes room for `additional` more bytes at least.
        ///
        /// # Errors
        ///
        /// There is no memory, or it would be more than `isize::MAX` bytes; the string is as it was.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::new();
        /// s.try_reserve(10)?;
        /// assert!(s.capacity() >= 10);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn reserve | try_reserve(&mut self, additional: usize; flags) -> Result<(), TryReserveError> {
            self.vec.grow_for(additional, flags)
        }

        /// Makes room for `additional` more bytes, and no more than the allocator gives anyway.
        ///
        /// # Errors
        ///
        /// As for [`reserve`](Self::reserve).
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::new();
        /// s.try_reserve_exact(10)?;
        /// assert!(s.capacity() >= 10);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn reserve_exact | try_reserve_exact(&mut self, additional: usize; flags) -> Result<(), TryReserveError> {
            self.vec.grow_exact_for(additional, flags)
        }

        /// Gives back the memory past the text.
        ///
        /// # Errors
        ///
        /// The allocator needed other memory and had none; the string is as it was.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::try_with_capacity(10)?;
        /// s.try_push('a')?;
        /// s.try_shrink_to_fit()?;
        /// assert_eq!(s.capacity(), 1);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn shrink_to_fit | try_shrink_to_fit(&mut self; flags) -> Result<(), AllocError> {
            self.vec.shrink_room(0, flags)
        }

        /// Gives back the memory past `min_capacity` bytes, or past the text if that is more.
        ///
        /// # Errors
        ///
        /// As for [`shrink_to_fit`](Self::shrink_to_fit).
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::try_with_capacity(10)?;
        /// s.try_push('a')?;
        /// s.try_shrink_to(4)?;
        /// assert_eq!(s.capacity(), 4);
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn shrink_to | try_shrink_to(&mut self, min_capacity: usize; flags) -> Result<(), AllocError> {
            self.vec.shrink_room(min_capacity, flags)
        }

        /// Appends a character.
        ///
        /// # Errors
        ///
        /// There is no memory; the string is as it was.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::new();
        /// s.try_push('\u{e9}')?;
        /// assert_eq!((&*s, s.len()), ("\u{e9}", 2));
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn push | try_push(&mut self, ch: char; flags) -> Result<(), AllocError> {
            self.append_char(ch, flags)
        }

        /// Appends text.
        ///
        /// # Errors
        ///
        /// There is no memory; the string is as it was.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::try_from_str("one ")?;
        /// s.try_push_str("two")?;
        /// assert_eq!(s, "one two");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn push_str | try_push_str(&mut self, text: &str; flags) -> Result<(), AllocError> {
            self.append(text, flags)
        }

        /// Appends a copy of a part of the string.
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
        /// let mut s = tryalloc::String::try_from_str("abc")?;
        /// s.try_extend_from_within(1..)?;
        /// assert_eq!(s, "abcbc");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[track_caller]
        pub fn extend_from_within | try_extend_from_within[R: RangeBounds<usize>](&mut self, src: R; flags)
            -> Result<(), AllocError>
        {
            let src = char_range(self, src);
            let (len, added) = (self.len(), src.len());
            self.vec.grow_for(added, flags)?;
            let bytes = self.vec.as_mut_ptr();
            // SAFETY: The range is within the bytes, and past those there is room for as many.
            unsafe {
                ptr::copy_nonoverlapping(bytes.add(src.start), bytes.add(len), added);
                self.vec.set_len(len.wrapping_add(added));
            }
            Ok(())
        }

        /// The string with text appended; what std's `+` does.
        ///
        /// # Errors
        ///
        /// There is no memory; the string is dropped then.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let s = tryalloc::String::try_from_str("one ")?;
        /// assert_eq!(s.try_add("two")?.try_add(" three")?, "one two three");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn add | try_add(self: Self, text: &str; flags) -> Result<Self, AllocError> {
            let mut sum = self;
            sum.append(text, flags)?;
            Ok(sum)
        }
    }
}

/// Writes a character in UTF-8.
///
/// # Safety
///
/// There is room for [`char::len_utf8`] bytes at `to`.
#[inline]
pub(super) unsafe fn write_utf8(ch: char, to: *mut u8) {
    let code = u32::from(ch);
    /// The lowest six bits of `code >> shift`, marked as not the first byte.
    const fn following(code: u32, shift: u32) -> u8 {
        (code >> shift & 0x3f) as u8 | 0x80
    }
    // SAFETY: As the caller says; each case writes just the bytes of its length.
    unsafe {
        match ch.len_utf8() {
            1 => to.write(code as u8),
            2 => {
                to.write((code >> 6) as u8 | 0xc0);
                to.add(1).write(following(code, 0));
            }
            3 => {
                to.write((code >> 12) as u8 | 0xe0);
                to.add(1).write(following(code, 6));
                to.add(2).write(following(code, 0));
            }
            _ => {
                to.write((code >> 18) as u8 | 0xf0);
                to.add(1).write(following(code, 12));
                to.add(2).write(following(code, 6));
                to.add(3).write(following(code, 0));
            }
        }
    }
}
