// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What slices and texts can do.

use tryalloc::slice::{AsciiExt, SliceExt};
use tryalloc::str::StrExt;

use super::string::String;
use super::vec::Vec;
use super::{Keeps, Matrix};
use crate::item::{item, Item};
use crate::ledger::Ledger;

/// More than are sorted in memory on the stack.
const MANY: u32 = if cfg!(miri) { 600 } else { 1200 };

/// Elements in no order.
fn mixed() -> std::vec::Vec<Item> {
    (0..MANY).map(|n| item(n * 37 % MANY)).collect()
}

/// Whether all are there, in whatever order.
#[allow(clippy::ptr_arg)] // It is what is kept of a vector.
fn all_are_there(items: &std::vec::Vec<Item>) -> bool {
    let mut values: std::vec::Vec<u32> = items.iter().map(|item| item.value).collect();
    values.sort_unstable();
    values.into_iter().eq(0..MANY)
}

pub(super) fn cases(matrix: &mut Matrix) {
    sorted(matrix);
    made(matrix);
    texts(matrix);
}

fn sorted(matrix: &mut Matrix) {
    let keeps = Keeps::This(all_are_there);
    matrix.flags("SliceExt::sort", keeps, mixed, |v, tag| {
        v.sort_with::<Ledger>(tag)
    });
    matrix.flags("SliceExt::sort_by", keeps, mixed, |v, tag| {
        v.sort_by_with::<Ledger>(|a, b| b.cmp(a), tag)
    });
    matrix.flags("SliceExt::sort_by_key", keeps, mixed, |v, tag| {
        v.sort_by_key_with::<Ledger, _>(|item| item.value / 10, tag)
    });
    matrix.flags("SliceExt::sort_by_cached_key", keeps, mixed, |v, tag| {
        v.sort_by_cached_key_with::<Ledger, _>(|item| item.value / 10, tag)
    });
}

fn made(matrix: &mut Matrix) {
    let few = || [item(1), item(2), item(3)];
    matrix.flags(
        "SliceExt::to_vec",
        Keeps::All,
        few,
        |v, tag| -> Result<Vec<Item>, _> { v.to_vec_with(tag) },
    );
    matrix.flags("SliceExt::to_vec_in", Keeps::All, few, |v, tag| {
        v.to_vec_in_with(Ledger, tag)
    });
    matrix.flags(
        "SliceExt::repeat",
        Keeps::All,
        || [1, 2],
        |v, tag| -> Result<Vec<i32>, _> { v.repeat_with(5, tag) },
    );
    matrix.flags(
        "SliceExt::concat",
        Keeps::All,
        || [few(), few()],
        |v, tag| v.concat_with::<Ledger, Item>(tag),
    );
    matrix.flags(
        "SliceExt::concat",
        Keeps::All,
        || ["a", "b"],
        |v, tag| v.concat_with::<Ledger, str>(tag),
    );
    matrix.flags(
        "SliceExt::join",
        Keeps::All,
        || ([few(), few()], item(9)),
        |(v, separator), tag| v.join_with::<Ledger, _>(&*separator, tag),
    );
    matrix.flags(
        "SliceExt::join",
        Keeps::All,
        || ([few(), few()], few()),
        |(v, separator), tag| v.join_with::<Ledger, _>(&separator[..], tag),
    );
    matrix.flags(
        "SliceExt::join",
        Keeps::All,
        || ["a", "b"],
        |v, tag| v.join_with::<Ledger, _>(", ", tag),
    );
    matrix.flags(
        "AsciiExt::to_ascii_uppercase",
        Keeps::All,
        || *b"text",
        |v, tag| -> Result<Vec<u8>, _> { v.to_ascii_uppercase_with(tag) },
    );
    matrix.flags(
        "AsciiExt::to_ascii_lowercase",
        Keeps::All,
        || *b"TEXT",
        |v, tag| -> Result<Vec<u8>, _> { v.to_ascii_lowercase_with(tag) },
    );
}

fn texts(matrix: &mut Matrix) {
    matrix.flags(
        "StrExt::repeat",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> { "text".repeat_with(5, tag) },
    );
    matrix.flags(
        "StrExt::replace",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> { "text".replace_with("t", "longer", tag) },
    );
    matrix.flags(
        "StrExt::replacen",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> { "text".replacen_with('t', "longer", 1, tag) },
    );
    matrix.flags(
        "StrExt::to_ascii_uppercase",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> { "text".to_ascii_uppercase_with(tag) },
    );
    matrix.flags(
        "StrExt::to_ascii_lowercase",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> { "TEXT".to_ascii_lowercase_with(tag) },
    );
    matrix.flags(
        "StrExt::to_uppercase",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> {
            "stra\u{df}e \u{390}\u{390}\u{390}\u{390}\u{390}".to_uppercase_with(tag)
        },
    );
    matrix.flags(
        "StrExt::to_lowercase",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> {
            "\u{130}\u{130}\u{130}\u{130} \u{a3}".to_lowercase_with(tag)
        },
    );
}
