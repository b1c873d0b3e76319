// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A map in the order of its keys: a red-black tree that owns its nodes.
//!
//! Only nodes take memory. A node can be made before a lock is taken, or kept from one that was
//! removed, so that inserting it cannot fail.
//!
//! Mirrors: rust/kernel/rbtree.rs (Linux 7.2), C: include/linux/rbtree.h.

use core::{cmp::Ordering, marker::PhantomData, ptr};

use crate::{
    alloc::{allocator::before_drop, Flags, KBox},
    error::Result,
};

mod cursor;
mod entry;
mod iter;
mod links;
mod node;
mod root;
#[cfg(test)]
mod tests;

pub use self::{
    cursor::{Cursor, CursorMut},
    entry::{Entry, OccupiedEntry, VacantEntry},
    iter::{Iter, IterMut},
    node::{RBTreeNode, RBTreeNodeReservation},
};

use self::{
    entry::Gap,
    links::{Links, Side},
    node::Node,
    root::Root,
};

/// A map from `K` to `V`, in the order of the keys.
///
/// Looking up, inserting and removing take time in proportion to the logarithm of the size.
///
/// # Invariants
///
/// The links of the tree are those of nodes in memory of a [`KBox`], which the tree owns. From left
/// to right their keys become larger.
///
/// # Examples
///
/// ```
/// use kernel::{prelude::*, rbtree::RBTree};
///
/// let mut ages = RBTree::new();
/// ages.try_create_and_insert("scull1", 4, GFP_KERNEL)?;
/// ages.try_create_and_insert("scull0", 9, GFP_KERNEL)?;
/// assert!(ages.iter().eq([(&"scull0", &9), (&"scull1", &4)]));
/// assert_eq!(ages.remove(&"scull0"), Some(9));
/// # Ok::<(), Error>(())
/// ```
///
/// Under a spinlock nothing may sleep, so the memory is allocated before:
///
/// ```
/// use kernel::{
///     prelude::*,
///     rbtree::{RBTree, RBTreeNode},
///     sync::SpinLock,
/// };
///
/// fn remember(sectors: &SpinLock<RBTree<u64, u32>>, sector: u64) -> Result {
///     let node = RBTreeNode::new(sector, 1, GFP_KERNEL)?;
///     let before = sectors.lock().insert(node);
///     drop(before); // after the lock
///     Ok(())
/// }
/// # let sectors = KBox::pin_init(kernel::new_spinlock!(RBTree::new()), GFP_KERNEL)?;
/// # remember(&sectors, 7)?;
/// # assert_eq!(sectors.lock().get(&7), Some(&1));
/// # Ok::<(), Error>(())
/// ```
pub struct RBTree<K, V> {
    root: Root,
    _nodes: PhantomData<Node<K, V>>,
}

// SAFETY: A tree owns its keys and values, and nothing that is bound to a thread.
unsafe impl<K: Send, V: Send> Send for RBTree<K, V> {}

// SAFETY: A shared tree gives shared keys and values only.
unsafe impl<K: Sync, V: Sync> Sync for RBTree<K, V> {}

impl<K, V> RBTree<K, V> {
    /// A tree without nodes, which takes no memory.
    pub fn new() -> Self {
        // INVARIANT: There are no nodes.
        Self {
            root: Root::EMPTY,
            _nodes: PhantomData,
        }
    }

    /// Whether there are no nodes.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.root.is_empty()
    }

    /// The keys and values, in the order of the keys.
    pub fn iter(&self) -> Iter<'_, K, V> {
        // SAFETY: The tree is borrowed for as long as the iterator.
        unsafe { Iter::from_first(self.root.end(Side::Left)) }
    }

    /// The keys and values, in the order of the keys. The values may be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        // SAFETY: The tree is borrowed exclusively for as long as the iterator.
        unsafe { IterMut::from_first(self.root.end(Side::Left)) }
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &'_ K> {
        self.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &'_ V> {
        self.iter().map(|(_, value)| value)
    }

    /// The values, in the order of their keys, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &'_ mut V> {
        self.iter_mut().map(|(_, value)| value)
    }

    /// A cursor at the smallest key, if there is one.
    pub fn cursor_front_mut(&mut self) -> Option<CursorMut<'_, K, V>> {
        let first = self.root.end(Side::Left);
        // SAFETY: It is null or of this tree.
        unsafe { CursorMut::at(self, first) }
    }

    /// A cursor at the smallest key, if there is one.
    pub fn cursor_front(&self) -> Option<Cursor<'_, K, V>> {
        // SAFETY: It is null or of this tree.
        unsafe { Cursor::at(self, self.root.end(Side::Left)) }
    }

    /// A cursor at the largest key, if there is one.
    pub fn cursor_back_mut(&mut self) -> Option<CursorMut<'_, K, V>> {
        let last = self.root.end(Side::Right);
        // SAFETY: It is null or of this tree.
        unsafe { CursorMut::at(self, last) }
    }

    /// A cursor at the largest key, if there is one.
    pub fn cursor_back(&self) -> Option<Cursor<'_, K, V>> {
        // SAFETY: It is null or of this tree.
        unsafe { Cursor::at(self, self.root.end(Side::Right)) }
    }
}

impl<K: Ord, V> RBTree<K, V> {
    /// Allocates a node and inserts it. The node that had the same key before is returned.
    ///
    /// # Context
    ///
    /// As `flags` say.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when the memory cannot be had: the tree is as it was, and the key and the value are
    /// dropped.
    #[track_caller]
    pub fn try_create_and_insert(
        &mut self,
        key: K,
        value: V,
        flags: Flags,
    ) -> Result<Option<RBTreeNode<K, V>>> {
        Ok(self.insert(RBTreeNode::new(key, value, flags)?))
    }

    /// Inserts a node, which cannot fail. The node that had the same key before is returned.
    pub fn insert(&mut self, node: RBTreeNode<K, V>) -> Option<RBTreeNode<K, V>> {
        match self.entry_of(node.key()) {
            Ok(occupied) => Some(occupied.replace(node)),
            Err(gap) => {
                gap.insert(node);
                None
            }
        }
    }

    /// Where `key` is, or would be.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        match self.entry_of(&key) {
            Ok(occupied) => Entry::Occupied(occupied),
            Err(gap) => Entry::Vacant(VacantEntry::new(key, gap)),
        }
    }

    /// Where `key` is, if it is there.
    pub fn find_mut(&mut self, key: &K) -> Option<OccupiedEntry<'_, K, V>> {
        self.entry_of(key).ok()
    }

    /// The value of `key`.
    pub fn get(&self, key: &K) -> Option<&V> {
        let links = self.search(key).ok()?;
        // SAFETY: The links are of a node of this tree, which is borrowed with it.
        Some(unsafe { &(*Node::<K, V>::of(links)).value })
    }

    /// The value of `key`, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.find_mut(key).map(OccupiedEntry::into_mut)
    }

    /// Takes the node of `key` out of the tree.
    pub fn remove_node(&mut self, key: &K) -> Option<RBTreeNode<K, V>> {
        self.find_mut(key).map(OccupiedEntry::remove_node)
    }

    /// Takes `key` out of the tree, and returns its value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        self.find_mut(key).map(OccupiedEntry::remove)
    }

    /// A cursor at the smallest key that is not smaller than `key`, if there is one.
    pub fn cursor_lower_bound_mut(&mut self, key: &K) -> Option<CursorMut<'_, K, V>>
    where
        K: Ord,
    {
        let bound = self.lower_bound(key);
        // SAFETY: It is null or of this tree.
        unsafe { CursorMut::at(self, bound) }
    }

    /// A cursor at the smallest key that is not smaller than `key`, if there is one.
    pub fn cursor_lower_bound(&self, key: &K) -> Option<Cursor<'_, K, V>>
    where
        K: Ord,
    {
        // SAFETY: It is null or of this tree.
        unsafe { Cursor::at(self, self.lower_bound(key)) }
    }

    /// The node with `key`; or the node under which, and the side on which, it would hang.
    fn search(&self, key: &K) -> Result<*mut Links, (*mut Links, Side)> {
        let mut place = (ptr::null_mut(), Side::Left);
        let mut links = self.root.top();
        while !links.is_null() {
            // SAFETY: The links are of a node of this tree.
            let side = match key.cmp(unsafe { &(*Node::<K, V>::of(links)).key }) {
                Ordering::Less => Side::Left,
                Ordering::Equal => return Ok(links),
                Ordering::Greater => Side::Right,
            };
            place = (links, side);
            // SAFETY: As above.
            links = unsafe { Links::child(links, side) };
        }
        Err(place)
    }

    fn entry_of(&mut self, key: &K) -> Result<OccupiedEntry<'_, K, V>, Gap<'_, K, V>> {
        match self.search(key) {
            // SAFETY: The search found it in this tree.
            Ok(links) => Ok(unsafe { OccupiedEntry::at(self, links) }),
            Err((parent, side)) => Err(Gap::new(self, parent, side)),
        }
    }

    fn lower_bound(&self, key: &K) -> *mut Links {
        match self.search(key) {
            // A key on the left of its parent would come just before it, and one on the right just
            // after: before the parent's neighbour.
            Ok(links) | Err((links, Side::Left)) => links,
            // SAFETY: A tree without nodes has its gap on the left, so there is a parent.
            Err((parent, Side::Right)) => unsafe { Links::neighbor(parent, Side::Right) },
        }
    }
}

impl<K, V> Default for RBTree<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> Drop for RBTree<K, V> {
    fn drop(&mut self) {
        before_drop();
        while let Some(links) = self.root.take_leaf() {
            // SAFETY: The links are of a node that the tree owned, and which it does not know any
            // more.
            drop(unsafe { KBox::from_raw(Node::<K, V>::of(links.as_ptr())) });
        }
    }
}
