// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! An element that is missed when it is not dropped, and noticed when it is dropped twice.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::ledger;

/// A number that is alive once.
pub(crate) struct Item {
    /// What it is compared by, and what it shows.
    pub(crate) value: u32,
    /// Which of all items it is.
    serial: u32,
}

/// An item with this value.
pub(crate) fn item(value: u32) -> Item {
    let serial = NEXT.get();
    NEXT.set(serial + 1);
    LIVE.with_borrow_mut(|live| live.insert(serial));
    Item { value, serial }
}

/// Items with these values.
pub(crate) fn items<const N: usize>(values: [u32; N]) -> [Item; N] {
    values.map(item)
}

thread_local! {
    static LIVE: RefCell<BTreeSet<u32>> = const { RefCell::new(BTreeSet::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
    static FUSE: Cell<Option<u32>> = const { Cell::new(None) };
}

/// The `n`th use of an item from now on panics: a clone, a comparison or a drop.
pub(crate) fn light(n: u32) {
    FUSE.set(Some(n));
}

/// No use panics.
pub(crate) fn put_out() {
    FUSE.set(None);
}

/// One use nearer to the panic.
fn burn() {
    match FUSE.get() {
        None => {}
        Some(0) => {
            FUSE.set(None);
            // Without a word to the panic hook, as it is meant.
            std::panic::resume_unwind(Box::new(()));
        }
        Some(n) => FUSE.set(Some(n - 1)),
    }
}

/// Forgets the items that are alive, and says how many that were.
pub(crate) fn forget_all() -> usize {
    LIVE.with_borrow_mut(std::mem::take).len()
}

impl Drop for Item {
    fn drop(&mut self) {
        if !LIVE.with_borrow_mut(|live| live.remove(&self.serial)) {
            ledger::fault(format!("{self:?} was dropped twice, or never was"));
        }
        burn();
    }
}

impl Clone for Item {
    fn clone(&self) -> Self {
        burn();
        item(self.value)
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Item {}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        burn();
        self.value.cmp(&other.value)
    }
}

impl Hash for Item {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Default for Item {
    fn default() -> Self {
        item(0)
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

tryalloc::try_clone_by_clone!(Item);
