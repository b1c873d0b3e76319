// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The nodes of a tree, and memory that is kept for one.
//!
//! Mirrors: rust/kernel/rbtree.rs (Linux 7.2).

use core::mem::MaybeUninit;

use super::links::Links;
use crate::{
    alloc::{Flags, KBox},
    error::Result,
};

/// What a tree has of each key. The links come first, so that they have the address of the node.
#[repr(C)]
pub(super) struct Node<K, V> {
    links: Links,
    pub(super) key: K,
    pub(super) value: V,
}

impl<K, V> Node<K, V> {
    /// The node of which these are the links. They keep the right to all of it.
    pub(super) fn of(links: *mut Links) -> *mut Self {
        links.cast()
    }
}

/// A node with its key and value, to be inserted into an [`RBTree`](super::RBTree).
///
/// # Examples
///
/// A node that was taken out gives its memory to the next:
///
/// ```
/// use kernel::{
///     prelude::*,
///     rbtree::{RBTree, RBTreeNode},
/// };
///
/// let mut names = RBTree::new();
/// names.insert(RBTreeNode::new(0, "null", GFP_KERNEL)?);
/// if let Some(node) = names.remove_node(&0) {
///     names.insert(node.into_reservation().into_node(3, "full"));
/// }
/// assert!(names.keys().eq([&3]));
/// # Ok::<(), Error>(())
/// ```
pub struct RBTreeNode<K, V> {
    node: KBox<Node<K, V>>,
}

impl<K, V> RBTreeNode<K, V> {
    /// Allocates a node.
    ///
    /// # Context
    ///
    /// As `flags` say.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when the memory cannot be had: the key and the value are dropped.
    #[track_caller]
    pub fn new(key: K, value: V, flags: Flags) -> Result<RBTreeNode<K, V>> {
        Ok(RBTreeNodeReservation::new(flags)?.into_node(key, value))
    }

    /// Frees the node, and returns what it held.
    pub fn to_key_value(self) -> (K, V) {
        let node = KBox::into_inner(self.node);
        (node.key, node.value)
    }

    /// Drops the key and the value, and keeps the memory for another node.
    pub fn into_reservation(self) -> RBTreeNodeReservation<K, V> {
        RBTreeNodeReservation {
            node: KBox::drop_contents(self.node),
        }
    }

    pub(super) fn key(&self) -> &K {
        &self.node.key
    }

    /// Gives the node away, as its links, to the tree that is to own it.
    pub(super) fn into_links(self) -> *mut Links {
        KBox::into_raw(self.node).cast()
    }

    /// Takes the node back from the tree that owned it.
    ///
    /// # Safety
    ///
    /// `links` are from [`into_links`](Self::into_links), taken back once, and in no tree.
    pub(super) unsafe fn from_links(links: *mut Links) -> Self {
        Self {
            // SAFETY: The caller promises it, and that pointer was the box's.
            node: unsafe { KBox::from_raw(Node::of(links)) },
        }
    }
}

// SAFETY: A node owns its key and value. Its links belong to a tree, and it is in none.
unsafe impl<K: Send, V: Send> Send for RBTreeNode<K, V> {}

// SAFETY: A shared node gives its key at most.
unsafe impl<K: Sync, V: Sync> Sync for RBTreeNode<K, V> {}

/// Memory for a node.
///
/// # Examples
///
/// ```
/// use kernel::{
///     prelude::*,
///     rbtree::{Entry, RBTree, RBTreeNodeReservation},
/// };
///
/// fn count(words: &mut RBTree<&'static str, u32>, word: &'static str) -> Result {
///     let memory = RBTreeNodeReservation::new(GFP_KERNEL)?;
///     match words.entry(word) {
///         Entry::Vacant(place) => *place.insert(0, memory) += 1,
///         Entry::Occupied(mut place) => *place.get_mut() += 1,
///     }
///     Ok(())
/// }
///
/// let mut words = RBTree::new();
/// count(&mut words, "oops")?;
/// count(&mut words, "oops")?;
/// assert_eq!(words.get(&"oops"), Some(&2));
/// # Ok::<(), Error>(())
/// ```
pub struct RBTreeNodeReservation<K, V> {
    node: KBox<MaybeUninit<Node<K, V>>>,
}

impl<K, V> RBTreeNodeReservation<K, V> {
    /// Allocates the memory.
    ///
    /// # Context
    ///
    /// As `flags` say.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when it cannot be had.
    #[track_caller]
    pub fn new(flags: Flags) -> Result<RBTreeNodeReservation<K, V>> {
        Ok(RBTreeNodeReservation {
            node: KBox::new_uninit(flags)?,
        })
    }

    /// Makes a node of the memory, which cannot fail.
    pub fn into_node(self, key: K, value: V) -> RBTreeNode<K, V> {
        let node = Node {
            links: Links::new(),
            key,
            value,
        };
        RBTreeNode {
            node: self.node.write(node),
        }
    }
}

// SAFETY: There is no key or value in it, and memory is bound to no thread.
unsafe impl<K, V> Send for RBTreeNodeReservation<K, V> {}

// SAFETY: As above.
unsafe impl<K, V> Sync for RBTreeNodeReservation<K, V> {}
