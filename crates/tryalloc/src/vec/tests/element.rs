// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One element in and out.

use super::panics;
use crate::{try_vec, Vec};

#[test]
fn insert_moves_what_is_after_up() {
    let mut v = try_vec![1, 2, 4].unwrap();
    v.try_insert(2, 3).unwrap();
    v.try_insert(4, 5).unwrap();
    *v.try_insert_mut(0, 9).unwrap() -= 9;
    assert_eq!(v, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn insert_past_the_end_panics_and_changes_nothing() {
    let mut v = try_vec![1, 2].unwrap();
    assert!(panics(|| v.try_insert(3, 0)));
    assert_eq!(v, [1, 2]);
}

#[test]
fn remove_closes_the_gap() {
    let mut v = try_vec![0, 1, 2, 3].unwrap();
    assert_eq!(v.remove(1), 1);
    assert_eq!(v.try_remove(3), None);
    assert_eq!(v, [0, 2, 3]);
    assert_eq!(v.swap_remove(0), 0);
    assert_eq!(v, [3, 2]);
    assert_eq!(v.swap_remove(1), 2);
    assert!(panics(|| v.remove(1)));
    assert!(panics(|| v.swap_remove(1)));
    assert_eq!(v, [3]);
}

#[test]
fn push_mut_returns_the_element() {
    let mut v = Vec::new();
    *v.try_push_mut(1).unwrap() += 1;
    assert_eq!(v, [2]);
}

#[test]
fn pop_if_asks_about_the_last() {
    let mut v = try_vec![1, 2].unwrap();
    assert_eq!(v.pop_if(|x| *x == 1), None);
    assert_eq!(v.pop_if(|x| *x == 2), Some(2));
    assert_eq!(Vec::<u8>::new().pop_if(|_| true), None);
}

#[test]
fn elements_without_size_are_counted_alone() {
    let mut v = try_vec![(); 3].unwrap();
    assert_eq!(v.capacity(), usize::MAX);
    v.try_insert(1, ()).unwrap();
    v.remove(0);
    v.swap_remove(0);
    assert_eq!(v.len(), 2);
    assert_eq!(v.drain(..1).count(), 1);
    assert_eq!(v.into_iter().count(), 1);
}

#[test]
fn a_full_vector_without_size_fails_to_grow() {
    let mut v: Vec<()> = Vec::new();
    // SAFETY: Elements without size need no memory.
    unsafe { v.set_len(usize::MAX) };
    assert!(v.try_push(()).is_err());
    assert!(v.try_insert(0, ()).is_err());
    assert!(v.push_within_capacity(()).is_err());
    assert_eq!(v.len(), usize::MAX);
}
