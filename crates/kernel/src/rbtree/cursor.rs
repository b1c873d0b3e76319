// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Positions in a tree, from which one can go and look both ways.
//!
//! Mirrors: rust/kernel/rbtree.rs (Linux 7.2).

use core::{marker::PhantomData, ptr::NonNull};

use super::{
    links::{Links, Side},
    node::Node,
    RBTree, RBTreeNode,
};

/// The node on that side of `current`.
///
/// # Safety
///
/// `current` is in a tree.
unsafe fn neighbor(current: NonNull<Links>, side: Side) -> Option<NonNull<Links>> {
    // SAFETY: The caller promises it.
    NonNull::new(unsafe { Links::neighbor(current.as_ptr(), side) })
}

/// The key and value of a node.
///
/// # Safety
///
/// `links` are of a `Node<K, V>`, which is borrowed for `'a`.
unsafe fn shared<'a, K, V>(links: NonNull<Links>) -> (&'a K, &'a V) {
    let node = Node::<K, V>::of(links.as_ptr());
    // SAFETY: The caller promises it.
    unsafe { (&(*node).key, &(*node).value) }
}

/// The key and value of a node, the latter to be changed.
///
/// # Safety
///
/// `links` are of a `Node<K, V>`, which is borrowed exclusively for `'a`.
unsafe fn exclusive<'a, K, V>(links: NonNull<Links>) -> (&'a K, &'a mut V) {
    let node = Node::<K, V>::of(links.as_ptr());
    // SAFETY: The caller promises it.
    unsafe { (&(*node).key, &mut (*node).value) }
}

/// A position at a node of an [`RBTree`].
///
/// # Invariants
///
/// `current` is in the tree, which is borrowed for `'a`.
///
/// # Examples
///
/// ```
/// use kernel::{prelude::*, rbtree::RBTree};
///
/// let mut versions = RBTree::new();
/// versions.try_create_and_insert(6, "Hurr durr", GFP_KERNEL)?;
/// versions.try_create_and_insert(7, "Baby opossum", GFP_KERNEL)?;
/// let last = versions.cursor_lower_bound(&7).ok_or(ENOENT)?;
/// assert_eq!(last.current().0, &7);
/// assert_eq!(last.peek_prev(), Some((&6, &"Hurr durr")));
/// assert_eq!(last.peek_next(), None);
/// # Ok::<(), Error>(())
/// ```
pub struct Cursor<'a, K, V> {
    current: NonNull<Links>,
    _tree: PhantomData<&'a RBTree<K, V>>,
}

// SAFETY: It is as good as a shared tree.
unsafe impl<K: Sync, V: Sync> Send for Cursor<'_, K, V> {}

// SAFETY: As above.
unsafe impl<K: Sync, V: Sync> Sync for Cursor<'_, K, V> {}

impl<'a, K, V> Cursor<'a, K, V> {
    /// # Safety
    ///
    /// `current` is null or in the tree.
    pub(super) unsafe fn at(_tree: &'a RBTree<K, V>, current: *mut Links) -> Option<Self> {
        // INVARIANT: The caller promises it.
        Some(Self {
            current: NonNull::new(current)?,
            _tree: PhantomData,
        })
    }

    /// The key and value here.
    pub fn current(&self) -> (&K, &V) {
        // SAFETY: By the invariant.
        unsafe { shared(self.current) }
    }

    /// The key and value before these.
    pub fn peek_prev(&self) -> Option<(&K, &V)> {
        self.peek(Side::Left)
    }

    /// The key and value after these.
    pub fn peek_next(&self) -> Option<(&K, &V)> {
        self.peek(Side::Right)
    }

    fn peek(&self, side: Side) -> Option<(&K, &V)> {
        // SAFETY: By the invariant, and a neighbour is in the same tree.
        unsafe { neighbor(self.current, side).map(|links| shared(links)) }
    }
}

/// A position at a node of an [`RBTree`], which may be changed there.
///
/// # Invariants
///
/// `current` is in `tree`.
///
/// # Examples
///
/// ```
/// use kernel::{prelude::*, rbtree::RBTree};
///
/// let mut queue = RBTree::new();
/// for deadline in [30_u64, 10, 20] {
///     queue.try_create_and_insert(deadline, deadline * 2, GFP_KERNEL)?;
/// }
/// let first = queue.cursor_front_mut().ok_or(ENOENT)?;
/// let (next, taken) = first.remove_current();
/// assert_eq!(taken.to_key_value(), (10, 20));
/// *next.ok_or(ENOENT)?.current_mut().1 = 0;
/// assert_eq!(queue.get(&20), Some(&0));
/// # Ok::<(), Error>(())
/// ```
pub struct CursorMut<'a, K, V> {
    tree: &'a mut RBTree<K, V>,
    current: NonNull<Links>,
}

// SAFETY: It is as good as an exclusive tree.
unsafe impl<K: Send, V: Send> Send for CursorMut<'_, K, V> {}

// SAFETY: A shared one is as good as a shared tree.
unsafe impl<K: Sync, V: Sync> Sync for CursorMut<'_, K, V> {}

impl<'a, K, V> CursorMut<'a, K, V> {
    /// # Safety
    ///
    /// `current` is null or in `tree`.
    pub(super) unsafe fn at(tree: &'a mut RBTree<K, V>, current: *mut Links) -> Option<Self> {
        // INVARIANT: The caller promises it.
        Some(Self {
            current: NonNull::new(current)?,
            tree,
        })
    }

    /// The key and value here.
    pub fn current(&self) -> (&K, &V) {
        // SAFETY: By the invariant; the tree is borrowed with `self`.
        unsafe { shared(self.current) }
    }

    /// The key and value here, the latter to be changed.
    pub fn current_mut(&mut self) -> (&K, &mut V) {
        // SAFETY: By the invariant; the tree is borrowed exclusively with `self`.
        unsafe { exclusive(self.current) }
    }

    /// Takes the node here out of the tree. The cursor goes to the next one, or if there is none to
    /// the one before.
    pub fn remove_current(self) -> (Option<Self>, RBTreeNode<K, V>) {
        // SAFETY: By the invariant.
        let rest = unsafe {
            neighbor(self.current, Side::Right).or_else(|| neighbor(self.current, Side::Left))
        };
        // SAFETY: As above; the neighbour, which is not used here, stays in the tree.
        let node = unsafe { Self::take(self.tree, self.current) };
        let cursor = rest.map(|current| Self {
            tree: self.tree,
            current,
        });
        (cursor, node)
    }

    /// Takes the node before this out of the tree.
    pub fn remove_prev(&mut self) -> Option<RBTreeNode<K, V>> {
        self.remove_neighbor(Side::Left)
    }

    /// Takes the node after this out of the tree.
    pub fn remove_next(&mut self) -> Option<RBTreeNode<K, V>> {
        self.remove_neighbor(Side::Right)
    }

    fn remove_neighbor(&mut self, side: Side) -> Option<RBTreeNode<K, V>> {
        // SAFETY: By the invariant, and a neighbour is in the same tree.
        unsafe { neighbor(self.current, side).map(|links| Self::take(self.tree, links)) }
    }

    /// # Safety
    ///
    /// `links` are in the tree.
    unsafe fn take(tree: &mut RBTree<K, V>, links: NonNull<Links>) -> RBTreeNode<K, V> {
        // SAFETY: The caller promises it, and the tree owns the node until it is taken out.
        unsafe {
            tree.root.erase(links.as_ptr());
            RBTreeNode::from_links(links.as_ptr())
        }
    }

    /// Goes to the node before this. Without one, the cursor is gone.
    pub fn move_prev(self) -> Option<Self> {
        self.move_to(Side::Left)
    }

    /// Goes to the node after this. Without one, the cursor is gone.
    pub fn move_next(self) -> Option<Self> {
        self.move_to(Side::Right)
    }

    fn move_to(self, side: Side) -> Option<Self> {
        // SAFETY: By the invariant.
        let current = unsafe { neighbor(self.current, side)? };
        // INVARIANT: A neighbour is in the same tree.
        Some(Self { current, ..self })
    }

    /// The key and value before these.
    pub fn peek_prev(&self) -> Option<(&K, &V)> {
        self.peek(Side::Left)
    }

    /// The key and value after these.
    pub fn peek_next(&self) -> Option<(&K, &V)> {
        self.peek(Side::Right)
    }

    fn peek(&self, side: Side) -> Option<(&K, &V)> {
        // SAFETY: As in `current`, and a neighbour is in the same tree.
        unsafe { neighbor(self.current, side).map(|links| shared(links)) }
    }

    /// The key and value before these, the latter to be changed.
    pub fn peek_prev_mut(&mut self) -> Option<(&K, &mut V)> {
        self.peek_mut(Side::Left)
    }

    /// The key and value after these, the latter to be changed.
    pub fn peek_next_mut(&mut self) -> Option<(&K, &mut V)> {
        self.peek_mut(Side::Right)
    }

    fn peek_mut(&mut self, side: Side) -> Option<(&K, &mut V)> {
        // SAFETY: As in `current_mut`, and a neighbour is in the same tree.
        unsafe { neighbor(self.current, side).map(|links| exclusive(links)) }
    }
}
