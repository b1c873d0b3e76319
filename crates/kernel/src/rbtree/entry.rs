// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The place of one key in a tree.
//!
//! Mirrors: rust/kernel/rbtree.rs (Linux 7.2).

use super::{
    links::{Links, Side},
    node::Node,
    RBTree, RBTreeNode, RBTreeNodeReservation,
};

/// The place of a key: [`RBTree::entry`].
pub enum Entry<'a, K, V> {
    /// The key is not there.
    Vacant(VacantEntry<'a, K, V>),
    /// The key is there.
    Occupied(OccupiedEntry<'a, K, V>),
}

/// Where a key would be.
pub struct VacantEntry<'a, K, V> {
    key: K,
    gap: Gap<'a, K, V>,
}

impl<'a, K, V> VacantEntry<'a, K, V> {
    pub(super) fn new(key: K, gap: Gap<'a, K, V>) -> Self {
        Self { key, gap }
    }

    /// Puts the key there, with `value`, in memory that was allocated before. This cannot fail.
    pub fn insert(self, value: V, reservation: RBTreeNodeReservation<K, V>) -> &'a mut V {
        self.gap.insert(reservation.into_node(self.key, value))
    }
}

/// A place in a tree where a node can be hung.
///
/// # Invariants
///
/// `parent` is in `tree` and has nothing on `side`; or it is null, and the tree is empty.
pub(super) struct Gap<'a, K, V> {
    tree: &'a mut RBTree<K, V>,
    parent: *mut Links,
    side: Side,
}

impl<'a, K, V> Gap<'a, K, V> {
    /// The place where a search in `tree` ended.
    pub(super) fn new(tree: &'a mut RBTree<K, V>, parent: *mut Links, side: Side) -> Self {
        // INVARIANT: A search that finds nothing ends at such a place.
        Self { tree, parent, side }
    }

    /// Hangs `node` there, whose key is the one that was searched for.
    pub(super) fn insert(self, node: RBTreeNode<K, V>) -> &'a mut V {
        let links = node.into_links();
        // SAFETY: By the invariant, and a node that is owned is in no tree. From here on the tree
        // owns it, which is borrowed with its value.
        unsafe {
            self.tree.root.insert(links, self.parent, self.side);
            &mut (*Node::<K, V>::of(links)).value
        }
    }
}

/// Where a key is.
///
/// # Invariants
///
/// `links` are of a node of `tree`.
pub struct OccupiedEntry<'a, K, V> {
    tree: &'a mut RBTree<K, V>,
    links: *mut Links,
}

impl<'a, K, V> OccupiedEntry<'a, K, V> {
    /// # Safety
    ///
    /// `links` are of a node of `tree`.
    pub(super) unsafe fn at(tree: &'a mut RBTree<K, V>, links: *mut Links) -> Self {
        // INVARIANT: The caller promises it.
        Self { tree, links }
    }

    /// The value.
    pub fn get(&self) -> &V {
        // SAFETY: The node is in the tree, which is borrowed.
        unsafe { &(*Node::<K, V>::of(self.links)).value }
    }

    /// The value, to be changed.
    pub fn get_mut(&mut self) -> &mut V {
        // SAFETY: The node is in the tree, which is borrowed exclusively.
        unsafe { &mut (*Node::<K, V>::of(self.links)).value }
    }

    /// The value, to be changed for as long as the tree is borrowed.
    pub fn into_mut(self) -> &'a mut V {
        // SAFETY: The node is in the tree, whose exclusive borrow ends here.
        unsafe { &mut (*Node::<K, V>::of(self.links)).value }
    }

    /// Takes the node out of the tree.
    pub fn remove_node(self) -> RBTreeNode<K, V> {
        // SAFETY: The node is in the tree, and owned by it until it is taken out.
        unsafe {
            self.tree.root.erase(self.links);
            RBTreeNode::from_links(self.links)
        }
    }

    /// Takes the key out of the tree, and returns its value.
    pub fn remove(self) -> V {
        let (_key, value) = self.remove_node().to_key_value();
        value
    }

    /// Puts `node`, whose key is equal, in the place of the node that is there.
    pub(super) fn replace(self, node: RBTreeNode<K, V>) -> RBTreeNode<K, V> {
        // SAFETY: As in `remove_node`; and a node that is owned is in no tree.
        unsafe {
            self.tree.root.replace(self.links, node.into_links());
            RBTreeNode::from_links(self.links)
        }
    }
}
