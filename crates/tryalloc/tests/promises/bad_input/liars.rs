// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Iterators that lie about how much is to come.

use tryalloc::iter::TryFromIterator;

use super::{full, some, unbroken, Box, String, Vec};
use crate::item::{items, Item};
use crate::ledger::Tag;

/// An iterator that says something else about its length.
#[derive(Clone)]
struct Liar<I> {
    iter: I,
    says: (usize, Option<usize>),
}

impl<I: Iterator> Iterator for Liar<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.iter.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.says
    }
}

impl<I: DoubleEndedIterator> DoubleEndedIterator for Liar<I> {
    fn next_back(&mut self) -> Option<I::Item> {
        self.iter.next_back()
    }
}

impl<I: Iterator> ExactSizeIterator for Liar<I> {
    fn len(&self) -> usize {
        self.says.0
    }
}

/// What is said of ten elements: too little, too much, nonsense.
const LIES: [(usize, Option<usize>); 6] = [
    (0, Some(0)),
    (3, Some(3)),
    (9, Some(2)),
    (11, Some(11)),
    (100, None),
    (0, Some(usize::MAX)),
];

fn ten(says: (usize, Option<usize>)) -> Liar<impl Iterator<Item = Item> + Clone> {
    let iter = some(10);
    Liar { iter, says }
}

#[test]
fn a_lie_costs_memory_and_no_element() {
    let wanted: std::vec::Vec<Item> = some(10).collect();
    for says in LIES {
        let mut v = full(items([7]));
        v.try_extend(ten(says)).expect("memory");
        assert_eq!(v[1..], wanted, "{says:?}");
        v.try_splice(0..1, ten(says)).expect("memory");
        assert_eq!((&v[..10], &v[10..]), (&*wanted, &*wanted), "{says:?}");
        assert_eq!(*Vec::try_from_iter(ten(says)).expect("memory"), *wanted);
        let boxed = <Box<[Item]>>::from_iter_with(ten(says), Tag(7)).expect("memory");
        assert_eq!(*boxed, *wanted);
        let iter = "0123456789".chars();
        let s = String::from_iter_with(Liar { iter, says }, Tag(7)).expect("memory");
        assert_eq!(s, "0123456789");
    }
    drop(wanted);
    unbroken(false);
}

#[test]
fn a_promise_of_more_than_there_can_be_is_an_error() {
    for least in [usize::MAX, isize::MAX.unsigned_abs(), usize::MAX / 8] {
        let says = (least, None);
        let mut v = full(items([7]));
        assert!(v.try_extend(ten(says)).is_err());
        assert!(v.starts_with(&items([7])));
        assert!(Vec::try_from_iter(ten(says)).is_err());
        assert!(<Box<[Item]>>::from_iter_with(ten(says), Tag(7)).is_err());
        let spliced = v.try_splice(0..1, ten(says)).map(drop);
        if spliced.is_err() {
            assert_eq!(v, items([7]));
        }
    }
    unbroken(false);
}

/// Elements without size need no memory, but there cannot be more of them than can be counted.
#[test]
fn elements_without_size_that_never_end_are_an_error() {
    assert!(Vec::try_from_iter(std::iter::repeat(())).is_err());
    let mut v = Vec::new();
    v.try_push(()).expect("no memory");
    assert!(v.try_extend(std::iter::repeat(())).is_err());
    assert_eq!(v.len(), 1);
    unbroken(false);
}
