// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Formatting into a string that may fail to grow.
//!
//! Mirrors: `alloc::fmt`.
//!
//! `fmt::Error` says nothing, so that a string which is merely a [`Write`] cannot tell that memory ran out.
//! `try_format!`, [`format_with!`](crate::format_with), [`format`] and
//! [`String::push_fmt`] do: their error is [`AllocError`].
//!
//! An implementation of `Display`, or another such trait, that returns an error of its own accord breaks
//! that trait's word. std panics then; here that is an [`AllocError`] too.

use core::fmt::{self, Arguments, Display, Write};

use crate::{
    alloc::{AllocError, Allocator, DefaultFlags, Stateless},
    string::String,
    vec::Vec,
};

mod digits;
mod known;
#[cfg(all(test, feature = "global", not(tryalloc_judge)))]
mod tests;

#[cfg(tryalloc_judge)]
pub use crate::judge::string::format;

/// Writes to a vector of bytes with flags.
struct Writer<'a, A: Allocator> {
    bytes: &'a mut Vec<u8, A>,
    flags: A::Flags,
    /// Whether there was no memory once, which what is displayed may have kept to itself.
    failed: bool,
}

impl<A: Allocator> Write for Writer<'_, A> {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // SAFETY: It is borrowed, so elsewhere, and bytes may be copied.
        unsafe { self.bytes.append_bytes(text.as_bytes(), self.flags) }.map_err(|_| {
            self.failed = true;
            fmt::Error
        })
    }
}

/// Appends formatted text to bytes, all or nothing.
#[inline]
#[track_caller]
pub(crate) fn append_fmt<A: Allocator>(
    bytes: &mut Vec<u8, A>,
    args: Arguments<'_>,
    flags: A::Flags,
) -> Result<(), AllocError> {
    if let Some(text) = args.as_str() {
        // SAFETY: It is borrowed, so elsewhere, and bytes may be copied.
        return Ok(unsafe { bytes.append_bytes(text.as_bytes(), flags) }?);
    }
    let len = bytes.len();
    let mut writer = Writer {
        bytes,
        flags,
        failed: false,
    };
    if writer.write_fmt(args).is_ok() && !writer.failed {
        return Ok(());
    }
    // SAFETY: So many bytes were there before.
    unsafe { bytes.set_len(len) };
    Err(AllocError)
}

/// Formatted text as a new string: what the others share.
#[inline]
#[track_caller]
pub(crate) fn format_in<A: Allocator>(
    args: Arguments<'_>,
    alloc: A,
    flags: A::Flags,
) -> Result<String<A>, AllocError> {
    match args.as_str() {
        Some(text) => String::copy_of(text, alloc, flags),
        None => {
            let mut text = String::new_in(alloc);
            text.append_fmt(args, flags)?;
            Ok(text)
        }
    }
}

/// Formatted text as a string; [`format_with!`](crate::format_with) writes the arguments for it.
///
/// # Errors
///
/// There is no memory; see the module for what else.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::{fmt, String};
///
/// let s: String = fmt::format(format_args!("{}-{}", 1, 2), ())?;
/// assert_eq!(s, "1-2");
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
#[cfg(not(tryalloc_judge))]
#[inline]
#[track_caller]
pub fn format<A: Stateless>(args: Arguments<'_>, flags: A::Flags) -> Result<String<A>, AllocError> {
    format_in(args, A::INSTANCE, flags)
}

/// [`format()`] on the global allocator; [`try_format!`](crate::try_format!) writes the arguments for it.
///
/// # Errors
///
/// There is no memory; see the module for what else.
///
/// # Examples
///
/// ```
/// assert_eq!(tryalloc::fmt::try_format(format_args!("{}", 5))?, "5");
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
#[cfg(feature = "global")]
#[inline]
#[track_caller]
pub fn try_format(args: Arguments<'_>) -> Result<crate::String, AllocError> {
    use crate::alloc::Global;

    format_in(args, Global::INSTANCE, Global::DEFAULT)
}

impl<A: Allocator> String<A> {
    /// Appends formatted text: what the methods share.
    #[inline]
    #[track_caller]
    fn append_fmt(&mut self, args: Arguments<'_>, flags: A::Flags) -> Result<(), AllocError> {
        // SAFETY: Whole texts are appended, or nothing is.
        append_fmt(unsafe { self.as_mut_vec() }, args, flags)
    }

    fallible! {
        /// Appends formatted text.
        ///
        /// # Errors
        ///
        /// There is no memory; the string is as it was. See the [module](crate::fmt) for what else.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut s = tryalloc::String::try_from_str("x = ")?;
        /// s.try_push_fmt(format_args!("{:#x}", 255))?;
        /// assert_eq!(s, "x = 0xff");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn push_fmt | try_push_fmt(&mut self, args: Arguments<'_>; flags) -> Result<(), AllocError> {
            self.append_fmt(args, flags)
        }
    }
}

impl<A: Allocator> Vec<u8, A> {
    fallible! {
        /// Appends formatted text as UTF-8.
        ///
        /// # Errors
        ///
        /// There is no memory; the vector is as it was. See the [module](crate::fmt) for what else.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut v = tryalloc::try_vec![b'x']?;
        /// v.try_push_fmt(format_args!(" = {}", 5))?;
        /// assert_eq!(v, b"x = 5");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn push_fmt | try_push_fmt(&mut self, args: Arguments<'_>; flags) -> Result<(), AllocError> {
            append_fmt(self, args, flags)
        }
    }
}

/// An error means that there was no memory.
impl<A: DefaultFlags> Write for String<A> {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.append(text, A::DEFAULT).map_err(|_| fmt::Error)
    }

    #[inline]
    fn write_char(&mut self, ch: char) -> fmt::Result {
        self.append_char(ch, A::DEFAULT).map_err(|_| fmt::Error)
    }
}

/// What can be displayed, as a string.
pub trait TryToString {
    /// What is displayed, as a string on an allocator without state.
    ///
    /// # Errors
    ///
    /// There is no memory; see the [module](crate::fmt) for what else.
    #[track_caller]
    fn to_string_with<A: Stateless>(&self, flags: A::Flags) -> Result<String<A>, AllocError>;

    /// [`to_string_with`](Self::to_string_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As for that.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::fmt::TryToString;
    ///
    /// assert_eq!(5.try_to_string()?, "5");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_to_string(&self) -> Result<crate::String, AllocError> {
        self.to_string_with(<crate::alloc::Global as DefaultFlags>::DEFAULT)
    }
}

impl<T: Display + ?Sized> TryToString for T {
    #[inline]
    #[track_caller]
    fn to_string_with<A: Stateless>(&self, flags: A::Flags) -> Result<String<A>, AllocError> {
        known::with_text(self, |text| String::copy_of(text, A::INSTANCE, flags))
            .unwrap_or_else(|| format_in(format_args!("{self}"), A::INSTANCE, flags))
    }
}

/// Formatted text as a [`String`](crate::String) on the global allocator, written as with std's `format!`.
/// It is a `Result`.
///
/// # Errors
///
/// [`AllocError`](crate::alloc::AllocError) when there is no memory; see [`fmt`](crate::fmt) for what else.
///
/// # Examples
///
/// ```
/// use tryalloc::try_format;
///
/// let name = "tea";
/// assert_eq!(try_format!("{name}: {:?}", Some(1))?, "tea: Some(1)");
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
#[cfg(feature = "global")]
#[macro_export]
macro_rules! try_format {
    ($($args:tt)*) => {
        $crate::fmt::try_format(::core::format_args!($($args)*))
    };
}

/// Formatted text as a string on an allocator without state, allocated with flags:
/// `format_with!(flags; "{}", value)?`. Where it goes says which allocator.
///
/// # Errors
///
/// [`AllocError`](crate::alloc::AllocError) when there is no memory; see [`fmt`](crate::fmt) for what else.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::{format_with, String};
///
/// let s: String = format_with!((); "{}, {}", 1, 2)?;
/// assert_eq!(s, "1, 2");
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
#[cfg(not(tryalloc_judge))]
#[macro_export]
macro_rules! format_with {
    ($flags:expr; $($args:tt)*) => {
        $crate::fmt::format(::core::format_args!($($args)*), $flags)
    };
}
