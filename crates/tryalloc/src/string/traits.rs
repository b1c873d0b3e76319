// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A string as the text that it is: comparing, showing, borrowing, indexing, cloning.

use core::{
    borrow::{Borrow, BorrowMut},
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::{Deref, DerefMut, Index, IndexMut},
    slice::SliceIndex,
};

use super::String;
use crate::{
    alloc::{AllocError, Allocator, AllocatorClone, DefaultFlags, Stateless},
    borrow::Cow,
    clone::TryClone,
};

impl<A: Allocator> Deref for String<A> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<A: Allocator> DerefMut for String<A> {
    #[inline]
    fn deref_mut(&mut self) -> &mut str {
        self.as_mut_str()
    }
}

impl<A: Allocator, I: SliceIndex<str>> Index<I> for String<A> {
    type Output = I::Output;

    #[inline]
    fn index(&self, index: I) -> &I::Output {
        Index::index(self.as_str(), index)
    }
}

impl<A: Allocator, I: SliceIndex<str>> IndexMut<I> for String<A> {
    #[inline]
    fn index_mut(&mut self, index: I) -> &mut I::Output {
        IndexMut::index_mut(self.as_mut_str(), index)
    }
}

impl<A: Allocator> AsRef<str> for String<A> {
    #[inline]
    fn as_ref(&self) -> &str {
        self
    }
}

impl<A: Allocator> AsMut<str> for String<A> {
    #[inline]
    fn as_mut(&mut self) -> &mut str {
        self
    }
}

impl<A: Allocator> AsRef<[u8]> for String<A> {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl<A: Allocator> Borrow<str> for String<A> {
    #[inline]
    fn borrow(&self) -> &str {
        self
    }
}

impl<A: Allocator> BorrowMut<str> for String<A> {
    #[inline]
    fn borrow_mut(&mut self) -> &mut str {
        self
    }
}

/// For upstream's tests, see `judge/string.rs`.
#[cfg(not(tryalloc_judge))]
impl<A: Stateless> Default for String<A> {
    #[inline]
    fn default() -> Self {
        Self::new_in(A::INSTANCE)
    }
}

impl<A: Allocator> fmt::Display for String<A> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl<A: Allocator> fmt::Debug for String<A> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<A: Allocator> Hash for String<A> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<A: Allocator, B: Allocator> PartialEq<String<B>> for String<A> {
    #[inline]
    fn eq(&self, other: &String<B>) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<A: Allocator> Eq for String<A> {}

impl<A: Allocator> PartialOrd for String<A> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<A: Allocator> Ord for String<A> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// Implements equality of two kinds of text, both ways.
macro_rules! equal {
    ($([$($generic:tt)*] $left:ty, $right:ty;)+) => { $(
        impl<$($generic)*> PartialEq<$right> for $left {
            #[inline]
            fn eq(&self, other: &$right) -> bool {
                self[..] == other[..]
            }
        }

        impl<$($generic)*> PartialEq<$left> for $right {
            #[inline]
            fn eq(&self, other: &$left) -> bool {
                self[..] == other[..]
            }
        }
    )+ };
}

equal! {
    [A: Allocator] String<A>, str;
    ['a, A: Allocator] String<A>, &'a str;
    ['a, A: Stateless] Cow<'a, str, A>, str;
    ['a, 'b, A: Stateless] Cow<'a, str, A>, &'b str;
    ['a, A: Stateless, B: Allocator] Cow<'a, str, A>, String<B>;
}

impl<A: AllocatorClone> TryClone<A::Flags> for String<A> {
    #[inline]
    #[track_caller]
    fn clone_with(&self, flags: A::Flags) -> Result<Self, AllocError> {
        Self::copy_of(self, self.allocator().clone(), flags)
    }

    /// There may be no memory; the string is then as it was.
    #[inline]
    #[track_caller]
    fn clone_from_with(&mut self, source: &Self, flags: A::Flags) -> Result<(), AllocError> {
        self.assign(source, flags)
    }
}

impl<A: Allocator> String<A> {
    /// Makes this the same as `text`, in the memory that there is if that is enough.
    #[inline]
    #[track_caller]
    pub(crate) fn assign(&mut self, text: &str, flags: A::Flags) -> Result<(), AllocError> {
        self.vec
            .grow_for(text.len().saturating_sub(self.len()), flags)?;
        self.clear();
        self.append(text, flags)
    }
}

impl<A: AllocatorClone + DefaultFlags> String<A> {
    /// [`clone_with`](TryClone::clone_with) with the flags that the allocator has for want of others.
    ///
    /// # Errors
    ///
    /// There is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let s = tryalloc::String::try_from_str("text")?;
    /// assert_eq!(s.try_clone()?, s);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    pub fn try_clone(&self) -> Result<Self, AllocError> {
        self.clone_with(A::DEFAULT)
    }

    /// [`clone_from_with`](TryClone::clone_from_with) with the flags that the allocator has for want of
    /// others.
    ///
    /// # Errors
    ///
    /// There is no memory; the string is as it was.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let s = tryalloc::String::try_from_str("text")?;
    /// let mut copy = tryalloc::String::new();
    /// copy.try_clone_from(&s)?;
    /// assert_eq!(copy, s);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    pub fn try_clone_from(&mut self, source: &Self) -> Result<(), AllocError> {
        self.clone_from_with(source, A::DEFAULT)
    }
}
