// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What slices can do that allocates, but for the order that sorting gives.

extern crate std;

use core::cell::Cell;
use std::panic::{catch_unwind, AssertUnwindSafe};

use super::{AsciiExt, SliceExt};
use crate::{
    alloc::{AllocError, Global},
    Vec,
};

#[test]
fn the_spellings_of_sort_agree() {
    let unsorted = [3_i32, -1, 2, -3, 1];
    let mut v = unsorted;
    v.sort_with::<Global>(()).unwrap();
    assert_eq!(v, [-3, -1, 1, 2, 3]);
    v.sort_by_with::<Global>(|a, b| b.cmp(a), ()).unwrap();
    assert_eq!(v, [3, 2, 1, -1, -3]);
    for sort in [
        |v: &mut [i32]| v.try_sort_by_key(|n| n.abs()),
        |v: &mut [i32]| v.try_sort_by_cached_key(|n| n.abs()),
    ] {
        let mut v = unsorted;
        sort(&mut v).unwrap();
        assert_eq!(v, [-1, 1, 2, 3, -3]);
    }
}

#[test]
fn cached_keys_are_made_once_and_keep_equal_elements_in_order() {
    let limits = [0_usize, 1, 2, 255, 256, 257, 65_536, 65_537];
    for &len in &limits[..if cfg!(miri) { 6 } else { 8 }] {
        let mut v: std::vec::Vec<usize> = (0..len).map(|i| i.wrapping_mul(7919) % len).collect();
        let mut sorted = v.clone();
        sorted.sort_by_key(|n| (n % 100) as u8);
        let mut made = 0;
        let key = |n: &usize| {
            made += 1;
            (n % 100) as u8
        };
        v.try_sort_by_cached_key(key).unwrap();
        assert_eq!(v, sorted);
        assert_eq!(made, if len < 2 { 0 } else { len });
    }
}

#[test]
fn a_cached_key_that_panics_leaves_the_slice_as_it_was() {
    let mut v = [3, 1, 2];
    let key = |n: &i32| {
        if *n == 2 {
            std::panic::resume_unwind(std::boxed::Box::new(()));
        }
        *n
    };
    assert!(catch_unwind(AssertUnwindSafe(|| v.try_sort_by_cached_key(key))).is_err());
    assert_eq!(v, [3, 1, 2]);
}

#[test]
fn repeating_doubles_and_ends_exactly() {
    for n in [0_usize, 1, 2, 3, 7, 8, 100] {
        let v: Vec<u8> = b"abc".try_repeat(n).unwrap();
        assert_eq!(*v, *b"abc".repeat(n));
    }
    let none: Vec<u8> = [].try_repeat(usize::MAX).unwrap();
    assert_eq!(*none, []);
    let zst: Vec<()> = [(); 3].try_repeat(5).unwrap();
    assert_eq!(zst.len(), 15);
}

#[test]
fn repeating_too_often_is_an_error() {
    let v: Result<Vec<u16>, _> = [1, 2].try_repeat(usize::MAX / 2 + 1);
    assert_eq!(v.unwrap_err(), AllocError);
    let v: Result<Vec<()>, _> = [(), ()].try_repeat(usize::MAX);
    assert_eq!(v.unwrap_err(), AllocError);
}

#[test]
fn a_clone_that_panics_drops_the_clones_made() {
    struct Noisy<'a>(u8, &'a Cell<i32>);

    impl Clone for Noisy<'_> {
        fn clone(&self) -> Self {
            if self.0 == 3 {
                std::panic::resume_unwind(std::boxed::Box::new(()));
            }
            self.1.set(self.1.get() + 1);
            Self(self.0, self.1)
        }
    }

    impl Drop for Noisy<'_> {
        fn drop(&mut self) {
            self.1.set(self.1.get() - 1);
        }
    }

    let alive = Cell::new(4);
    let parts = [
        [Noisy(1, &alive), Noisy(2, &alive)],
        [Noisy(4, &alive), Noisy(3, &alive)],
    ];
    let concat = || -> Result<Vec<Noisy<'_>>, AllocError> { parts.try_concat() };
    assert!(catch_unwind(AssertUnwindSafe(concat)).is_err());
    let to_vec = || -> Result<Vec<Noisy<'_>>, AllocError> { parts[1].try_to_vec() };
    assert!(catch_unwind(AssertUnwindSafe(to_vec)).is_err());
    assert_eq!(alive.get(), 4);
}

#[test]
fn separators_stand_between_and_nowhere_else() {
    let none: [&[i32]; 0] = [];
    let v: Vec<i32> = none.try_join(&0).unwrap();
    assert_eq!(*v, []);
    let v: Vec<i32> = [&[1, 2][..], &[], &[3]].try_join(&[8, 9][..]).unwrap();
    assert_eq!(*v, [1, 2, 8, 9, 8, 9, 3]);
    let v: Vec<i32> = [[1], [2]].try_join(&0).unwrap();
    assert_eq!(*v, [1, 0, 2]);
}

#[test]
fn strings_are_joined_as_text() {
    let none: [&str; 0] = [];
    assert_eq!(none.try_concat().unwrap(), "");
    assert_eq!(none.try_join("-").unwrap(), "");
    assert_eq!(["\u{e4}", "", "z"].try_concat().unwrap(), "\u{e4}z");
    let strings = [
        crate::String::try_from_str("\u{e4}").unwrap(),
        crate::String::new(),
    ];
    assert_eq!(strings.try_join("\u{2192}").unwrap(), "\u{e4}\u{2192}");
    let s: crate::String = ["a", "b"].join_with("", ()).unwrap();
    assert_eq!(s, "ab");
}

#[test]
fn a_part_that_changes_its_length_is_taken_as_it_is_last() {
    struct Growing(Cell<usize>);

    impl core::borrow::Borrow<[u8]> for Growing {
        fn borrow(&self) -> &[u8] {
            self.0.set(self.0.get() + 1);
            &[1; 9][..self.0.get()]
        }
    }

    let parts = [Growing(Cell::new(0)), Growing(Cell::new(6))];
    let v: Vec<u8> = parts.try_concat().unwrap();
    assert_eq!(*v, [1; 10]);
}

#[test]
fn lengths_that_overflow_are_an_error() {
    let all = [(); usize::MAX];
    let v: Result<Vec<()>, _> = [&all[..], &all[..1]].try_concat();
    assert_eq!(v.unwrap_err(), AllocError);
}

#[test]
fn ascii_case_leaves_other_bytes() {
    let v: Vec<u8> = "aZ1\u{e9}".as_bytes().try_to_ascii_uppercase().unwrap();
    assert_eq!(*v, *"AZ1\u{e9}".as_bytes());
    let v: Vec<u8> = "aZ1\u{e9}".as_bytes().to_ascii_lowercase_with(()).unwrap();
    assert_eq!(*v, *"az1\u{e9}".as_bytes());
}
