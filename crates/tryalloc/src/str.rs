// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What `str` can do that allocates, [`StrExt`].
//!
//! Mirrors: `alloc::str`.
//!
//! All else of `str` is `core`'s. With `std` about, the bare names are std's own methods, so each is here
//! in two other spellings: `to_lowercase_with::<A>(flags)` for every allocator without state, and
//! `try_to_lowercase()` for the one of programs, `Global`.

#[cfg(feature = "global")]
use crate::alloc::{DefaultFlags, Global};
use crate::{
    alloc::{AllocError, Stateless},
    slice::SliceExt,
    string::String,
};

mod boxed;
mod case;
mod case_ignorable;
mod pattern;
mod replace;
#[cfg(all(test, feature = "global", not(tryalloc_judge)))]
mod tests;

pub use self::{boxed::from_boxed_utf8_unchecked, pattern::Pattern};

/// What `str` can do that allocates.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::str::StrExt;
///
/// assert_eq!("Tea".try_to_uppercase()?, "TEA");
/// assert_eq!("tea".try_replace('t', "p")?, "pea");
/// assert_eq!("tea".try_repeat(2)?, "teatea");
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub trait StrExt {
    /// A copy with every match of `from` replaced by `to`.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{str::StrExt, String};
    ///
    /// let s: String = "tea".replace_with('t', "p", ())?;
    /// assert_eq!(s, "pea");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn replace_with<A: Stateless>(
        &self,
        from: impl Pattern,
        to: &str,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError>;

    /// A copy with the first `count` matches of `from` replaced by `to`.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{str::StrExt, String};
    ///
    /// let s: String = "aaa".replacen_with('a', "b", 2, ())?;
    /// assert_eq!(s, "bba");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn replacen_with<A: Stateless>(
        &self,
        from: impl Pattern,
        to: &str,
        count: usize,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError>;

    /// A copy in lowercase, by Unicode's property of that name. A sigma at the end of a word becomes the
    /// final one; there are no other rules that look at what is around, nor at a language.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{str::StrExt, String};
    ///
    /// let s: String = "Tea".to_lowercase_with(())?;
    /// assert_eq!(s, "tea");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn to_lowercase_with<A: Stateless>(&self, flags: A::Flags) -> Result<String<A>, AllocError>;

    /// A copy in uppercase, by Unicode's property of that name.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{str::StrExt, String};
    ///
    /// let s: String = "Tea".to_uppercase_with(())?;
    /// assert_eq!(s, "TEA");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn to_uppercase_with<A: Stateless>(&self, flags: A::Flags) -> Result<String<A>, AllocError>;

    /// A copy with the letters of ASCII in lowercase, and all else as it is.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{str::StrExt, String};
    ///
    /// let s: String = "T\u{c9}A".to_ascii_lowercase_with(())?;
    /// assert_eq!(s, "t\u{c9}a");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn to_ascii_lowercase_with<A: Stateless>(
        &self,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError>;

    /// A copy with the letters of ASCII in uppercase, and all else as it is.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{str::StrExt, String};
    ///
    /// let s: String = "t\u{e9}a".to_ascii_uppercase_with(())?;
    /// assert_eq!(s, "T\u{e9}A");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn to_ascii_uppercase_with<A: Stateless>(
        &self,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError>;

    /// The text `n` times.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory, or the length would be no `usize`, where std panics.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{str::StrExt, String};
    ///
    /// let s: String = "tea".repeat_with(2, ())?;
    /// assert_eq!(s, "teatea");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn repeat_with<A: Stateless>(&self, n: usize, flags: A::Flags)
        -> Result<String<A>, AllocError>;

    /// [`replace_with`](Self::replace_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::str::StrExt;
    ///
    /// assert_eq!("tea".try_replace('t', "p")?, "pea");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_replace(&self, from: impl Pattern, to: &str) -> Result<crate::String, AllocError> {
        self.replace_with(from, to, Global::DEFAULT)
    }

    /// [`replacen_with`](Self::replacen_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::str::StrExt;
    ///
    /// assert_eq!("aaa".try_replacen('a', "b", 2)?, "bba");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_replacen(
        &self,
        from: impl Pattern,
        to: &str,
        count: usize,
    ) -> Result<crate::String, AllocError> {
        self.replacen_with(from, to, count, Global::DEFAULT)
    }

    /// [`to_lowercase_with`](Self::to_lowercase_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::str::StrExt;
    ///
    /// assert_eq!("Tea".try_to_lowercase()?, "tea");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_to_lowercase(&self) -> Result<crate::String, AllocError> {
        self.to_lowercase_with(Global::DEFAULT)
    }

    /// [`to_uppercase_with`](Self::to_uppercase_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::str::StrExt;
    ///
    /// assert_eq!("Tea".try_to_uppercase()?, "TEA");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_to_uppercase(&self) -> Result<crate::String, AllocError> {
        self.to_uppercase_with(Global::DEFAULT)
    }

    /// [`to_ascii_lowercase_with`](Self::to_ascii_lowercase_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::str::StrExt;
    ///
    /// assert_eq!("T\u{c9}A".try_to_ascii_lowercase()?, "t\u{c9}a");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_to_ascii_lowercase(&self) -> Result<crate::String, AllocError> {
        self.to_ascii_lowercase_with(Global::DEFAULT)
    }

    /// [`to_ascii_uppercase_with`](Self::to_ascii_uppercase_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::str::StrExt;
    ///
    /// assert_eq!("t\u{e9}a".try_to_ascii_uppercase()?, "T\u{e9}A");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_to_ascii_uppercase(&self) -> Result<crate::String, AllocError> {
        self.to_ascii_uppercase_with(Global::DEFAULT)
    }

    /// [`repeat_with`](Self::repeat_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::str::StrExt;
    ///
    /// assert_eq!("tea".try_repeat(2)?, "teatea");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_repeat(&self, n: usize) -> Result<crate::String, AllocError> {
        self.repeat_with(n, Global::DEFAULT)
    }
}

impl StrExt for str {
    #[inline]
    #[track_caller]
    fn replace_with<A: Stateless>(
        &self,
        from: impl Pattern,
        to: &str,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError> {
        replace::replace(self, from.matches_in(self), to, flags)
    }

    #[inline]
    #[track_caller]
    fn replacen_with<A: Stateless>(
        &self,
        from: impl Pattern,
        to: &str,
        count: usize,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError> {
        replace::replace(self, from.matches_in(self).take(count), to, flags)
    }

    #[track_caller]
    fn to_lowercase_with<A: Stateless>(&self, flags: A::Flags) -> Result<String<A>, AllocError> {
        case::lowercase(self, flags)
    }

    #[track_caller]
    fn to_uppercase_with<A: Stateless>(&self, flags: A::Flags) -> Result<String<A>, AllocError> {
        case::uppercase(self, flags)
    }

    #[inline]
    #[track_caller]
    fn to_ascii_lowercase_with<A: Stateless>(
        &self,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError> {
        let mut copy = String::copy_of(self, A::INSTANCE, flags)?;
        copy.make_ascii_lowercase();
        Ok(copy)
    }

    #[inline]
    #[track_caller]
    fn to_ascii_uppercase_with<A: Stateless>(
        &self,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError> {
        let mut copy = String::copy_of(self, A::INSTANCE, flags)?;
        copy.make_ascii_uppercase();
        Ok(copy)
    }

    #[inline]
    #[track_caller]
    fn repeat_with<A: Stateless>(
        &self,
        n: usize,
        flags: A::Flags,
    ) -> Result<String<A>, AllocError> {
        let bytes = self.as_bytes().repeat_with(n, flags)?;
        // SAFETY: Text after text is text.
        Ok(unsafe { String::from_utf8_unchecked(bytes) })
    }
}
