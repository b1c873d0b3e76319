// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Removing many, whatever panics meanwhile.

use core::{cell::Cell, mem};

use super::{counted, ids, panics, Counted};
use crate::{try_vec, Vec};

#[test]
fn truncate_drops_all_though_one_panics() {
    let dropped = Cell::new(0);
    let mut v = counted(5, 2, &dropped);
    assert!(panics(|| v.truncate(1)));
    assert_eq!((dropped.get(), v.len()), (4, 1));
}

#[test]
fn into_iter_drops_what_is_left() {
    let dropped = Cell::new(0);
    let mut iter = counted(5, 2, &dropped).into_iter();
    mem::forget((iter.next(), iter.next_back()));
    assert_eq!(ids(iter.as_slice()), [1, 2, 3]);
    assert!(panics(|| drop(iter)));
    assert_eq!(dropped.get(), 3);
}

#[test]
fn into_iter_skips_from_both_ends() {
    let mut iter = try_vec![0, 1, 2, 3, 4, 5].unwrap().into_iter();
    assert_eq!((iter.nth(1), iter.nth_back(1)), (Some(1), Some(4)));
    assert_eq!(iter.len(), 2);
    assert_eq!(iter.as_slice(), [2, 3]);
    assert_eq!((iter.nth(5), iter.next()), (None, None));
}

#[test]
fn into_vec_keeps_the_memory() {
    let v = try_vec![0, 1, 2, 3].unwrap();
    let ptr = v.as_ptr();
    let mut iter = v.into_iter();
    iter.nth(1);
    let v = iter.into_vec();
    assert_eq!((v.as_ptr(), v.capacity()), (ptr, 4));
    assert_eq!(v, [2, 3]);
}

#[test]
fn drain_closes_the_gap_though_a_drop_panics() {
    let dropped = Cell::new(0);
    let mut v = counted(6, 2, &dropped);
    assert!(panics(|| drop(v.drain(1..4))));
    assert_eq!(dropped.get(), 3);
    assert_eq!(ids(&v), [0, 4, 5]);
}

#[test]
fn a_forgotten_drain_loses_elements_but_drops_none_twice() {
    let dropped = Cell::new(0);
    let mut v = counted(4, 9, &dropped);
    mem::forget(v.drain(1..2));
    assert_eq!(ids(&v), [0]);
    drop(v);
    assert_eq!(dropped.get(), 1);
}

#[test]
fn drain_panics_for_ranges_that_are_not_there() {
    use core::ops::Bound;

    let mut v = try_vec![1, 2, 3].unwrap();
    assert!(panics(|| drop(v.drain(..4))));
    assert!(panics(|| drop(v.drain(..=3))));
    assert!(panics(|| drop(v.drain(..=usize::MAX))));
    let from_two = (Bound::Included(2), Bound::Excluded(1));
    assert!(panics(|| drop(v.drain(from_two))));
    let after_all = (Bound::Excluded(usize::MAX), Bound::Unbounded);
    assert!(panics(|| drop(v.drain(after_all))));
    assert_eq!(v, [1, 2, 3]);
    assert_eq!(v.drain(3..).count(), 0);
}

#[test]
fn keep_rest_leaves_what_was_not_yielded() {
    let mut v = try_vec![0, 1, 2, 3, 4].unwrap();
    let mut drain = v.drain(1..4);
    drain.next();
    drain.keep_rest();
    assert_eq!(v, [0, 2, 3, 4]);
}

#[test]
fn retain_keeps_the_rest_though_the_closure_panics() {
    let dropped = Cell::new(0);
    let mut v = counted(6, 9, &dropped);
    assert!(panics(|| v.retain(|value| match value.id {
        3 => panic!("asked"),
        id => id == 1,
    })));
    assert_eq!(ids(&v), [1, 3, 4, 5]);
    assert_eq!(dropped.get(), 2);
}

#[test]
fn retain_keeps_the_rest_though_a_drop_panics() {
    let dropped = Cell::new(0);
    let mut v = counted(6, 2, &dropped);
    assert!(panics(|| v.retain(|value| value.id != 2)));
    assert_eq!(ids(&v), [0, 1, 3, 4, 5]);
    assert_eq!(dropped.get(), 1);
}

#[test]
fn dedup_keeps_the_first_of_each_run() {
    let mut v = try_vec![1, 1, 2, 2, 2, 1].unwrap();
    v.dedup();
    assert_eq!(v, [1, 2, 1]);
    v.dedup_by_key(|x| *x > 0);
    assert_eq!(v, [1]);
}

#[test]
fn dedup_keeps_the_rest_though_the_closure_panics() {
    let dropped = Cell::new(0);
    let mut v = counted(6, 9, &dropped);
    assert!(panics(|| v.dedup_by(|value, before| {
        assert!(value.id != 4, "asked");
        value.id / 2 == before.id / 2
    })));
    assert_eq!(ids(&v), [0, 2, 4, 5]);
    assert_eq!(dropped.get(), 2);
}

#[test]
fn values_without_size_are_dropped_once_each() {
    struct Unit;
    super::std::thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });
    impl Drop for Unit {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }

    let mut v = Vec::try_from_fn(10, |_| Unit).unwrap();
    v.retain({
        let mut n = 0;
        move |_| {
            n += 1;
            n % 2 == 0
        }
    });
    assert_eq!((v.len(), DROPPED.get()), (5, 5));
    drop(v.drain(1..3));
    assert_eq!((v.len(), DROPPED.get()), (3, 7));
    drop(v.into_iter().nth(1));
    assert_eq!(DROPPED.get(), 10);
}

#[test]
fn the_elements_of_a_vector_are_dropped_though_one_panics() {
    let dropped = Cell::new(0);
    let v: Vec<Counted<'_>> = counted(3, 0, &dropped);
    assert!(panics(|| drop(v)));
    assert_eq!(dropped.get(), 3);
}
