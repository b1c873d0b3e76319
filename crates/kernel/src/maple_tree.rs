// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A map from ranges of indices to owned things, with a spinlock of its own.
//!
//! Mirrors: rust/kernel/maple_tree.rs (Linux 7.2), C: include/linux/maple_tree.h, lib/maple_tree.c.
//!
//! # Differences from the kernel
//!
//! The ranges are kept in a red-black tree, and each takes a node: what takes memory, and can fail, is
//! inserting a range. In Linux a node has several ranges, so that most insertions take none, and
//! erasing may take one and sleep for it.

// DIFFERENCE: MapleTree: each range takes an allocation; Linux keeps several in a node, and may allocate to erase one. Theirs is covariant in `T`, so that safe code can store what does not live long enough; ours is invariant.

use core::{
    cell::UnsafeCell,
    marker::{PhantomData, PhantomPinned},
    ops::{Bound, RangeBounds},
    pin::Pin,
};

use pin_init::{pin_data, pin_init, pinned_drop, PinInit};

use crate::{
    alloc::{allocator::before_drop, Flags},
    rbtree::RBTreeNodeReservation,
    rt::{
        lock::{LockKind, LockState},
        might_sleep,
    },
    sync::static_lock_class,
    types::ForeignOwnable,
};

mod alloc;
mod error;
mod guard;
mod ranges;
#[cfg(test)]
mod tests;

pub use self::{
    alloc::MapleTreeAlloc,
    error::{AllocError, AllocErrorKind, InsertError, InsertErrorKind},
    guard::{MaState, MapleGuard},
};

use self::ranges::Ranges;

/// A map from ranges of indices, which do not overlap, to a `T` each.
///
/// As in Linux 7.2, it is neither `Send` nor `Sync`, whatever `T` is.
///
/// # Invariants
///
/// The entries of `ranges` are from [`T::into_foreign`](ForeignOwnable::into_foreign), and owned by
/// the tree. `ranges` is used by who has taken `lock`, or by who has the tree for itself.
///
/// # Examples
///
/// ```
/// use kernel::{maple_tree::MapleTree, prelude::*};
///
/// let regions = KBox::pin_init(MapleTree::<KBox<&str>>::new(), GFP_KERNEL)?;
/// regions.insert_range(0x1000..0x3000, KBox::new("text", GFP_KERNEL)?, GFP_KERNEL)?;
/// assert_eq!(regions.lock().load(0x2fff).map(|name| *name), Some("text"));
/// assert_eq!(regions.lock().load(0x3000), None);
/// # Ok::<(), Error>(())
/// ```
///
/// A tree of what lives long takes nothing that does not:
///
/// ```compile_fail
/// # use kernel::{maple_tree::MapleTree, prelude::*};
/// fn remember<'a>(regions: &'a MapleTree<KBox<&'static str>>, name: KBox<&'a str>) -> Result {
///     let regions: &'a MapleTree<KBox<&'a str>> = regions;
///     Ok(regions.insert(0, name, GFP_KERNEL)?)
/// }
/// ```
#[pin_data(PinnedDrop)]
pub struct MapleTree<T: ForeignOwnable> {
    lock: LockState,
    ranges: UnsafeCell<Ranges>,
    /// In a cell, so that the tree is invariant.
    _entries: PhantomData<UnsafeCell<T>>,
    /// Waiters know the lock by its address.
    #[pin]
    _pin: PhantomPinned,
}

impl<T: ForeignOwnable> MapleTree<T> {
    /// A tree without ranges, which takes no memory.
    pub fn new() -> impl PinInit<Self> {
        pin_init!(Self {
            // All trees are of one class, as those that C's `mt_init_flags` makes.
            lock: LockState::new(
                LockKind::Spin,
                c"&mt->ma_lock",
                static_lock_class!().class()
            ),
            ranges: UnsafeCell::new(Ranges::new()),
            _entries: PhantomData,
            _pin: PhantomPinned,
        })
    }

    /// Takes the lock, and waits for it if it must.
    ///
    /// # Context
    ///
    /// As [`SpinLock`](crate::sync::SpinLock).
    #[track_caller]
    pub fn lock(&self) -> MapleGuard<'_, T> {
        self.lock.lock();
        MapleGuard::new(self)
    }

    /// Gives `index` to `value`, if no range has it.
    ///
    /// # Context
    ///
    /// As `gfp` say. Takes the lock.
    ///
    /// # Errors
    ///
    /// As [`insert_range`](Self::insert_range).
    #[track_caller]
    pub fn insert(&self, index: usize, value: T, gfp: Flags) -> Result<(), InsertError<T>> {
        self.insert_range(index..=index, value, gfp)
    }

    /// Gives `range` to `value`, if no other range has any of it.
    ///
    /// # Context
    ///
    /// As `gfp` say. Takes the lock.
    ///
    /// # Errors
    ///
    /// `value` comes back, with [`Occupied`](InsertErrorKind::Occupied) when part of the range is,
    /// [`InvalidRequest`](InsertErrorKind::InvalidRequest) when there are no indices in it, or
    /// [`AllocError`](InsertErrorKind::AllocError).
    #[track_caller]
    pub fn insert_range<R>(&self, range: R, value: T, gfp: Flags) -> Result<(), InsertError<T>>
    where
        R: RangeBounds<usize>,
    {
        let Some((first, last)) = ends(range) else {
            let cause = InsertErrorKind::InvalidRequest;
            return Err(InsertError { value, cause });
        };
        let cause = InsertErrorKind::Occupied;
        if self.lock().ranges().overlap(first, last) {
            return Err(InsertError { value, cause });
        }
        let memory = match RBTreeNodeReservation::new(gfp) {
            Ok(memory) => memory,
            Err(_) => {
                let cause = InsertErrorKind::AllocError(crate::alloc::AllocError);
                return Err(InsertError { value, cause });
            }
        };
        let mut guard = self.lock();
        // Somebody may have been faster.
        if guard.ranges().overlap(first, last) {
            return Err(InsertError { value, cause });
        }
        guard.insert(first, last, value, memory);
        Ok(())
    }

    /// Takes out the range that has `index`, all of it.
    ///
    /// # Context
    ///
    /// May sleep. Takes the lock.
    #[track_caller]
    pub fn erase(&self, index: usize) -> Option<T> {
        // Linux may need a node for what is left of the others in the same one.
        might_sleep();
        let entry = self.lock().ranges_mut().remove(index)?;
        // SAFETY: It is from `into_foreign`, and was the tree's. Nothing borrows it, since that would
        // take the lock.
        Some(unsafe { T::from_foreign(entry) })
    }
}

#[pinned_drop]
impl<T: ForeignOwnable> PinnedDrop for MapleTree<T> {
    fn drop(self: Pin<&mut Self>) {
        before_drop();
        // SAFETY: Nobody else has the tree any more.
        let ranges = unsafe { &mut *self.ranges.get() };
        while let Some(entry) = ranges.remove_first() {
            // SAFETY: It is from `into_foreign`, and was the tree's.
            drop(unsafe { T::from_foreign(entry) });
        }
    }
}

/// The first and the last index of a range, if there are any in it.
fn ends(range: impl RangeBounds<usize>) -> Option<(usize, usize)> {
    let first = match range.start_bound() {
        Bound::Included(first) => *first,
        Bound::Excluded(before) => before.checked_add(1)?,
        Bound::Unbounded => 0,
    };
    let last = match range.end_bound() {
        Bound::Included(last) => *last,
        Bound::Excluded(after) => after.checked_sub(1)?,
        Bound::Unbounded => usize::MAX,
    };
    (first <= last).then_some((first, last))
}
