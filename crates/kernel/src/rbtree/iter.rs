// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Walks over a tree, from the smallest key to the largest.
//!
//! Mirrors: rust/kernel/rbtree.rs (Linux 7.2).

use core::marker::PhantomData;

use super::{
    links::{Links, Side},
    node::Node,
    RBTree,
};

/// The nodes from one on.
///
/// # Invariants
///
/// `next` is null or in a tree.
struct Nodes {
    next: *mut Links,
}

impl Nodes {
    /// # Safety
    ///
    /// The tree has kept its nodes since this was made.
    unsafe fn next(&mut self) -> Option<*mut Links> {
        let links = self.next;
        if links.is_null() {
            return None;
        }
        // SAFETY: By the invariant, which the caller promises to hold still.
        self.next = unsafe { Links::neighbor(links, Side::Right) };
        Some(links)
    }
}

/// The keys and values of an [`RBTree`], in the order of the keys.
pub struct Iter<'a, K, V> {
    nodes: Nodes,
    _tree: PhantomData<&'a RBTree<K, V>>,
}

impl<K, V> Iter<'_, K, V> {
    /// # Safety
    ///
    /// `next` is null or in a tree of these types, which is borrowed for as long as the iterator.
    pub(super) unsafe fn from_first(next: *mut Links) -> Self {
        Self {
            // INVARIANT: The caller promises it.
            nodes: Nodes { next },
            _tree: PhantomData,
        }
    }
}

// SAFETY: It is as good as a shared tree.
unsafe impl<K: Sync, V: Sync> Send for Iter<'_, K, V> {}

// SAFETY: As above.
unsafe impl<K: Sync, V: Sync> Sync for Iter<'_, K, V> {}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        // SAFETY: The tree is borrowed for `'a`, and so are its nodes.
        unsafe {
            let node = Node::<K, V>::of(self.nodes.next()?);
            Some((&(*node).key, &(*node).value))
        }
    }
}

/// The keys and values of an [`RBTree`], in the order of the keys. The values may be changed.
pub struct IterMut<'a, K, V> {
    nodes: Nodes,
    _tree: PhantomData<&'a mut RBTree<K, V>>,
}

impl<K, V> IterMut<'_, K, V> {
    /// # Safety
    ///
    /// `next` is null or in a tree of these types, which is borrowed exclusively for as long as the
    /// iterator.
    pub(super) unsafe fn from_first(next: *mut Links) -> Self {
        Self {
            // INVARIANT: The caller promises it.
            nodes: Nodes { next },
            _tree: PhantomData,
        }
    }
}

// SAFETY: It is as good as an exclusive tree.
unsafe impl<K: Send, V: Send> Send for IterMut<'_, K, V> {}

// SAFETY: A shared iterator gives nothing.
unsafe impl<K: Sync, V: Sync> Sync for IterMut<'_, K, V> {}

impl<'a, K, V> Iterator for IterMut<'a, K, V> {
    type Item = (&'a K, &'a mut V);

    fn next(&mut self) -> Option<Self::Item> {
        // SAFETY: The tree is borrowed exclusively for `'a`, and so are its nodes. Each is given
        // once.
        unsafe {
            let node = Node::<K, V>::of(self.nodes.next()?);
            Some((&(*node).key, &mut (*node).value))
        }
    }
}

impl<'a, K, V> IntoIterator for &'a RBTree<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, K, V> IntoIterator for &'a mut RBTree<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = IterMut<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}
