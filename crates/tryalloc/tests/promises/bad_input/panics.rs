// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Code of the caller's that panics in the middle: a clone, a comparison, a drop, a closure. Nothing is
//! dropped twice, and what remains is a collection.

use std::panic::{catch_unwind, AssertUnwindSafe};

use tryalloc::slice::SliceExt;

use super::{full, some, unbroken, Box, Vec};
use crate::item::{self, item, items, Item};
use crate::ledger::{Ledger, Tag};

/// Runs an operation on six elements with its `n`th use of an element panicking, for every `n`, and
/// says for how many it did.
fn burning(operation: impl Fn(&mut Vec<Item>)) -> u32 {
    let mut n = 0;
    loop {
        let mut v = full(items([3, 1, 4, 1, 5, 9]));
        item::light(n);
        let result = catch_unwind(AssertUnwindSafe(|| operation(&mut v)));
        item::put_out();
        let shown = format!("{v:?}");
        assert!(shown.len() < 400, "{shown}");
        v.try_push(item(7)).expect("memory");
        drop(v);
        unbroken(true);
        if result.is_ok() {
            return n;
        }
        n += 1;
    }
}

#[test]
fn a_clone_that_panics() {
    assert_eq!(burning(|v| end(v.to_vec_with::<Ledger>(Tag(7)))), 12);
    assert!(burning(|v| end(v.try_extend_from_slice(&items([1, 2, 3])))) >= 3);
    assert!(burning(|v| end(v.try_extend_from_within(1..4))) >= 3);
    assert!(burning(|v| end(v.try_resize(9, item(8)))) >= 2);
    assert!(burning(|_| end(Vec::try_from_elem(item(1), 4))) >= 3);
    assert!(burning(|v| end(Box::<[Item]>::try_from_slice(v))) >= 6);
    assert!(burning(|v| end([&v[..], &v[..]].concat_with::<Ledger, Item>(Tag(7)))) >= 12);
    assert!(burning(|v| end(v.try_clone())) >= 6);
}

#[test]
fn a_comparison_that_panics() {
    assert!(burning(|v| end(v.sort_with::<Ledger>(Tag(7)))) >= 5);
    assert!(burning(|v| v.dedup()) >= 5);
    let many = |v: &mut Vec<Item>| {
        v.try_extend((0..60).map(|n| item(n * 37 % 60)))
            .expect("memory");
        v.sort_with::<Ledger>(Tag(7)).expect("memory");
        v.truncate(6);
    };
    // Under Miri that takes too long.
    assert!(cfg!(miri) || burning(many) >= 100);
}

#[test]
fn a_drop_that_panics() {
    assert!(burning(|v| v.truncate(2)) >= 4);
    assert!(burning(|v| v.clear()) >= 6);
    assert!(burning(|v| end(v.drain(1..4))) >= 3);
    assert!(burning(|v| end(v.try_splice(1..4, items([7, 8])))) >= 3);
    assert!(burning(|v| v.retain(|item| item.value != 1)) >= 2);
    assert!(burning(|v| v.dedup_by_key(|item| item.value / 4)) >= 1);
    assert!(burning(|v| end(v.extract_if(.., |item| item.value > 3).count())) >= 3);
    assert!(burning(|v| end(std::mem::take(v).into_iter().nth(2))) >= 6);
    assert!(burning(|v| end(std::mem::take(v).try_into_boxed_slice())) >= 6);
    assert!(burning(|_| end(Box::try_new(item(1)))) >= 1);
}

/// Whatever came of it ends here.
fn end<T>(_: T) {}

#[test]
fn a_closure_that_panics() {
    /// Panics when it is called for the fourth time.
    fn fourth() -> impl FnMut() {
        let mut calls = 0;
        move || {
            calls += 1;
            if calls == 4 {
                std::panic::resume_unwind(std::boxed::Box::new(()));
            }
        }
    }
    let panics = |operation: &dyn Fn(&mut Vec<Item>)| {
        let mut v = full(items([3, 1, 4, 1, 5, 9]));
        assert!(catch_unwind(AssertUnwindSafe(|| operation(&mut v))).is_err());
        v.try_extend(some(3)).expect("memory");
        drop(v);
        unbroken(true);
    };
    let with = |answer: bool| {
        let mut call = fourth();
        move |_: &mut Item| {
            call();
            answer
        }
    };
    for answer in [true, false] {
        panics(&|v| v.retain_mut(with(answer)));
        panics(&|v| end(v.extract_if(.., with(answer)).count()));
        panics(&|v| {
            let mut call = fourth();
            v.dedup_by(|_, _| {
                call();
                answer
            });
        });
    }
    panics(&|v| {
        let mut call = fourth();
        end(v.try_resize_with(20, || {
            call();
            item(1)
        }));
    });
    panics(&|v| {
        let mut call = fourth();
        end(v.try_extend(some(9).inspect(|_| call())));
    });
    panics(&|v| {
        let mut call = fourth();
        end(v.sort_by_cached_key_with::<Ledger, _>(
            |item| {
                call();
                item.value
            },
            Tag(7),
        ));
    });
    panics(&|v| {
        let mut call = fourth();
        end(v.try_splice(1..2, some(9).inspect(|_| call())));
    });
    panics(&|_| {
        let mut call = fourth();
        end(Vec::try_from_fn(9, |n| {
            call();
            item(u32::try_from(n).unwrap_or(0))
        }));
    });
}
