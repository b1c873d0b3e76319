// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What clones promise when one of many fails or panics.

extern crate std;

use core::cell::Cell;
use std::{panic, panic::AssertUnwindSafe, vec::Vec};

use super::{Box, Dropped, Ledger};
use crate::{
    alloc::{AllocError, Global},
    clone::TryClone,
};

/// Cloned as often as `clones` says, and then it fails.
struct Scarce<'a> {
    clones: &'a Cell<usize>,
    value: Dropped<'a>,
}

impl<F> TryClone<F> for Scarce<'_> {
    fn clone_with(&self, _: F) -> Result<Self, AllocError> {
        let left = self.clones.get().checked_sub(1).ok_or(AllocError)?;
        self.clones.set(left);
        Ok(Self {
            clones: self.clones,
            value: Dropped {
                drops: self.value.drops,
                panics: false,
            },
        })
    }
}

#[test]
fn a_clone_that_fails_drops_what_was_cloned() {
    let (alloc, drops) = (Ledger::plenty(), Cell::new(0));
    for fails_at in 0..3 {
        let clones = Cell::new(fails_at);
        let values: [_; 3] = core::array::from_fn(|_| Scarce {
            clones: &clones,
            value: Dropped {
                drops: &drops,
                panics: false,
            },
        });
        let b: Box<[_], _> = crate::unsize!(Box::new_in(values, &alloc, ()).unwrap());
        assert!(b.try_clone().is_err());
        assert_eq!((drops.get(), alloc.live.get()), (fails_at as u32, 1));
        drop(b);
        drops.set(0);
    }
    assert_eq!(alloc.live.get(), 0);
}

#[test]
fn a_clone_that_panics_drops_what_was_cloned() {
    struct Panics<'a>(&'a Cell<usize>, #[allow(dead_code)] Dropped<'a>);

    impl Clone for Panics<'_> {
        fn clone(&self) -> Self {
            let left = self.0.get();
            assert_ne!(left, 0, "a clone that panics");
            self.0.set(left - 1);
            let Dropped { drops, .. } = self.1;
            Self(
                self.0,
                Dropped {
                    drops,
                    panics: false,
                },
            )
        }
    }

    let (clones, drops) = (Cell::new(2), Cell::new(0));
    let values: [_; 3] = core::array::from_fn(|_| {
        let value = Dropped {
            drops: &drops,
            panics: false,
        };
        Panics(&clones, value)
    });
    let clone = || Box::<[_], Global>::try_from_slice(&values);
    assert!(panic::catch_unwind(AssertUnwindSafe(clone)).is_err());
    assert_eq!(drops.get(), 2);
}

#[test]
fn each_allocation_of_a_deep_clone_may_fail() {
    let alloc = Ledger::plenty();
    let row = |n: u8| Box::<[u8], _>::clones_of(&[n; 3], &alloc, ()).unwrap();
    let rows: Box<[_], _> = crate::unsize!(Box::new_in([row(1), row(2)], &alloc, ()).unwrap());
    for left in 0..3 {
        alloc.left.set(left);
        assert!(rows.try_clone().is_err());
        assert_eq!(alloc.live.get(), 3);
    }
    alloc.left.set(3);
    assert_eq!(rows.try_clone().unwrap(), rows);
}

#[test]
fn a_clone_goes_into_the_memory_that_is_there() {
    let alloc = Ledger::plenty();
    let numbers = |n: &[u8]| Box::<[u8], _>::clones_of(n, &alloc, ()).unwrap();
    let (mut to, three, two) = (numbers(&[1, 2, 3]), numbers(&[4, 5, 6]), numbers(&[7, 8]));
    let at = to.as_ptr();
    alloc.left.set(0);
    to.try_clone_from(&three).unwrap();
    assert_eq!((&*to, to.as_ptr()), (&[4, 5, 6][..], at));
    assert!(to.try_clone_from(&two).is_err());
    assert_eq!(*to, [4, 5, 6]);
    alloc.left.set(1);
    to.try_clone_from(&two).unwrap();
    assert_eq!(*to, [7, 8]);

    alloc.left.set(2);
    let (mut a, b) = (
        Box::new_in(1, &alloc, ()).unwrap(),
        Box::new_in(2, &alloc, ()).unwrap(),
    );
    a.try_clone_from(&b).unwrap();
    assert_eq!(*a, 2);
}

#[test]
fn strings_are_cloned_with_their_bytes() {
    let s = Box::<str, Global>::try_from_str("gr\u{fc}n").unwrap();
    let clones: Vec<_> = (0..3).map(|_| s.try_clone().unwrap()).collect();
    assert!(clones.iter().all(|clone| clone == &s));
}
