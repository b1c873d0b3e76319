// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How one node of a tree hangs together with its neighbours.

use core::ptr;

/// A side of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Color {
    Red,
    Black,
}

/// What a node has of its tree.
pub(super) struct Links {
    pub(super) parent: *mut Links,
    pub(super) left: *mut Links,
    pub(super) right: *mut Links,
    pub(super) color: Color,
}

impl Links {
    /// The links of a node that is in no tree.
    pub(super) const fn new() -> Self {
        Links {
            parent: ptr::null_mut(),
            left: ptr::null_mut(),
            right: ptr::null_mut(),
            color: Color::Red,
        }
    }

    /// # Safety
    ///
    /// `links` is valid.
    unsafe fn child_slot(links: *mut Links, side: Side) -> *mut *mut Links {
        // SAFETY: The caller promises it.
        unsafe {
            match side {
                Side::Left => &raw mut (*links).left,
                Side::Right => &raw mut (*links).right,
            }
        }
    }

    /// What hangs on that side, or null.
    ///
    /// # Safety
    ///
    /// `links` is in a tree.
    pub(super) unsafe fn child(links: *mut Links, side: Side) -> *mut Links {
        // SAFETY: The caller promises it.
        unsafe { *Self::child_slot(links, side) }
    }

    /// Hangs `child`, which may be null, on a side.
    ///
    /// # Safety
    ///
    /// Both are valid, and nobody else uses their tree.
    pub(super) unsafe fn set_child(links: *mut Links, side: Side, child: *mut Links) {
        // SAFETY: The caller promises it.
        unsafe {
            *Self::child_slot(links, side) = child;
            if !child.is_null() {
                (*child).parent = links;
            }
        }
    }

    /// The side of its parent on which `links` hangs. That of the top means nothing.
    ///
    /// # Safety
    ///
    /// `links` is in a tree.
    pub(super) unsafe fn side(links: *mut Links) -> Side {
        // SAFETY: The caller promises it, and a parent is in the same tree.
        unsafe {
            let parent = (*links).parent;
            if !parent.is_null() && (*parent).left == links {
                Side::Left
            } else {
                Side::Right
            }
        }
    }

    /// Whether there is a node, and it is red.
    ///
    /// # Safety
    ///
    /// `links` is null or valid.
    pub(super) unsafe fn is_red(links: *mut Links) -> bool {
        // SAFETY: The caller promises it.
        !links.is_null() && unsafe { (*links).color } == Color::Red
    }

    /// The outermost node on one side of the subtree below `links`.
    ///
    /// # Safety
    ///
    /// `links` is in a tree.
    pub(super) unsafe fn outermost(mut links: *mut Links, side: Side) -> *mut Links {
        loop {
            // SAFETY: The caller promises it, and a child is in the same tree.
            let child = unsafe { Self::child(links, side) };
            if child.is_null() {
                return links;
            }
            links = child;
        }
    }

    /// The node that comes next on that side, in the order of the keys, or null.
    ///
    /// # Safety
    ///
    /// `links` is in a tree.
    pub(super) unsafe fn neighbor(mut links: *mut Links, side: Side) -> *mut Links {
        // SAFETY: The caller promises that `links` is in a tree, as are children and parents.
        unsafe {
            let child = Self::child(links, side);
            if !child.is_null() {
                return Self::outermost(child, side.other());
            }
            loop {
                let parent = (*links).parent;
                if parent.is_null() || Self::side(links) != side {
                    return parent;
                }
                links = parent;
            }
        }
    }
}
