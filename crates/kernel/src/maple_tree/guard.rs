// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The entries of a tree whose lock is taken.
//!
//! Mirrors: rust/kernel/maple_tree.rs (Linux 7.2).

use core::marker::PhantomData;

use super::{
    ranges::{Entry, Ranges},
    MapleTree,
};
use crate::{
    rbtree::RBTreeNodeReservation,
    types::{ForeignOwnable, NotThreadSafe},
};

/// Possession of a tree's lock: the way to its entries, until dropped.
///
/// # Invariants
///
/// The task has the lock of `tree`.
#[must_use = "dropping the guard gives the lock up"]
pub struct MapleGuard<'tree, T: ForeignOwnable> {
    tree: &'tree MapleTree<T>,
    _not_send: NotThreadSafe,
}

impl<'tree, T: ForeignOwnable> MapleGuard<'tree, T> {
    /// The calling task has just taken the lock of `tree`.
    pub(super) fn new(tree: &'tree MapleTree<T>) -> Self {
        // INVARIANT: The caller has.
        Self {
            tree,
            _not_send: NotThreadSafe,
        }
    }

    pub(super) fn ranges(&self) -> &Ranges {
        // SAFETY: The guard has the lock, and is borrowed.
        unsafe { &*self.tree.ranges.get() }
    }

    pub(super) fn ranges_mut(&mut self) -> &mut Ranges {
        // SAFETY: The guard has the lock, and is borrowed exclusively.
        unsafe { &mut *self.tree.ranges.get() }
    }

    /// Gives the indices from `first` to `last`, which no range has, to `value`.
    pub(super) fn insert(
        &mut self,
        first: usize,
        last: usize,
        value: T,
        memory: RBTreeNodeReservation<usize, Entry>,
    ) {
        // INVARIANT: The entry is the tree's from here on.
        let entry = Entry {
            last,
            foreign: value.into_foreign(),
        };
        self.ranges_mut().insert(memory.into_node(first, entry));
    }

    /// A walk over the ranges, which begins with the one that has `first`, or comes after it. `end`
    /// is for other uses of C's `struct ma_state`.
    pub fn ma_state(&mut self, first: usize, end: usize) -> MaState<'_, T> {
        let _ = end;
        MaState {
            ranges: self.ranges(),
            next: Some(first),
            _entries: PhantomData,
        }
    }

    /// The value of the range that has `index`.
    pub fn load(&mut self, index: usize) -> Option<T::BorrowedMut<'_>> {
        let (_, entry) = self.ranges().containing(index)?;
        // SAFETY: It is from `into_foreign`. While the guard is borrowed exclusively nobody takes it
        // back, or borrows it.
        Some(unsafe { T::borrow_mut(entry.foreign) })
    }
}

impl<T: ForeignOwnable> Drop for MapleGuard<'_, T> {
    fn drop(&mut self) {
        self.tree.lock.unlock();
    }
}

/// A position in a [`MapleTree`] whose lock is taken.
pub struct MaState<'tree, T: ForeignOwnable> {
    ranges: &'tree Ranges,
    /// Where to look next, until the end of all indices.
    next: Option<usize>,
    _entries: PhantomData<&'tree mut MapleTree<T>>,
}

impl<T: ForeignOwnable> MaState<'_, T> {
    /// The value of the next range that begins at `max` or before.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::{maple_tree::MapleTree, prelude::*};
    ///
    /// let tree = KBox::pin_init(MapleTree::<KBox<u32>>::new(), GFP_KERNEL)?;
    /// for index in [10, 20, 30] {
    ///     tree.insert(index, KBox::new(0, GFP_KERNEL)?, GFP_KERNEL)?;
    /// }
    ///
    /// let mut guard = tree.lock();
    /// let mut state = guard.ma_state(15, usize::MAX);
    /// while let Some(value) = state.find(usize::MAX) {
    ///     *value += 1;
    /// }
    /// assert_eq!(guard.load(10).map(|value| *value), Some(0));
    /// assert_eq!(guard.load(30).map(|value| *value), Some(1));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn find(&mut self, max: usize) -> Option<T::BorrowedMut<'_>> {
        let from = self.next?;
        let (first, entry) = self.ranges.at_or_after(from)?;
        if first.max(from) > max {
            return None;
        }
        self.next = entry.last.checked_add(1);
        // SAFETY: It is from `into_foreign`. The guard is borrowed exclusively by `self`, and `self`
        // with the result, so that nobody takes it back, or borrows it.
        Some(unsafe { T::borrow_mut(entry.foreign) })
    }
}
