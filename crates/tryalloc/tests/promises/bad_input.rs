// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What callers get wrong: sizes that cannot be, indices past the end, code that panics in the middle,
//! iterators that lie. It is an error or the panic that std has, and nothing is dropped twice.

use std::fmt::Debug;
use std::panic::{catch_unwind, AssertUnwindSafe};

use crate::item::{self, Item};
use crate::ledger::{self, Ledger};

mod indices;
mod liars;
mod panics;
mod sizes;

type Vec<T> = tryalloc::vec::Vec<T, Ledger>;
type Box<T> = tryalloc::boxed::Box<T, Ledger>;
type String = tryalloc::string::String<Ledger>;

/// A vector of these values whose capacity is its length.
fn full<T, const N: usize>(values: [T; N]) -> Vec<T> {
    Vec::try_from_array(values).expect("memory")
}

/// The message of the panic of `f`, or what it returned.
fn message<R: Debug>(f: impl FnOnce() -> R) -> std::string::String {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(value) => format!("no panic, but {value:?}"),
        Err(payload) => match payload.downcast::<std::string::String>() {
            Ok(text) => *text,
            Err(payload) => (*payload.downcast::<&str>().expect("a message")).to_owned(),
        },
    }
}

/// Fails if a rule was broken since the last call; leaks are fine after a panic, as in std.
fn unbroken(leaks: bool) {
    let faults = ledger::settle();
    let faults: std::vec::Vec<_> = faults
        .iter()
        .filter(|fault| !leaks || !fault.contains("leaked"))
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
    let lost = item::forget_all();
    assert!(leaks || lost == 0, "{lost} elements were leaked");
}

/// Elements from 0 on.
fn some(n: u32) -> impl Iterator<Item = Item> + Clone {
    (0..n).map(item::item)
}
