// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The operations on slices, [`SliceExt`].

use core::cmp::Ordering;

#[cfg(feature = "global")]
use crate::alloc::Global;
use crate::{
    alloc::{AllocError, Allocator, Stateless},
    slice::{Concat, Join},
    vec::Vec,
};

/// What slices can do that allocates; see [the module](crate::slice) for the spellings.
pub trait SliceExt<T> {
    /// Sorts; equal elements stay in order.
    ///
    /// It is as `slice::sort` of std: O(n log n) in the worst case, and O(n) for what is sorted already.
    /// Up to 20 elements need no memory, and few others no more than the stack has; all else needs memory
    /// for as many elements as there are, or for half of them if that were more than 8 MB. Where there is
    /// none, `sort_unstable` of core needs none, and does not keep equal elements in order.
    ///
    /// If the order is no total one, or comparing panics, each element is in the slice once, in any order.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory; nothing was compared or moved.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{alloc::Global, slice::SliceExt};
    ///
    /// let mut v = [4, -5, 1, -3, 2];
    /// v.sort_with::<Global>(())?;
    /// assert_eq!(v, [-5, -3, 1, 2, 4]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn sort_with<A: Stateless>(&mut self, flags: A::Flags) -> Result<(), AllocError>
    where
        T: Ord;

    /// Sorts by a comparison; else it is as [`sort_with`](Self::sort_with).
    ///
    /// # Errors
    ///
    /// As there.
    #[track_caller]
    fn sort_by_with<A: Stateless>(
        &mut self,
        compare: impl FnMut(&T, &T) -> Ordering,
        flags: A::Flags,
    ) -> Result<(), AllocError>;

    /// Sorts by a key, which is made for each comparison anew; else it is as
    /// [`sort_with`](Self::sort_with).
    ///
    /// # Errors
    ///
    /// As there.
    #[track_caller]
    fn sort_by_key_with<A: Stateless, K: Ord>(
        &mut self,
        key: impl FnMut(&T) -> K,
        flags: A::Flags,
    ) -> Result<(), AllocError>;

    /// Sorts by a key that is made once for each element, and kept; equal elements stay in order.
    ///
    /// It needs memory for all keys and as many indices. If making or comparing keys panics, the slice is
    /// as it was.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory; no key was made.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{alloc::Global, slice::SliceExt};
    ///
    /// let mut v = [10, 9, 100];
    /// v.sort_by_cached_key_with::<Global, _>(|n: &i32| n.to_string(), ())?;
    /// assert_eq!(v, [10, 100, 9]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn sort_by_cached_key_with<A: Stateless, K: Ord>(
        &mut self,
        key: impl FnMut(&T) -> K,
        flags: A::Flags,
    ) -> Result<(), AllocError>;

    /// A vector of clones of all elements.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory; nothing was cloned.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{slice::SliceExt, Vec};
    ///
    /// let v: Vec<u8> = b"xyz".to_vec_with(())?;
    /// assert_eq!(*v, *b"xyz");
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    fn to_vec_with<A: Stateless>(&self, flags: A::Flags) -> Result<Vec<T, A>, AllocError>
    where
        T: Clone,
    {
        self.to_vec_in_with(A::INSTANCE, flags)
    }

    /// A vector of clones of all elements, on `alloc`. (std has an unstable `to_vec_in`, a method that would
    /// be found in place of one of that name.)
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory; nothing was cloned.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{alloc::Global, slice::SliceExt};
    ///
    /// assert_eq!([1, 2].to_vec_in_with(&Global, ())?, [1, 2]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn to_vec_in_with<A: Allocator>(
        &self,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Vec<T, A>, AllocError>
    where
        T: Clone;

    /// A vector of all elements `n` times over.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory, or these are more elements than there can be.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{slice::SliceExt, Vec};
    ///
    /// let v: Vec<i32> = [1, 2].repeat_with(3, ())?;
    /// assert_eq!(*v, [1, 2, 1, 2, 1, 2]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[track_caller]
    fn repeat_with<A: Stateless>(&self, n: usize, flags: A::Flags) -> Result<Vec<T, A>, AllocError>
    where
        T: Copy;

    /// All elements, which are slices or strings, one after the other as one.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{slice::SliceExt, Vec};
    ///
    /// let v: Vec<i32> = [[1, 2], [3, 4]].concat_with(())?;
    /// assert_eq!(*v, [1, 2, 3, 4]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    fn concat_with<A: Stateless, Item: ?Sized>(
        &self,
        flags: A::Flags,
    ) -> Result<<Self as Concat<Item, A>>::Output, AllocError>
    where
        Self: Concat<Item, A>,
    {
        Concat::concat(self, flags)
    }

    /// All elements, which are slices or strings, as one, with a separator between each two.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::{slice::SliceExt, Vec};
    ///
    /// let v: Vec<i32> = [[1, 2], [3, 4]].join_with(&0, ())?;
    /// assert_eq!(*v, [1, 2, 0, 3, 4]);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    fn join_with<A: Stateless, Separator>(
        &self,
        separator: Separator,
        flags: A::Flags,
    ) -> Result<<Self as Join<Separator, A>>::Output, AllocError>
    where
        Self: Join<Separator, A>,
    {
        Join::join(self, separator, flags)
    }

    /// [`sort_with`](Self::sort_with) memory of the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::SliceExt;
    ///
    /// let mut v = [4, -5, 1, -3, 2];
    /// v.try_sort()?;
    /// assert_eq!(v, [-5, -3, 1, 2, 4]);
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_sort(&mut self) -> Result<(), AllocError>
    where
        T: Ord,
    {
        self.sort_with::<Global>(())
    }

    /// [`sort_by_with`](Self::sort_by_with) memory of the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::SliceExt;
    ///
    /// let mut v = [4, -5, 1, -3, 2];
    /// v.try_sort_by(|a, b| b.cmp(a))?;
    /// assert_eq!(v, [4, 2, 1, -3, -5]);
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_sort_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering) -> Result<(), AllocError> {
        self.sort_by_with::<Global>(compare, ())
    }

    /// [`sort_by_key_with`](Self::sort_by_key_with) memory of the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::SliceExt;
    ///
    /// let mut v = [4_i32, -5, 1, -3, 2];
    /// v.try_sort_by_key(|value| value.abs())?;
    /// assert_eq!(v, [1, 2, -3, 4, -5]);
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_sort_by_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K) -> Result<(), AllocError> {
        self.sort_by_key_with::<Global, K>(key, ())
    }

    /// [`sort_by_cached_key_with`](Self::sort_by_cached_key_with) memory of the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::SliceExt;
    ///
    /// let mut v = [4_i32, -5, 1, -3, 2];
    /// v.try_sort_by_cached_key(|value| value.abs())?;
    /// assert_eq!(v, [1, 2, -3, 4, -5]);
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_sort_by_cached_key<K: Ord>(
        &mut self,
        key: impl FnMut(&T) -> K,
    ) -> Result<(), AllocError> {
        self.sort_by_cached_key_with::<Global, K>(key, ())
    }

    /// [`to_vec_with`](Self::to_vec_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::SliceExt;
    ///
    /// assert_eq!([1, 2, 3].try_to_vec()?, [1, 2, 3]);
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_to_vec(&self) -> Result<crate::Vec<T>, AllocError>
    where
        T: Clone,
    {
        self.to_vec_with(())
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
    /// use tryalloc::slice::SliceExt;
    ///
    /// assert_eq!([1, 2].try_repeat(3)?, [1, 2, 1, 2, 1, 2]);
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_repeat(&self, n: usize) -> Result<crate::Vec<T>, AllocError>
    where
        T: Copy,
    {
        self.repeat_with(n, ())
    }

    /// [`concat_with`](Self::concat_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::SliceExt;
    ///
    /// assert_eq!([[1, 2], [3, 4]].try_concat()?, [1, 2, 3, 4]);
    /// assert_eq!(["for", "bid"].try_concat()?, "forbid");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_concat<Item: ?Sized>(&self) -> Result<<Self as Concat<Item, Global>>::Output, AllocError>
    where
        Self: Concat<Item, Global>,
    {
        Concat::concat(self, ())
    }

    /// [`join_with`](Self::join_with) on the allocator of programs.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Examples
    ///
    /// ```
    /// use tryalloc::slice::SliceExt;
    ///
    /// assert_eq!([[1, 2], [3, 4]].try_join(&0)?, [1, 2, 0, 3, 4]);
    /// assert_eq!(["usr", "lib"].try_join("/")?, "usr/lib");
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[cfg(feature = "global")]
    #[inline]
    #[track_caller]
    fn try_join<Separator>(
        &self,
        separator: Separator,
    ) -> Result<<Self as Join<Separator, Global>>::Output, AllocError>
    where
        Self: Join<Separator, Global>,
    {
        Join::join(self, separator, ())
    }
}
