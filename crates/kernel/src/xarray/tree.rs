// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A radix tree: each level takes six bits of the index.

use core::{mem, ptr::NonNull};

use crate::{alloc::KBox, ffi::c_void};

/// How many bits of the index a level takes: `XA_CHUNK_SHIFT`.
const BITS: u32 = 6;

/// How many slots a node has.
const SLOTS: usize = 1 << BITS;

/// What can be at one place.
enum Slot {
    Empty,
    Entry(NonNull<c_void>),
    Node(KBox<Node>),
}

/// A level of the tree, for some of the indices.
pub(super) struct Node {
    slots: [Slot; SLOTS],
}

/// The tree needs another node to store this. The caller allocates it and tries again.
pub(super) struct NodeNeeded;

/// Entries by their index.
///
/// # Invariants
///
/// `head` is `height` levels above the entries: it has those whose index is below 64 to the power of
/// `height`.
pub(super) struct Tree {
    head: Slot,
    pub(super) height: u32,
}

impl Slot {
    fn is_empty(&self) -> bool {
        matches!(self, Slot::Empty)
    }

    fn take(&mut self) -> Slot {
        mem::replace(self, Slot::Empty)
    }

    /// Takes the entry at `index` out of this slot, which is `height` levels above it, and frees the
    /// nodes on the way that are empty then.
    fn remove(&mut self, index: usize, height: u32) -> Option<NonNull<c_void>> {
        let old = match self {
            Slot::Node(node) => node.slot_mut(index, height - 1).remove(index, height - 1),
            Slot::Entry(entry) => Some(*entry),
            Slot::Empty => None,
        };
        let keep = match self {
            Slot::Node(node) => node.slots.iter().any(|slot| !slot.is_empty()),
            _ => false,
        };
        if !keep {
            *self = Slot::Empty;
        }
        old
    }

    fn drain(&mut self, each: &mut impl FnMut(NonNull<c_void>)) {
        match self.take() {
            Slot::Empty => {}
            Slot::Entry(entry) => each(entry),
            Slot::Node(mut node) => node.slots.iter_mut().for_each(|slot| slot.drain(each)),
        }
    }
}

impl Node {
    pub(super) const EMPTY: Node = Node {
        slots: [const { Slot::Empty }; SLOTS],
    };

    /// The number of the slot for `index`, `below` levels above the entry.
    fn offset(index: usize, below: u32) -> usize {
        (index >> (BITS * below)) % SLOTS
    }

    fn slot(&self, index: usize, below: u32) -> &Slot {
        // PANIC: `offset` is a remainder by the number of slots.
        &self.slots[Self::offset(index, below)]
    }

    fn slot_mut(&mut self, index: usize, below: u32) -> &mut Slot {
        // PANIC: As in `slot`.
        &mut self.slots[Self::offset(index, below)]
    }
}

impl Tree {
    pub(super) const fn new() -> Self {
        Self {
            head: Slot::Empty,
            height: 0,
        }
    }

    /// Whether the tree is high enough for `index`.
    fn covers(&self, index: usize) -> bool {
        index
            .checked_shr(BITS * self.height)
            .is_none_or(|rest| rest == 0)
    }

    pub(super) fn get(&self, index: usize) -> Option<NonNull<c_void>> {
        if !self.covers(index) {
            return None;
        }
        let (mut slot, mut height) = (&self.head, self.height);
        loop {
            match slot {
                Slot::Empty => return None,
                Slot::Entry(entry) => return Some(*entry),
                Slot::Node(node) => {
                    height -= 1;
                    slot = node.slot(index, height);
                }
            }
        }
    }

    /// Puts `new` at `index`, and returns what was there. Each node that is missing is taken from
    /// `spare`.
    ///
    /// # Errors
    ///
    /// [`NodeNeeded`] when that is empty. Nodes that were put in before stay, until this succeeds or
    /// [`prune`](Self::prune) is called.
    pub(super) fn store(
        &mut self,
        index: usize,
        new: NonNull<c_void>,
        spare: &mut Option<KBox<Node>>,
    ) -> Result<Option<NonNull<c_void>>, NodeNeeded> {
        while !self.covers(index) {
            if !self.head.is_empty() {
                let mut node = spare.take().ok_or(NodeNeeded)?;
                *node.slot_mut(0, 0) = self.head.take();
                self.head = Slot::Node(node);
            }
            self.height += 1;
        }
        let (mut slot, mut height) = (&mut self.head, self.height);
        while height > 0 {
            height -= 1;
            if slot.is_empty() {
                *slot = Slot::Node(spare.take().ok_or(NodeNeeded)?);
            }
            if let Slot::Node(node) = slot {
                slot = node.slot_mut(index, height);
            }
        }
        match mem::replace(slot, Slot::Entry(new)) {
            Slot::Entry(old) => Ok(Some(old)),
            Slot::Empty | Slot::Node(_) => Ok(None),
        }
    }

    /// Takes the entry at `index` out. Nodes that nothing needs any more are freed.
    pub(super) fn remove(&mut self, index: usize) -> Option<NonNull<c_void>> {
        if !self.covers(index) {
            return None;
        }
        let old = self.head.remove(index, self.height);
        self.shrink();
        old
    }

    /// Frees the nodes that a [`store`](Self::store) at `index` left when it failed.
    pub(super) fn prune(&mut self, index: usize) {
        if self.get(index).is_none() {
            self.remove(index);
        }
        self.shrink();
    }

    /// Makes the tree as low as its entries allow.
    fn shrink(&mut self) {
        while let Slot::Node(node) = &mut self.head {
            if node.slots.iter().skip(1).any(|slot| !slot.is_empty()) {
                return;
            }
            self.head = node.slot_mut(0, 0).take();
            self.height -= 1;
        }
        if self.head.is_empty() {
            self.height = 0;
        }
    }

    /// Takes all entries out, in the order of their indices.
    pub(super) fn drain(&mut self, each: &mut impl FnMut(NonNull<c_void>)) {
        self.head.drain(each);
        self.height = 0;
    }
}
