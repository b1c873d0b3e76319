// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What upstream expects of String, `str` and formatting and cannot fail.

use core::{
    convert::Infallible,
    fmt::{Arguments, Display},
    ops::{Add, AddAssign},
    str::{
        pattern::{Pattern, ReverseSearcher},
        FromStr,
    },
};

use super::Outcome;
use crate::{
    alloc::Global,
    borrow::Cow,
    boxed::Box,
    clone::TryClone,
    fmt::TryToString,
    iter::TryFromIterator,
    str::StrExt,
    string::{FromUtf16Error, FromUtf8Error, Piece, String},
};

impl<T> Outcome for Result<T, FromUtf16Error> {
    type Value = Result<T, FromUtf16Error>;

    #[track_caller]
    fn must(self) -> Self::Value {
        self.map_err(|error| match error.alloc_error() {
            Some(error) => panic!("{error}"),
            None => error,
        })
    }
}

/// Formatted text.
pub fn format(args: Arguments<'_>) -> String {
    crate::fmt::try_format(args).must()
}

/// Formatted text.
#[macro_export]
macro_rules! format {
    ($($args:tt)*) => {
        $crate::fmt::format(::core::format_args!($($args)*))
    };
}

/// What can be displayed, as a string.
pub trait ToString {
    /// That string.
    fn to_string(&self) -> String;
}

impl<T: Display + ?Sized> ToString for T {
    #[inline]
    fn to_string(&self) -> String {
        self.try_to_string().must()
    }
}

/// The methods of `str` that allocate, by their names.
pub trait StrMethods {
    fn replace<P: Pattern>(&self, from: P, to: &str) -> String;
    fn replacen<P: Pattern>(&self, from: P, to: &str, count: usize) -> String;
    fn to_lowercase(&self) -> String;
    fn to_uppercase(&self) -> String;
    fn to_ascii_lowercase(&self) -> String;
    fn to_ascii_uppercase(&self) -> String;
    fn repeat(&self, n: usize) -> String;
}

impl StrMethods for str {
    #[inline]
    fn replace<P: Pattern>(&self, from: P, to: &str) -> String {
        self.try_replace(from, to).must()
    }

    #[inline]
    fn replacen<P: Pattern>(&self, from: P, to: &str, count: usize) -> String {
        self.try_replacen(from, to, count).must()
    }

    #[inline]
    fn to_lowercase(&self) -> String {
        self.try_to_lowercase().must()
    }

    #[inline]
    fn to_uppercase(&self) -> String {
        self.try_to_uppercase().must()
    }

    #[inline]
    fn to_ascii_lowercase(&self) -> String {
        self.try_to_ascii_lowercase().must()
    }

    #[inline]
    fn to_ascii_uppercase(&self) -> String {
        self.try_to_ascii_uppercase().must()
    }

    #[inline]
    fn repeat(&self, n: usize) -> String {
        self.try_repeat(n).expect("capacity overflow")
    }
}

impl String {
    /// Removes every match.
    pub fn remove_matches<P: Pattern>(&mut self, pattern: P) {
        *self = self.as_str().replace(pattern, "");
    }

    /// Replaces the first match.
    pub fn replace_first<P: Pattern>(&mut self, from: P, to: &str) {
        let found = self.match_indices(from).next();
        if let Some(range) = found.map(|(start, part)| start..start + part.len()) {
            self.replace_range(range, to);
        }
    }

    /// Replaces the last match.
    pub fn replace_last<P: Pattern>(&mut self, from: P, to: &str)
    where
        for<'a> P::Searcher<'a>: ReverseSearcher<'a>,
    {
        let found = self.rmatch_indices(from).next();
        if let Some(range) = found.map(|(start, part)| start..start + part.len()) {
            self.replace_range(range, to);
        }
    }

    /// Bytes as text, with U+FFFD in place of what is not.
    pub fn from_utf8_lossy_owned(bytes: crate::vec::Vec<u8>) -> Self {
        Self::from_utf8(bytes).unwrap_or_else(FromUtf8Error::into_utf8_lossy)
    }
}

impl Default for String {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl Clone for String {
    #[inline]
    fn clone(&self) -> Self {
        self.clone_with(()).must()
    }

    #[inline]
    fn clone_from(&mut self, source: &Self) {
        self.clone_from_with(source, ()).must();
    }
}

impl Clone for FromUtf8Error {
    fn clone(&self) -> Self {
        self.clone_with(()).must()
    }
}

impl<T: Piece> Extend<T> for String {
    #[inline]
    fn extend<I: IntoIterator<Item = T>>(&mut self, iter: I) {
        self.try_extend(iter).must();
    }
}

impl<T: Piece> FromIterator<T> for String {
    #[inline]
    fn from_iter<I: IntoIterator<Item = T>>(iter: I) -> Self {
        Self::from_iter_with(iter, ()).must()
    }
}

from! {
    [] &str => String: |text| Self::copy_of(text, Global, ()).must();
    [] &mut str => String: |text| Self::copy_of(text, Global, ()).must();
    [] &String => String: |text| Self::copy_of(text, Global, ()).must();
    [] char => String: |ch| Self::copy_of(ch.encode_utf8(&mut [0; 4]), Global, ()).must();
    [] Cow<'_, str> => String: |text| text.into_owned();
    [] String => Box<str>: |text| text.into_boxed_str();
}

impl FromStr for String {
    type Err = Infallible;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}

impl Add<&str> for String {
    type Output = Self;

    #[inline]
    fn add(mut self, text: &str) -> Self {
        self.push_str(text);
        self
    }
}

impl AddAssign<&str> for String {
    #[inline]
    fn add_assign(&mut self, text: &str) {
        self.push_str(text);
    }
}

/// The string's text is the pattern.
impl<'b> Pattern for &'b String {
    type Searcher<'a> = <&'b str as Pattern>::Searcher<'a>;

    fn into_searcher(self, text: &str) -> Self::Searcher<'_> {
        self.as_str().into_searcher(text)
    }

    #[inline]
    fn is_contained_in(self, text: &str) -> bool {
        self.as_str().is_contained_in(text)
    }

    #[inline]
    fn is_prefix_of(self, text: &str) -> bool {
        self.as_str().is_prefix_of(text)
    }

    #[inline]
    fn strip_prefix_of(self, text: &str) -> Option<&str> {
        self.as_str().strip_prefix_of(text)
    }

    #[inline]
    fn is_suffix_of<'a>(self, text: &'a str) -> bool
    where
        Self::Searcher<'a>: ReverseSearcher<'a>,
    {
        self.as_str().is_suffix_of(text)
    }

    #[inline]
    fn strip_suffix_of<'a>(self, text: &'a str) -> Option<&'a str>
    where
        Self::Searcher<'a>: ReverseSearcher<'a>,
    {
        self.as_str().strip_suffix_of(text)
    }
}
