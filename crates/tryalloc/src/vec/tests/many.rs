// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Many elements at once: moved, cloned, replaced, picked.

use core::{cell::Cell, mem};

use super::{counted, ids, panics, std};
use crate::{try_vec, Box, Vec};

#[test]
fn append_empties_the_other() {
    let mut v = try_vec![1].unwrap();
    let mut other = try_vec![2, 3].unwrap();
    v.try_append(&mut other).unwrap();
    assert_eq!((v.as_slice(), other.as_slice()), (&[1, 2, 3][..], &[][..]));
}

#[test]
fn split_off_cuts_at_any_place() {
    for at in 0..=3 {
        let mut v = try_vec![0, 1, 2].unwrap();
        let other = v.try_split_off(at).unwrap();
        assert_eq!((v.len(), other.len()), (at, 3 - at));
        assert_eq!(v.iter().chain(&other).sum::<i32>(), 3);
    }
    let mut v = try_vec![0].unwrap();
    assert!(panics(|| v.try_split_off(2)));
    assert_eq!(v, [0]);
}

#[test]
fn resize_cuts_and_fills() {
    let mut v = try_vec![1, 2, 3].unwrap();
    v.try_resize(1, 9).unwrap();
    v.try_resize(3, 9).unwrap();
    v.try_resize(3, 8).unwrap();
    assert_eq!(v, [1, 9, 9]);
}

#[test]
fn a_closure_that_panics_leaves_what_it_made() {
    let mut v = try_vec![0].unwrap();
    let mut n = 0;
    let resize = || {
        v.try_resize_with(9, || {
            n += 1;
            assert!(n < 3, "asked");
            n
        })
    };
    assert!(panics(resize));
    assert_eq!(v, [0, 1, 2]);
}

#[test]
fn extend_from_within_takes_what_is_there_before() {
    let mut v = try_vec![1, 2, 3].unwrap();
    v.try_shrink_to_fit().unwrap();
    v.try_extend_from_within(..).unwrap();
    v.try_extend_from_within(4..=4).unwrap();
    assert_eq!(v, [1, 2, 3, 1, 2, 3, 2]);
    assert!(panics(|| v.try_extend_from_within(8..)));
}

#[test]
fn a_length_that_cannot_be_is_an_error() {
    let mut v = try_vec![1_u16, 2].unwrap();
    assert!(v.try_resize(usize::MAX, 0).is_err());
    assert!(v.try_reserve(usize::MAX).is_err());
    assert!(v.try_reserve_exact(usize::MAX / 2).is_err());
    assert_eq!(v, [1, 2]);
}

#[test]
fn splice_replaces_by_fewer_and_by_more() {
    for n in 0..6 {
        let mut v = try_vec![0, 1, 2, 3, 4].unwrap();
        let removed = v.try_splice(1..3, 10..10 + n).unwrap();
        assert!(removed.rev().eq([2, 1]));
        let expected = [0].into_iter().chain(10..10 + n).chain([3, 4]);
        assert!(v.into_iter().eq(expected));
    }
}

#[test]
fn splice_gives_all_back_though_the_iterator_panics() {
    let dropped = Cell::new(0);
    let mut v = counted(3, 9, &dropped);
    let mut more = counted(3, 9, &dropped).into_iter();
    assert!(panics(|| {
        let two_then_panic = core::iter::from_fn(|| {
            assert!(more.len() > 1, "asked");
            more.next()
        });
        v.try_splice(0..2, two_then_panic).map(drop)
    }));
    assert_eq!(ids(&v), [0, 1, 2]);
    assert_eq!(dropped.get(), 2);
}

#[test]
fn splice_puts_all_in_though_a_drop_panics() {
    let dropped = Cell::new(0);
    let mut v = counted(4, 1, &dropped);
    let more = counted(3, 9, &dropped);
    assert!(panics(|| v.try_splice(1..3, more).map(drop)));
    assert_eq!(ids(&v), [0, 0, 1, 2, 3]);
    assert_eq!(dropped.get(), 2);
}

#[test]
fn a_forgotten_splice_loses_elements_but_drops_none_twice() {
    let dropped = Cell::new(0);
    let mut v = counted(4, 9, &dropped);
    mem::forget(v.try_splice(1..2, []).unwrap());
    assert_eq!(ids(&v), [0]);
    drop(v);
    assert_eq!(dropped.get(), 1);
}

#[test]
fn extract_if_leaves_what_it_has_not_come_to() {
    let mut v = try_vec![0, 1, 2, 3, 4, 5].unwrap();
    let mut odd = v.extract_if(1..5, |x| *x % 2 == 1);
    assert_eq!((odd.next(), odd.size_hint()), (Some(1), (0, Some(3))));
    drop(odd);
    assert_eq!(v, [0, 2, 3, 4, 5]);
    assert!(v.extract_if(..4, |_| true).eq([0, 2, 3, 4]));
    assert_eq!(v, [5]);
}

#[test]
fn extract_if_keeps_the_rest_though_the_closure_panics() {
    let dropped = Cell::new(0);
    let mut v = counted(5, 9, &dropped);
    let pick = |value: &mut super::Counted<'_>| match value.id {
        3 => panic!("asked"),
        id => id == 1,
    };
    assert!(panics(|| v.extract_if(.., pick).count()));
    assert_eq!(ids(&v), [0, 2, 3, 4]);
}

#[test]
fn a_box_has_no_memory_past_the_last_element() {
    let mut v = Vec::try_with_capacity(10).unwrap();
    v.try_extend([1, 2]).unwrap();
    let boxed = v.try_into_boxed_slice().unwrap();
    let v = Vec::from(boxed);
    assert_eq!((v.as_slice(), v.capacity()), (&[1, 2][..], 2));
    let v = <Box<[i32; 3]>>::try_from(v).err().unwrap();
    assert_eq!(*<Box<[i32; 2]>>::try_from(v).ok().unwrap(), [1, 2]);
}

#[test]
fn arrays_are_taken_from_vectors_of_their_length() {
    let v = try_vec![1, 2].unwrap();
    let v = <[i32; 3]>::try_from(v).unwrap_err();
    assert_eq!(<[i32; 2]>::try_from(v), Ok([1, 2]));
}

#[test]
fn flattening_counts_elements_without_size() {
    let v = try_vec![[(); 3]; 2].unwrap();
    assert_eq!(v.into_flattened().len(), 6);
    let v = try_vec![[0_u8; 0]; 2].unwrap();
    assert_eq!(v.into_flattened(), [0; 0]);
    let v = try_vec![[(); usize::MAX]; 2].unwrap();
    assert!(panics(|| v.into_flattened()));
}

#[test]
fn std_vectors_keep_their_memory() {
    let v = std::vec![1, 2, 3];
    let ptr = v.as_ptr();
    let mut v = Vec::from(v);
    v.pop();
    let v = std::vec::Vec::from(v);
    assert_eq!((v.as_slice(), v.as_ptr()), (&[1, 2][..], ptr));
    assert!(std::vec::Vec::from(try_vec![(); 4].unwrap()).len() == 4);
}
