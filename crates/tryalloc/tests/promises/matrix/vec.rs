// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Vec`: one element, and the memory itself.

use super::{Keeps, Matrix};
use crate::item::{item, items, Item};
use crate::ledger::{aside, Ledger};

pub(super) type Vec<T> = tryalloc::vec::Vec<T, Ledger>;

/// A vector of these values whose capacity is its length.
pub(super) fn full<T, const N: usize>(values: [T; N]) -> Vec<T> {
    let mut v = Vec::try_with_capacity(N).expect("memory");
    for value in values {
        v.try_push(value).expect("memory");
    }
    v
}

/// Four elements, and no room for more.
pub(super) fn four() -> Vec<Item> {
    full(items([1, 2, 3, 4]))
}

/// Four elements, and room for as many.
pub(super) fn roomy() -> Vec<Item> {
    let mut v = four();
    v.try_reserve_exact(4).expect("memory");
    v
}

pub(super) fn cases(matrix: &mut Matrix) {
    one(matrix);
    room(matrix);
    less(matrix);
}

fn one(matrix: &mut Matrix) {
    for make in [four, Vec::new] {
        matrix.both(
            "Vec::push",
            Keeps::All,
            make,
            |v, tag| v.push(item(5), tag),
            |v| v.try_push(item(5)),
        );
        matrix.both(
            "Vec::push_mut",
            Keeps::All,
            make,
            |v, tag| v.push_mut(item(5), tag).map(|last| last.value = 6),
            |v| v.try_push_mut(item(5)).map(|last| last.value = 6),
        );
        matrix.both(
            "Vec::insert",
            Keeps::All,
            make,
            |v, tag| v.insert(v.len() / 2, item(5), tag),
            |v| v.try_insert(v.len() / 2, item(5)),
        );
    }
    matrix.both(
        "Vec::insert_mut",
        Keeps::All,
        four,
        |v, tag| v.insert_mut(4, item(5), tag).map(|it| it.value = 6),
        |v| v.try_insert_mut(0, item(5)).map(|it| it.value = 6),
    );
}

fn room(matrix: &mut Matrix) {
    matrix.both(
        "Vec::with_capacity",
        Keeps::All,
        || (),
        |(), tag| Vec::<Item>::with_capacity(3, tag),
        |()| Vec::<Item>::try_with_capacity(3),
    );
    matrix.both(
        "Vec::with_capacity_in",
        Keeps::All,
        || (),
        |(), tag| Vec::<Item>::with_capacity_in(3, Ledger, tag),
        |()| Vec::<Item>::try_with_capacity_in(3, Ledger),
    );
    matrix.both(
        "Vec::reserve",
        Keeps::All,
        four,
        |v, tag| v.reserve(9, tag),
        |v| v.try_reserve(9),
    );
    matrix.both(
        "Vec::reserve_exact",
        Keeps::All,
        four,
        |v, tag| v.reserve_exact(1, tag),
        |v| v.try_reserve_exact(1),
    );
}

fn less(matrix: &mut Matrix) {
    matrix.both(
        "Vec::shrink_to_fit",
        Keeps::All,
        roomy,
        |v, tag| v.shrink_to_fit(tag),
        |v| v.try_shrink_to_fit(),
    );
    matrix.both(
        "Vec::shrink_to",
        Keeps::All,
        roomy,
        |v, tag| v.shrink_to(6, tag),
        |v| v.try_shrink_to(6),
    );
    matrix.both(
        "Vec::into_boxed_slice",
        Keeps::All,
        || (),
        |(), tag| aside(roomy).into_boxed_slice(tag),
        |()| aside(roomy).try_into_boxed_slice(),
    );
    matrix.plain(
        "Box<[T]>: TryFrom<Vec<T>>",
        Keeps::All,
        || (),
        |()| tryalloc::boxed::Box::<[Item], Ledger>::try_from(aside(roomy)),
    );
    matrix.plain(
        "Box<[T]>: TryFrom<Vec<T>>",
        Keeps::All,
        || (),
        |()| tryalloc::boxed::Box::<[Item; 4], Ledger>::try_from(aside(roomy)).map_err(drop),
    );
    matrix.both(
        "Vec::split_off",
        Keeps::All,
        four,
        |v, tag| v.split_off(1, tag),
        |v| v.try_split_off(1),
    );
}
