// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What boxes of iterators and of slices yield.

use core::cell::Cell;

use super::{super::IterUnsized, Box, Dropped, Ledger};
use crate::{alloc::Global, iter::TryFromIterator, unsize};

#[test]
fn a_box_of_any_iterator_is_one() {
    let mut range = Box::<_, Global>::try_new(0..5).unwrap();
    assert_eq!(
        (range.next(), range.next_back(), range.len()),
        (Some(0), Some(4), 3)
    );
    assert_eq!((range.nth(1), range.nth_back(0)), (Some(2), Some(3)));

    let numbers: Box<dyn Iterator<Item = u8> + Send, Global> = unsize!(Box::try_new(0..3).unwrap());
    assert_eq!(numbers.size_hint(), (3, Some(3)));
    assert_eq!(numbers.sum::<u8>(), 3);
    let numbers = unsize!(Box::<_, Global>::try_new([1, 2, 3].iter()).unwrap() => dyn DoubleEndedIterator<Item = &u8>);
    assert!(numbers.rev().eq(&[3, 2, 1]));
}

#[test]
fn a_trait_of_ones_own_may_join() {
    trait Numbers: Iterator<Item = u8> {}
    impl Numbers for core::ops::Range<u8> {}
    impl IterUnsized for dyn Numbers {}

    let numbers = unsize!(Box::<_, Global>::try_new(0..3).unwrap() => dyn Numbers);
    assert_eq!(numbers.max(), Some(2));
}

#[test]
fn boxed_slices_are_gone_through_by_reference_and_by_value() {
    let mut values = Box::<[u8], Global>::try_from([1, 2, 3]).unwrap();
    for value in &mut values {
        *value *= 2;
    }
    let mut sum = 0;
    for value in &values {
        sum += value;
    }
    for value in values {
        sum += value;
    }
    assert_eq!(sum, 24);
}

#[test]
fn values_that_were_not_taken_out_are_dropped() {
    let (alloc, drops) = (Ledger::plenty(), Cell::new(0));
    let values: [_; 3] = core::array::from_fn(|_| Dropped {
        drops: &drops,
        panics: false,
    });
    let b: Box<[_], _> = unsize!(Box::new_in(values, &alloc, ()).unwrap());
    let mut iter = b.into_iter();
    drop(iter.next());
    assert_eq!((drops.get(), iter.len()), (1, 2));
    drop(iter);
    assert_eq!((drops.get(), alloc.live.get()), (3, 0));
}

#[test]
fn what_is_collected_has_memory_for_just_that() {
    let numbers =
        Box::<[u32], Global>::from_iter_with((0..100).filter(|n| n % 3 == 0), ()).unwrap();
    assert_eq!((numbers.len(), numbers[33]), (34, 99));
    let units = Box::<[()], Global>::from_iter_with([(); 5], ()).unwrap();
    assert_eq!(units.len(), 5);
    let s = Box::<str, Global>::from_iter_with("n\u{fc}rg".chars().rev(), ()).unwrap();
    assert_eq!(&*s, "gr\u{fc}n");
    let s = Box::<str, Global>::from_iter_with(["gr", "\u{fc}", "n"], ()).unwrap();
    assert_eq!(&*s, "gr\u{fc}n");
}
