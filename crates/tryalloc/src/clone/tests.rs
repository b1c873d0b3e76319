// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Clones that fail halfway.

use core::cell::Cell;

use super::TryClone;
use crate::alloc::AllocError;

/// Clones as often as it is allowed to, and counts how many there are.
struct Limited<'a> {
    left: &'a Cell<u32>,
    alive: &'a Cell<u32>,
}

impl<'a> Limited<'a> {
    fn new(left: &'a Cell<u32>, alive: &'a Cell<u32>) -> Self {
        alive.set(alive.get() + 1);
        Self { left, alive }
    }
}

impl TryClone<()> for Limited<'_> {
    fn clone_with(&self, (): ()) -> Result<Self, AllocError> {
        let left = self.left.get().checked_sub(1).ok_or(AllocError)?;
        self.left.set(left);
        Ok(Self::new(self.left, self.alive))
    }
}

impl Drop for Limited<'_> {
    fn drop(&mut self) {
        self.alive.set(self.alive.get() - 1);
    }
}

#[test]
fn an_array_that_fails_halfway_drops_the_clones_it_made() {
    let (left, alive) = (Cell::new(4), Cell::new(0));
    let array = [(); 3].map(|()| Limited::new(&left, &alive));
    let clone = array.clone_with(()).unwrap();
    assert_eq!((alive.get(), left.get()), (6, 1));
    drop(clone);
    assert!(array.clone_with(()).is_err());
    assert_eq!((alive.get(), left.get()), (3, 0));
}

#[test]
fn a_tuple_that_fails_halfway_drops_the_clones_it_made() {
    let (left, alive) = (Cell::new(1), Cell::new(0));
    let tuple = (Limited::new(&left, &alive), Limited::new(&left, &alive));
    assert!(tuple.clone_with(()).is_err());
    assert_eq!((alive.get(), left.get()), (2, 0));
}

#[cfg(feature = "global")]
#[test]
fn a_vector_that_fails_halfway_drops_the_clones_it_made() {
    let (left, alive) = (Cell::new(1), Cell::new(0));
    let v = crate::Vec::try_from_fn(3, |_| Limited::new(&left, &alive)).unwrap();
    assert!(v.try_clone().is_err());
    assert_eq!((alive.get(), left.get()), (3, 0));
}

#[cfg(feature = "global")]
#[test]
fn clone_from_keeps_the_memory() {
    let source = crate::try_vec![1, 2, 3].unwrap();
    let mut v = crate::try_vec![9; 8].unwrap();
    let ptr = v.as_ptr();
    v.try_clone_from(&source).unwrap();
    assert_eq!(v, [1, 2, 3]);
    v.clear();
    v.try_clone_from(&source).unwrap();
    assert_eq!((v.as_slice(), v.as_ptr()), (&[1, 2, 3][..], ptr));
}

#[test]
fn what_core_has_is_cloned_by_value() {
    let value = (Some(1), Err::<u8, _>('x'), [2_u8; 3], 1..2);
    assert_eq!(value.clone_with(()), Ok(value.clone()));
}
