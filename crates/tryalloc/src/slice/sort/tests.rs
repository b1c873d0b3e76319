// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Sorting against std's stable sort, and against comparisons that do what they should not.

extern crate std;

use core::cell::Cell;
use std::{
    fmt::Debug,
    format,
    panic::{catch_unwind, AssertUnwindSafe},
    string::String,
    vec,
    vec::Vec,
};

use crate::{
    alloc::{AllocError, Allocator},
    slice::sort::stable,
};

/// Lengths around all limits in the sort, and some past them. Miri is slow.
const LENGTHS: &[usize] = if cfg!(miri) {
    &[0, 1, 2, 21, 40, 130]
} else {
    &[
        0, 1, 2, 3, 7, 8, 15, 16, 20, 21, 31, 32, 33, 63, 64, 65, 100, 257, 1000, 4097, 9000,
    ]
};

/// Many elements.
const MANY: usize = if cfg!(miri) { 520 } else { 9000 };

/// An allocator without memory.
struct Empty;

// SAFETY: It hands nothing out.
unsafe impl Allocator for Empty {
    type Flags = ();

    fn allocate(
        &self,
        _: core::alloc::Layout,
        (): (),
    ) -> Result<core::ptr::NonNull<[u8]>, AllocError> {
        Err(AllocError)
    }

    unsafe fn deallocate(&self, _: core::ptr::NonNull<u8>, _: core::alloc::Layout) {}
}

/// Numbers that are the same each time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Sequences of `len` numbers that differ in order.
fn patterns(len: usize) -> Vec<Vec<u64>> {
    let n = len as u64;
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut random = |below: u64| -> Vec<u64> { (0..n).map(|_| numbers.next() % below).collect() };
    let mut nearly: Vec<u64> = (0..n).collect();
    for (i, at) in random(n.max(1)).into_iter().take(5).enumerate() {
        nearly.swap(i, at as usize);
    }
    let all = vec![
        random(u64::MAX),
        random(2),
        random(16),
        random(n.max(1)),
        nearly,
        (0..n).collect(),
        (0..n).rev().collect(),
        vec![7; len],
        (0..n).map(|i| i % 50).collect(),
        (0..n).map(|i| i.min(n - i)).collect(),
        (0..n).map(|i| (i / 70) ^ 5).collect(),
    ];
    all.into_iter()
        .step_by(if cfg!(miri) { 5 } else { 1 })
        .collect()
}

/// Sorts pairs of a key and an index by the key alone, and checks them against std's.
fn check<T: Clone + PartialEq + Debug>(
    make: impl Fn(u64, usize) -> T,
    is_less: impl Fn(&T, &T) -> bool,
) {
    for &len in LENGTHS {
        for pattern in patterns(len) {
            let mut ours: Vec<T> = pattern
                .iter()
                .enumerate()
                .map(|(i, &n)| make(n, i))
                .collect();
            let mut theirs = ours.clone();
            stable(&mut ours, &is_less, crate::alloc::Global, ()).unwrap();
            theirs.sort_by(|a, b| is_less(b, a).cmp(&is_less(a, b)));
            assert!(ours == theirs, "{len}: {pattern:?}");
        }
    }
}

#[test]
fn orders_as_std_does() {
    check(|n, _| n, |a, b| a < b);
    check(|n, _| n as u8, |a, b| a < b);
    check(|n, _| format!("{n}"), |a, b| a < b);
}

#[test]
fn equal_elements_stay_in_order() {
    // Known to the sort as free of cells, and compared in part only.
    check(|n, i| (n % 10) << 32 | i as u64, |a, b| a >> 32 < b >> 32);
    check(
        |n, i| u128::from(n) << 32 | i as u128,
        |a, b| a >> 32 < b >> 32,
    );
    // Not known.
    check(|n, i| (n % 10, i), |a, b| a.0 < b.0);
    check(|n, i| (format!("{n}"), i), |a, b| a.0 < b.0);
    check(
        |n, i| [n % 10, i as u64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        |a, b| a[0] < b[0],
    );
}

/// A value on the heap that counts the comparisons it took part in.
#[derive(Clone, Debug)]
struct Counted {
    value: std::boxed::Box<u64>,
    compared: Cell<u64>,
}

fn counted(pattern: &[u64]) -> Vec<Counted> {
    let value = |&n| Counted {
        value: std::boxed::Box::new(n),
        compared: Cell::new(0),
    };
    pattern.iter().map(value).collect()
}

/// Both values as numbers in order, and the sum of all counts.
fn contents(v: &[Counted]) -> (Vec<u64>, u64) {
    let mut values: Vec<u64> = v.iter().map(|c| *c.value).collect();
    values.sort_unstable();
    (values, v.iter().map(|c| c.compared.get()).sum())
}

#[test]
fn a_comparison_that_panics_loses_no_element_and_no_change() {
    for &len in LENGTHS.iter().filter(|&&len| len <= 1000) {
        for pattern in patterns(len) {
            let mut total = 0_u64;
            let mut sort = |v: &mut [Counted], panic_at: u64| {
                total = 0;
                let result = catch_unwind(AssertUnwindSafe(|| {
                    let is_less = |a: &Counted, b: &Counted| {
                        if total == panic_at {
                            std::panic::resume_unwind(std::boxed::Box::new(()));
                        }
                        total += 1;
                        a.compared.set(a.compared.get() + 1);
                        b.compared.set(b.compared.get() + 1);
                        a.value < b.value
                    };
                    stable(v, is_less, crate::alloc::Global, ()).unwrap();
                }));
                (result.is_err(), total)
            };

            let before = contents(&counted(&pattern)).0;
            let (_, comparisons) = sort(&mut counted(&pattern), u64::MAX);
            let step = (comparisons / if cfg!(miri) { 3 } else { 23 }).max(1) as usize;
            for panic_at in (0..=comparisons).step_by(step).chain([comparisons]) {
                let mut v = counted(&pattern);
                let (panicked, comparisons_made) = sort(&mut v, panic_at);
                assert_eq!(panicked, panic_at != comparisons);
                assert_eq!(
                    contents(&v),
                    (before.clone(), 2 * comparisons_made),
                    "{len} {panic_at}"
                );
            }
        }
    }
}

#[test]
fn a_comparison_of_copies_that_panics_loses_no_element() {
    for pattern in patterns(200) {
        for panic_at in (0..1500).step_by(if cfg!(miri) { 300 } else { 7 }) {
            let mut v = pattern.clone();
            let mut at = 0;
            let _ = catch_unwind(AssertUnwindSafe(|| {
                let is_less = |a: &u64, b: &u64| {
                    at += 1;
                    if at == panic_at {
                        std::panic::resume_unwind(std::boxed::Box::new(()));
                    }
                    a < b
                };
                stable(&mut v, is_less, crate::alloc::Global, ())
            }));
            let mut before = pattern.clone();
            before.sort_unstable();
            v.sort_unstable();
            assert_eq!(v, before);
        }
    }
}

/// Sorts with comparisons that contradict themselves, and checks that each element is there once.
fn check_without_order<T>(make: impl Fn(u64) -> T, value: impl Fn(&T) -> u64) {
    for &len in LENGTHS {
        for pattern in patterns(len) {
            let mut before = pattern.clone();
            before.sort_unstable();
            for kind in (0..5).step_by(if cfg!(miri) { 3 } else { 1 }) {
                let mut v: Vec<T> = pattern.iter().map(|&n| make(n)).collect();
                let mut numbers = Numbers(99);
                let mut turn = 0_u64;
                let is_less = |a: &T, b: &T| {
                    turn += 1;
                    match kind {
                        0 => numbers.next() % 2 == 0,
                        1 => true,
                        2 => numbers.next() % 16 == 0 || value(a) < value(b),
                        3 => turn % 100 < 50 || value(a) < value(b),
                        _ => turn % 100 < 50 && value(a) < value(b),
                    }
                };
                stable(&mut v, is_less, crate::alloc::Global, ()).unwrap();
                let mut after: Vec<u64> = v.iter().map(&value).collect();
                after.sort_unstable();
                assert_eq!(after, before);
            }
        }
    }
}

#[test]
fn without_an_order_each_element_is_there_once_and_nothing_panics() {
    check_without_order(|n| n, |n| *n);
    check_without_order(|n| format!("{n}"), |n: &String| n.parse().unwrap());
}

#[test]
fn no_two_references_to_one_element_are_compared() {
    for &len in LENGTHS {
        for pattern in patterns(len) {
            let mut v: Vec<(u64, ())> = pattern.iter().map(|&n| (n, ())).collect();
            let is_less = |a: &(u64, ()), b: &(u64, ())| {
                assert!(!core::ptr::eq(a, b));
                a < b
            };
            stable(&mut v, is_less, crate::alloc::Global, ()).unwrap();
        }
    }
}

#[test]
fn comparisons_are_few() {
    for pattern in patterns(MANY) {
        let mut v = pattern.clone();
        let mut comparisons = 0;
        let is_less = |a: &u64, b: &u64| {
            comparisons += 1;
            a < b
        };
        stable(&mut v, is_less, crate::alloc::Global, ()).unwrap();
        assert!(comparisons < MANY * 15, "{comparisons}");
    }
    let mut comparisons = 0;
    let is_less = |a: &u64, b: &u64| {
        comparisons += 1;
        a < b
    };
    stable(
        &mut (0..MANY as u64).collect::<Vec<u64>>(),
        is_less,
        crate::alloc::Global,
        (),
    )
    .unwrap();
    assert_eq!(comparisons, MANY - 1);
}

#[test]
fn without_memory_nothing_is_compared() {
    for pattern in patterns(MANY) {
        let mut v = pattern.clone();
        let is_less = |_: &u64, _: &u64| unreachable!();
        assert_eq!(stable(&mut v, is_less, Empty, ()), Err(AllocError));
        assert_eq!(v, pattern);
    }
}

#[test]
fn few_elements_need_no_memory() {
    for pattern in patterns(500) {
        let mut v = pattern.clone();
        assert_eq!(stable(&mut v, u64::lt, Empty, ()), Ok(()));
        assert!(v.is_sorted());
    }
    let mut v: Vec<[u64; 100]> = (0..20).rev().map(|n| [n; 100]).collect();
    assert_eq!(stable(&mut v, |a, b| a < b, Empty, ()), Ok(()));
    assert!(v.is_sorted());
}

#[test]
fn values_without_size_are_alike() {
    let mut v = [(); 100];
    assert_eq!(stable(&mut v, |(), ()| true, Empty, ()), Ok(()));
}

#[test]
fn huge_elements_have_memory_for_half_of_them_to_merge() {
    // 127 elements of 128 KiB are more than what quicksort would get memory for.
    #[derive(Clone)]
    struct Huge(u64, #[allow(dead_code)] [u8; 128 << 10]);

    for pattern in patterns(127)
        .into_iter()
        .take(if cfg!(miri) { 1 } else { 11 })
    {
        let mut v: Vec<Huge> = pattern.iter().map(|&n| Huge(n, [0; 128 << 10])).collect();
        stable(&mut v, |a, b| a.0 < b.0, crate::alloc::Global, ()).unwrap();
        assert!(v.is_sorted_by(|a, b| a.0 <= b.0));
    }
}
