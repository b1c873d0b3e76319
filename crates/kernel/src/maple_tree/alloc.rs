// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Ranges whose place the tree chooses.
//!
//! Mirrors: rust/kernel/maple_tree.rs (Linux 7.2).

use core::ops::{Deref, RangeBounds};

use pin_init::{pin_data, pin_init, PinInit};

use super::{ends, AllocError, AllocErrorKind, MapleTree};
use crate::{alloc::Flags, rbtree::RBTreeNodeReservation, types::ForeignOwnable};

/// A [`MapleTree`] that can also choose where a range is.
///
/// # Examples
///
/// ```
/// use kernel::{maple_tree::MapleTreeAlloc, prelude::*};
///
/// let addresses = KBox::pin_init(MapleTreeAlloc::<KBox<u8>>::new(), GFP_KERNEL)?;
/// addresses.insert(0x1001, KBox::new(1, GFP_KERNEL)?, GFP_KERNEL)?;
/// let start = addresses.alloc_range(0x10, KBox::new(2, GFP_KERNEL)?, 0x1000.., GFP_KERNEL)?;
/// assert_eq!(start, 0x1002);
/// # Ok::<(), Error>(())
/// ```
#[pin_data]
pub struct MapleTreeAlloc<T: ForeignOwnable> {
    #[pin]
    tree: MapleTree<T>,
}

impl<T: ForeignOwnable> MapleTreeAlloc<T> {
    /// A tree without ranges, which takes no memory.
    pub fn new() -> impl PinInit<Self> {
        pin_init!(Self {
            tree <- MapleTree::new(),
        })
    }

    /// Gives `value` the first `size` indices in `range` that are free in one piece, and returns the
    /// first of them.
    ///
    /// # Context
    ///
    /// As `gfp` say. Takes the lock.
    ///
    /// # Errors
    ///
    /// `value` comes back, with [`Busy`](AllocErrorKind::Busy) when there are none,
    /// [`InvalidRequest`](AllocErrorKind::InvalidRequest) when there could not be any, or
    /// [`AllocError`](AllocErrorKind::AllocError).
    #[track_caller]
    pub fn alloc_range<R>(
        &self,
        size: usize,
        value: T,
        range: R,
        gfp: Flags,
    ) -> Result<usize, AllocError<T>>
    where
        R: RangeBounds<usize>,
    {
        // How far the last index is from the first.
        let span = size.checked_sub(1);
        let request = ends(range)
            .zip(span)
            .filter(|((min, max), span)| max - min >= *span);
        let Some(((min, max), span)) = request else {
            let cause = AllocErrorKind::InvalidRequest;
            return Err(AllocError { value, cause });
        };
        let cause = AllocErrorKind::Busy;
        if self.lock().ranges().gap(span, min, max).is_none() {
            return Err(AllocError { value, cause });
        }
        let memory = match RBTreeNodeReservation::new(gfp) {
            Ok(memory) => memory,
            Err(_) => {
                let cause = AllocErrorKind::AllocError(crate::alloc::AllocError);
                return Err(AllocError { value, cause });
            }
        };
        let mut guard = self.tree.lock();
        // Somebody may have been faster.
        let Some(first) = guard.ranges().gap(span, min, max) else {
            return Err(AllocError { value, cause });
        };
        guard.insert(first, first + span, value, memory);
        Ok(first)
    }
}

impl<T: ForeignOwnable> Deref for MapleTreeAlloc<T> {
    type Target = MapleTree<T>;

    fn deref(&self) -> &MapleTree<T> {
        &self.tree
    }
}
