// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What can be looked for in a text, [`Pattern`].

/// What can be looked for in a text: `&str`, `char`, a slice or an array of `char`s, a function that tells
/// of a `char`, `&String`.
///
/// `core`'s trait of this name cannot be named on stable Rust, so these are the types that it is
/// implemented for, and no others: where there is a match, text is cut without another look.
pub trait Pattern: sealed::Sealed {
    /// The matches from left to right, which do not overlap, each with the byte where it starts.
    fn matches_in(self, text: &str) -> impl Iterator<Item = (usize, &str)>;
}

mod sealed {
    /// Keeps others from implementing the trait.
    pub trait Sealed {}
}

#[cfg(tryalloc_judge)]
impl<P: core::str::pattern::Pattern> sealed::Sealed for P {}

/// Upstream's tests have `core`'s trait.
#[cfg(tryalloc_judge)]
impl<P: core::str::pattern::Pattern> Pattern for P {
    #[inline]
    fn matches_in(self, text: &str) -> impl Iterator<Item = (usize, &str)> {
        text.match_indices(self)
    }
}

/// Implements [`Pattern`] by `core`'s.
#[cfg(not(tryalloc_judge))]
macro_rules! patterns {
    ($([$($generic:tt)*] $type:ty;)+) => { $(
        impl<$($generic)*> sealed::Sealed for $type {}

        impl<$($generic)*> Pattern for $type {
            #[inline]
            fn matches_in(self, text: &str) -> impl Iterator<Item = (usize, &str)> {
                text.match_indices(self)
            }
        }
    )+ };
}

#[cfg(not(tryalloc_judge))]
patterns! {
    [] char;
    [] &str;
    [] &&str;
    [] &[char];
    [const N: usize] [char; N];
    [const N: usize] &[char; N];
    [F: FnMut(char) -> bool] F;
}

#[cfg(not(tryalloc_judge))]
impl<A: crate::alloc::Allocator> sealed::Sealed for &crate::string::String<A> {}

#[cfg(not(tryalloc_judge))]
impl<A: crate::alloc::Allocator> Pattern for &crate::string::String<A> {
    #[inline]
    fn matches_in(self, text: &str) -> impl Iterator<Item = (usize, &str)> {
        text.match_indices(self.as_str())
    }
}
