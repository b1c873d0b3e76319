// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Ranges that do not overlap, by their first index.

use crate::{
    ffi::c_void,
    rbtree::{RBTree, RBTreeNode},
};

/// What is known of a range besides its first index.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// Its last index.
    pub(super) last: usize,
    /// What it belongs to.
    pub(super) foreign: *mut c_void,
}

/// # Invariants
///
/// A range does not end before it begins, and ends before the next begins.
pub(super) struct Ranges(RBTree<usize, Entry>);

fn copied((first, entry): (&usize, &Entry)) -> (usize, Entry) {
    (*first, *entry)
}

impl Ranges {
    pub(super) fn new() -> Self {
        // INVARIANT: There are none.
        Self(RBTree::new())
    }

    /// The last range that begins at `index` or before.
    fn at_or_before(&self, index: usize) -> Option<(usize, Entry)> {
        match self.0.cursor_lower_bound(&index) {
            Some(cursor) if *cursor.current().0 == index => Some(copied(cursor.current())),
            Some(cursor) => cursor.peek_prev().map(copied),
            None => Some(copied(self.0.cursor_back()?.current())),
        }
    }

    /// The range that has `index`.
    pub(super) fn containing(&self, index: usize) -> Option<(usize, Entry)> {
        self.at_or_before(index)
            .filter(|(_, entry)| entry.last >= index)
    }

    /// The range that has `index`, or the next after it.
    pub(super) fn at_or_after(&self, index: usize) -> Option<(usize, Entry)> {
        self.containing(index)
            .or_else(|| Some(copied(self.0.cursor_lower_bound(&index)?.current())))
    }

    /// Whether there is a range with an index from `first` to `last`.
    pub(super) fn overlap(&self, first: usize, last: usize) -> bool {
        self.at_or_before(last)
            .is_some_and(|(_, entry)| entry.last >= first)
    }

    /// The first index, from `min` on, of which no range has it or the `span` next ones, all up to
    /// `max`.
    pub(super) fn gap(&self, span: usize, min: usize, max: usize) -> Option<usize> {
        let mut first = min;
        loop {
            let last = first.checked_add(span).filter(|last| *last <= max)?;
            match self.at_or_before(last) {
                Some((_, entry)) if entry.last >= first => first = entry.last.checked_add(1)?,
                _ => return Some(first),
            }
        }
    }

    /// Inserts a range that overlaps with none.
    pub(super) fn insert(&mut self, node: RBTreeNode<usize, Entry>) {
        // INVARIANT: The caller has asked `overlap` or `gap`.
        self.0.insert(node);
    }

    /// Takes out the range that has `index`.
    pub(super) fn remove(&mut self, index: usize) -> Option<*mut c_void> {
        let (first, _) = self.containing(index)?;
        Some(self.0.remove(&first)?.foreign)
    }

    /// Takes out the first range.
    pub(super) fn remove_first(&mut self) -> Option<*mut c_void> {
        let (_, node) = self.0.cursor_front_mut()?.remove_current();
        Some(node.to_key_value().1.foreign)
    }
}
