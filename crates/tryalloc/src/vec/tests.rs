// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What vectors do with panics, elements without size, and iterators that lie.

extern crate std;

use core::cell::Cell;
use std::panic::{catch_unwind, AssertUnwindSafe};

mod construct;
mod element;
mod many;
mod removal;

/// Counts how often it is dropped, and panics when told to.
struct Counted<'a> {
    id: u32,
    dropped: &'a Cell<u32>,
    panics: bool,
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.dropped.set(self.dropped.get() + 1);
        if self.panics {
            panic!("dropped {}", self.id);
        }
    }
}

/// Whether `act` panics.
fn panics<R>(act: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(act)).is_err()
}

/// Counted values 0, 1, 2, .. of which one panics when dropped.
fn counted(n: u32, panicking: u32, dropped: &Cell<u32>) -> crate::Vec<Counted<'_>> {
    let values = (0..n).map(|id| Counted {
        id,
        dropped,
        panics: id == panicking,
    });
    crate::Vec::try_from_iter(values).unwrap()
}

/// The numbers of counted values.
fn ids(v: &[Counted<'_>]) -> crate::Vec<u32> {
    crate::Vec::try_from_iter(v.iter().map(|value| value.id)).unwrap()
}
