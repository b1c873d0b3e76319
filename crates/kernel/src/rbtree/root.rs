// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How a tree stays balanced.
//!
//! Each node is red or black. No red node has a red child, and on every way from the top down there
//! are equally many black nodes, so that no way is more than twice as long as another. What is done
//! on the left is done on the right with the sides exchanged, so there is one text for both.
//!
//! Nothing here knows about keys and values.

use core::ptr::{self, NonNull};

use super::links::{Color, Links, Side};

/// The top of a tree, or null.
///
/// # Invariants
///
/// All links of the tree are valid, and belong to it alone.
pub(super) struct Root {
    top: *mut Links,
}

impl Root {
    pub(super) const EMPTY: Root = Root {
        top: ptr::null_mut(),
    };

    pub(super) fn is_empty(&self) -> bool {
        self.top.is_null()
    }

    pub(super) fn top(&self) -> *mut Links {
        self.top
    }

    /// The first node on that side, or null.
    pub(super) fn end(&self, side: Side) -> *mut Links {
        if self.top.is_null() {
            return self.top;
        }
        // SAFETY: By the invariant.
        unsafe { Links::outermost(self.top, side) }
    }

    /// Puts `new`, which may be null, where `old` hangs. The children of `old` stay with it.
    ///
    /// # Safety
    ///
    /// `old` is in this tree, and `new` is null or valid.
    unsafe fn put_in_place_of(&mut self, old: *mut Links, new: *mut Links) {
        // SAFETY: The caller promises it, and the parent is null or in this tree.
        unsafe {
            let parent = (*old).parent;
            if !parent.is_null() {
                Links::set_child(parent, Links::side(old), new);
                return;
            }
            self.top = new;
            if !new.is_null() {
                (*new).parent = ptr::null_mut();
            }
        }
    }

    /// Lets `links` down on `side`: its child on the other side takes its place.
    ///
    /// # Safety
    ///
    /// `links` is in this tree, and has that child.
    unsafe fn rotate(&mut self, links: *mut Links, side: Side) {
        // SAFETY: The caller promises it, and a child is in the same tree.
        unsafe {
            let up = Links::child(links, side.other());
            Links::set_child(links, side.other(), Links::child(up, side));
            self.put_in_place_of(links, up);
            Links::set_child(up, side, links);
        }
    }

    /// Hangs a node on a side of `parent`, or at the top of an empty tree when that is null.
    ///
    /// # Safety
    ///
    /// `new` is valid and in no tree. `parent` is in this tree and has nothing on `side`; or it is
    /// null and the tree is empty.
    pub(super) unsafe fn insert(&mut self, new: *mut Links, parent: *mut Links, side: Side) {
        // SAFETY: The caller promises it.
        unsafe {
            new.write(Links::new());
            if parent.is_null() {
                self.top = new;
            } else {
                Links::set_child(parent, side, new);
            }
            self.balance_after_insert(new);
        }
    }

    /// # Safety
    ///
    /// `links` is in this tree, is red, and all is in order except that its parent may be red too,
    /// or it is the top.
    unsafe fn balance_after_insert(&mut self, mut links: *mut Links) {
        // SAFETY: All that is used is in this tree. A red parent is not the top, so there is a
        // grandparent; `is_red` says that the uncle exists.
        unsafe {
            loop {
                let parent = (*links).parent;
                if !Links::is_red(parent) {
                    break;
                }
                let grandparent = (*parent).parent;
                let side = Links::side(parent);
                let uncle = Links::child(grandparent, side.other());
                if Links::is_red(uncle) {
                    (*parent).color = Color::Black;
                    (*uncle).color = Color::Black;
                    (*grandparent).color = Color::Red;
                    links = grandparent;
                    continue;
                }
                if Links::side(links) != side {
                    self.rotate(parent, side);
                }
                (*Links::child(grandparent, side)).color = Color::Black;
                (*grandparent).color = Color::Red;
                self.rotate(grandparent, side.other());
                break;
            }
            (*self.top).color = Color::Black;
        }
    }

    /// Puts `new` in the place of `old`, which is in no tree then.
    ///
    /// # Safety
    ///
    /// `old` is in this tree; `new` is valid and in no tree.
    pub(super) unsafe fn replace(&mut self, old: *mut Links, new: *mut Links) {
        // SAFETY: The caller promises it, and children are null or in this tree.
        unsafe {
            new.write(Links::new());
            (*new).color = (*old).color;
            self.put_in_place_of(old, new);
            Links::set_child(new, Side::Left, (*old).left);
            Links::set_child(new, Side::Right, (*old).right);
        }
    }

    /// Takes a node out of the tree.
    ///
    /// # Safety
    ///
    /// `links` is in this tree.
    pub(super) unsafe fn erase(&mut self, links: *mut Links) {
        // SAFETY: The caller promises it; all other nodes are reached from this one, and in this
        // tree until they are moved in it.
        unsafe {
            let (left, right) = ((*links).left, (*links).right);
            // The place from which a node is gone, and that node's colour.
            let (parent, side, color);
            if left.is_null() || right.is_null() {
                (parent, side, color) = ((*links).parent, Links::side(links), (*links).color);
                self.put_in_place_of(links, if left.is_null() { right } else { left });
            } else {
                // The next node, which has nothing on its left, takes the place of this one.
                let next = Links::outermost(right, Side::Left);
                color = (*next).color;
                if next == right {
                    (parent, side) = (next, Side::Right);
                } else {
                    (parent, side) = ((*next).parent, Side::Left);
                    Links::set_child(parent, Side::Left, (*next).right);
                    Links::set_child(next, Side::Right, right);
                }
                Links::set_child(next, Side::Left, left);
                (*next).color = (*links).color;
                self.put_in_place_of(links, next);
            }
            if color == Color::Black {
                self.balance_after_erase(parent, side);
            }
        }
    }

    /// # Safety
    ///
    /// `parent` is in this tree, or null for the place at the top. All is in order except that the
    /// ways through its `side` have one black node too few.
    unsafe fn balance_after_erase(&mut self, mut parent: *mut Links, mut side: Side) {
        // SAFETY: All that is used is in this tree. There is a sibling: the ways through it have a
        // black node more than those through the short side. The nodes that are rotated up exist
        // because they are red.
        unsafe {
            loop {
                let short = if parent.is_null() {
                    self.top
                } else {
                    Links::child(parent, side)
                };
                if Links::is_red(short) {
                    (*short).color = Color::Black;
                    return;
                }
                if parent.is_null() {
                    return;
                }

                let mut sibling = Links::child(parent, side.other());
                if Links::is_red(sibling) {
                    (*sibling).color = Color::Black;
                    (*parent).color = Color::Red;
                    self.rotate(parent, side);
                    sibling = Links::child(parent, side.other());
                }
                let near = Links::child(sibling, side);
                if !Links::is_red(Links::child(sibling, side.other())) {
                    if !Links::is_red(near) {
                        (*sibling).color = Color::Red;
                        side = Links::side(parent);
                        parent = (*parent).parent;
                        continue;
                    }
                    (*near).color = Color::Black;
                    (*sibling).color = Color::Red;
                    self.rotate(sibling, side.other());
                    sibling = near;
                }
                (*sibling).color = (*parent).color;
                (*parent).color = Color::Black;
                (*Links::child(sibling, side.other())).color = Color::Black;
                self.rotate(parent, side);
                return;
            }
        }
    }

    /// Takes a node without children out, and does not balance the tree: for one that is dropped.
    /// Children come before their parent, the left one first.
    pub(super) fn take_leaf(&mut self) -> Option<NonNull<Links>> {
        let mut leaf = NonNull::new(self.top)?;
        // SAFETY: By the invariant, these are valid.
        unsafe {
            while let Some(child) =
                NonNull::new(leaf.as_ref().left).or(NonNull::new(leaf.as_ref().right))
            {
                leaf = child;
            }
            self.put_in_place_of(leaf.as_ptr(), ptr::null_mut());
        }
        Some(leaf)
    }
}

#[cfg(test)]
impl Root {
    /// Panics unless the tree is a red-black tree.
    pub(super) fn assert_balanced(&self) {
        /// The number of black nodes on each way down from `links`.
        ///
        /// # Safety
        ///
        /// `links` is null or in a tree.
        unsafe fn black_nodes(links: *mut Links, parent: *mut Links) -> usize {
            if links.is_null() {
                return 0;
            }
            // SAFETY: The caller promises it.
            unsafe {
                assert_eq!((*links).parent, parent, "a parent does not know its child");
                assert!(
                    !(Links::is_red(links) && Links::is_red(parent)),
                    "a red node has a red child"
                );
                let left = black_nodes((*links).left, links);
                let right = black_nodes((*links).right, links);
                assert_eq!(
                    left, right,
                    "one way down has more black nodes than another"
                );
                left + usize::from(!Links::is_red(links))
            }
        }
        // SAFETY: By the invariant.
        unsafe {
            assert!(!Links::is_red(self.top), "the top is red");
            black_nodes(self.top, ptr::null_mut());
        }
    }
}
