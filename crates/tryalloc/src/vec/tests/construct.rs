// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Making vectors, from what lies too.

use super::panics;
use crate::{alloc::TryReserveErrorKind, try_vec, vec, Vec};

/// An iterator of `n` zeroes that says what it likes about their number.
struct Liar {
    n: usize,
    hint: (usize, Option<usize>),
}

impl Iterator for Liar {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.n = self.n.checked_sub(1)?;
        Some(0)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.hint
    }
}

#[test]
fn an_iterator_that_yields_more_than_it_says_is_collected_whole() {
    for hint in [(0, Some(0)), (2, Some(2)), (0, None), (100, Some(100))] {
        let v = Vec::try_from_iter(Liar { n: 50, hint }).unwrap();
        assert_eq!(v, [0; 50]);
    }
}

#[test]
fn an_iterator_that_promises_too_much_is_an_error() {
    let hint = (usize::MAX, None);
    assert!(Vec::try_from_iter(Liar { n: 1, hint }).is_err());
    let mut v = try_vec![1].unwrap();
    assert!(v.try_extend(Liar { n: 1, hint }).is_err());
    assert_eq!(v, [1]);
}

#[test]
fn an_exact_iterator_gets_exact_memory() {
    assert_eq!(Vec::try_from_iter(0..3).unwrap().capacity(), 3);
    let odd = (0..3).filter(|x| x % 2 == 1);
    assert_eq!(Vec::try_from_iter(odd).unwrap().capacity(), 4);
    assert_eq!(Vec::<u8>::try_from_iter([]).unwrap().capacity(), 0);
}

#[test]
fn a_capacity_that_cannot_be_is_an_error() {
    let overflow = Vec::<u16>::try_with_capacity(usize::MAX / 2).unwrap_err();
    assert_eq!(overflow.kind(), TryReserveErrorKind::CapacityOverflow);
    assert!(try_vec![0_u32; usize::MAX].is_err());
    assert!(try_vec![1_u32; usize::MAX].is_err());
}

#[test]
fn zeroes_and_others_are_cloned_alike() {
    assert_eq!(try_vec![0_u64; 5].unwrap(), [0; 5]);
    assert_eq!(try_vec![7_u64; 5].unwrap(), [7; 5]);
    assert!(try_vec![-0.0_f64; 2].unwrap()[1].is_sign_negative());
    assert_eq!(try_vec![false; 2].unwrap(), [false; 2]);
    assert_eq!(try_vec!["x"; 0].unwrap(), [""; 0]);
}

#[test]
fn the_value_itself_is_the_last_of_its_clones() {
    use core::cell::Cell;

    struct Tally<'a>(&'a Cell<u32>);
    impl Clone for Tally<'_> {
        fn clone(&self) -> Self {
            self.0.set(self.0.get() + 1);
            assert!(self.0.get() < 5, "the fifth");
            Self(self.0)
        }
    }

    let clones = Cell::new(0);
    assert_eq!(try_vec![Tally(&clones); 4].unwrap().len(), 4);
    assert_eq!(clones.get(), 3);
    assert!(panics(|| drop(try_vec![Tally(&clones); 4])));
}

#[test]
fn collecting_what_was_a_vector_keeps_its_memory() {
    let v = Vec::try_from_iter(0..10).unwrap();
    let ptr = v.as_ptr();
    let mut iter = v.into_iter();
    iter.next();
    let v = Vec::try_from_iter(iter).unwrap();
    assert_eq!((v.as_ptr(), v.len()), (ptr, 9));
    let mut iter = v.into_iter();
    iter.nth(6);
    let v = Vec::try_from_iter(iter).unwrap();
    assert_eq!((v.as_slice(), v.capacity()), (&[8, 9][..], 2));
}

#[test]
fn borrowed_elements_are_collected_too() {
    let text = crate::try_vec![1, 2, 3].unwrap();
    let v = Vec::try_from_iter(text.iter()).unwrap();
    let v = Vec::try_from_iter(v.into_iter().map(|x| (x, x))).unwrap();
    assert_eq!(v[2], (&3, &3));
}

#[test]
fn vectors_are_made_on_any_allocator() {
    let alloc = &crate::alloc::Global;
    let v = vec::Vec::try_from_slice_in(&[1, 2], alloc).unwrap();
    assert_eq!(v, vec::Vec::try_from_array_in([1, 2], alloc).unwrap());
    assert_eq!(v, vec::Vec::try_from_iter_in(1..3, alloc).unwrap());
    assert_eq!(vec::Vec::try_from_elem_in(7, 2, alloc).unwrap(), [7, 7]);
    assert!(
        vec::Vec::<u8, _>::try_with_capacity_in(9, alloc)
            .unwrap()
            .capacity()
            >= 9
    );
}

#[test]
fn what_is_borrowed_or_owned_becomes_a_vector() {
    use crate::borrow::Cow;

    let borrowed: Cow<'_, [i32]> = Cow::Borrowed(&[1, 2]);
    assert_eq!(<Vec<i32>>::try_from(borrowed).unwrap(), [1, 2]);
    let v = try_vec![3].unwrap();
    let ptr = v.as_ptr();
    let owned: Cow<'_, [i32]> = Cow::Owned(v);
    assert_eq!(<Vec<i32>>::try_from(owned).unwrap().as_ptr(), ptr);
    assert_eq!(<Vec<i32>>::try_from(&[4, 5]).unwrap(), [4, 5]);
    assert_eq!(<Vec<u8>>::try_from("a").unwrap(), [b'a']);
}
