// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A [`Cow`] as what it holds: borrowing, comparing, showing.

use core::{
    borrow::Borrow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
};

use super::{Cow, TryToOwned};
use crate::alloc::Allocator;

impl<B: TryToOwned<A> + ?Sized, A: Allocator> Deref for Cow<'_, B, A> {
    type Target = B;

    #[inline]
    fn deref(&self) -> &B {
        match self {
            Self::Borrowed(borrowed) => borrowed,
            Self::Owned(owned) => owned.borrow(),
        }
    }
}

impl<'a, B: TryToOwned<A> + ?Sized, A: Allocator> Borrow<B> for Cow<'a, B, A> {
    #[inline]
    fn borrow(&self) -> &B {
        self
    }
}

impl<B: TryToOwned<A> + ?Sized, A: Allocator> AsRef<B> for Cow<'_, B, A> {
    #[inline]
    fn as_ref(&self) -> &B {
        self
    }
}

impl<'b, B, C, A1, A2> PartialEq<Cow<'b, C, A2>> for Cow<'_, B, A1>
where
    B: TryToOwned<A1> + PartialEq<C> + ?Sized,
    C: TryToOwned<A2> + ?Sized,
    A1: Allocator,
    A2: Allocator,
{
    #[inline]
    fn eq(&self, other: &Cow<'b, C, A2>) -> bool {
        **self == **other
    }
}

impl<B: TryToOwned<A> + Eq + ?Sized, A: Allocator> Eq for Cow<'_, B, A> {}

impl<B: TryToOwned<A> + PartialOrd + ?Sized, A: Allocator> PartialOrd for Cow<'_, B, A> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (**self).partial_cmp(&**other)
    }
}

impl<B: TryToOwned<A> + Ord + ?Sized, A: Allocator> Ord for Cow<'_, B, A> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl<B: TryToOwned<A> + Hash + ?Sized, A: Allocator> Hash for Cow<'_, B, A> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl<B, A: Allocator> fmt::Debug for Cow<'_, B, A>
where
    B: TryToOwned<A, Owned: fmt::Debug> + fmt::Debug + ?Sized,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Borrowed(borrowed) => fmt::Debug::fmt(borrowed, f),
            Self::Owned(owned) => fmt::Debug::fmt(owned, f),
        }
    }
}

impl<B, A: Allocator> fmt::Display for Cow<'_, B, A>
where
    B: TryToOwned<A, Owned: fmt::Display> + fmt::Display + ?Sized,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Borrowed(borrowed) => fmt::Display::fmt(borrowed, f),
            Self::Owned(owned) => fmt::Display::fmt(owned, f),
        }
    }
}

impl<B: TryToOwned<A, Owned: Default> + ?Sized, A: Allocator> Default for Cow<'_, B, A> {
    /// The owned value that is the default.
    #[inline]
    fn default() -> Self {
        Self::Owned(Default::default())
    }
}
