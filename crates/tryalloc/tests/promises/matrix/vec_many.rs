// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Vec`: many elements.

use tryalloc::clone::TryClone;
use tryalloc::iter::{TryExtend, TryFromIterator};

use super::vec::{four, full, Vec};
use super::{Keeps, Matrix};
use crate::item::{item, items, Item};
use crate::ledger::{Ledger, Tag};

fn begins_with_four(v: &Vec<Item>) -> bool {
    v.starts_with(&items([1, 2, 3, 4]))
}

/// An iterator that does not say how much is to come.
fn unsaid(n: u32) -> impl Iterator<Item = Item> {
    (0..n).filter(|_| true).map(item)
}

pub(super) fn cases(matrix: &mut Matrix) {
    appended(matrix);
    resized(matrix);
    made(matrix);
    made_in(matrix);
    cloned(matrix);
}

fn appended(matrix: &mut Matrix) {
    matrix.both(
        "Vec::extend",
        Keeps::This(begins_with_four),
        four,
        |v, tag| v.extend(unsaid(9), tag),
        |v| v.try_extend(unsaid(9)),
    );
    matrix.both(
        "Vec::extend_from_slice",
        Keeps::All,
        four,
        |v, tag| v.extend_from_slice(&items([7, 8, 9]), tag),
        |v| v.try_extend_from_slice(&items([7, 8, 9])),
    );
    matrix.both(
        "Vec::extend_from_within",
        Keeps::All,
        four,
        |v, tag| v.extend_from_within(1..3, tag),
        |v| v.try_extend_from_within(1..3),
    );
    matrix.flags(
        "Vec<T>: TryExtend<T>",
        Keeps::This(begins_with_four),
        four,
        |v, tag| v.extend_with(unsaid(9), tag),
    );
    matrix.flags(
        "Vec<T>: TryExtend<&T>",
        Keeps::This(|v: &Vec<u8>| v.starts_with(&[1])),
        || full([1_u8]),
        |v, tag| v.extend_with([2, 3, 4, 5, 6, 7, 8, 9, 10, 11].iter(), tag),
    );
    matrix.both(
        "Vec::append",
        Keeps::All,
        || (four(), four()),
        |(v, other), tag| v.append(other, tag),
        |(v, other)| v.try_append(other),
    );
    matrix.both(
        "Vec::push_fmt",
        Keeps::This(|v: &Vec<u8>| v.starts_with(b"a")),
        || full(*b"a"),
        |v, tag| v.push_fmt(format_args!("{}, {:>20}", 1, 2), tag),
        |v| v.try_push_fmt(format_args!("{}, {:>20}", 1, 2)),
    );
}

fn resized(matrix: &mut Matrix) {
    matrix.both(
        "Vec::resize",
        Keeps::All,
        four,
        |v, tag| v.resize(9, item(5), tag),
        |v| v.try_resize(9, item(5)),
    );
    matrix.both(
        "Vec::resize_with",
        Keeps::All,
        four,
        |v, tag| v.resize_with(9, || item(5), tag),
        |v| v.try_resize_with(9, || item(5)),
    );
    matrix.both(
        "Vec::splice",
        Keeps::All,
        four,
        |v, tag| v.splice(1..2, items([7, 8, 9]), tag).map(drop),
        |v| v.try_splice(1..2, items([7, 8, 9])).map(drop),
    );
    matrix.both(
        "Vec::splice",
        Keeps::All,
        four,
        |v, tag| v.splice(1..2, unsaid(9), tag).map(drop),
        |v| v.try_splice(1..2, unsaid(9)).map(drop),
    );
}

fn made(matrix: &mut Matrix) {
    let from = [1, 2, 3];
    matrix.both(
        "Vec::from_slice",
        Keeps::All,
        || (),
        |(), tag| Vec::from_slice(&items(from), tag),
        |()| Vec::try_from_slice(&items(from)),
    );
    matrix.both(
        "Vec::from_array",
        Keeps::All,
        || (),
        |(), tag| Vec::from_array(items(from), tag),
        |()| Vec::try_from_array(items(from)),
    );
    matrix.both(
        "Vec::from_elem",
        Keeps::All,
        || (),
        |(), tag| Vec::from_elem(item(1), 3, tag),
        |()| Vec::try_from_elem(item(1), 3),
    );
    matrix.both(
        "Vec::from_elem",
        Keeps::All,
        || (),
        |(), tag| Vec::from_elem(0_u8, 30, tag),
        |()| Vec::try_from_elem(0_u8, 30),
    );
    let value = |n: usize| item(u32::try_from(n).expect("few"));
    matrix.both(
        "Vec::from_fn",
        Keeps::All,
        || (),
        |(), tag| Vec::from_fn(5, value, tag),
        |()| Vec::try_from_fn(5, value),
    );
    matrix.both(
        "Vec::from_iter",
        Keeps::All,
        || (),
        |(), tag| Vec::from_iter(unsaid(9), tag),
        |()| Vec::try_from_iter(unsaid(9)),
    );
    matrix.flags(
        "Vec<T>: TryFromIterator<T>",
        Keeps::All,
        || (),
        |(), tag: Tag| <Vec<Item>>::from_iter_with(unsaid(9), tag),
    );
    matrix.flags(
        "vec_with!",
        Keeps::All,
        || (),
        |(), tag| -> Result<Vec<Item>, _> { tryalloc::vec_with![tag; item(1), item(2)] },
    );
    matrix.flags(
        "vec_with!",
        Keeps::All,
        || (),
        |(), tag| -> Result<Vec<Item>, _> { tryalloc::vec_with![tag; item(1); 3] },
    );
}

fn made_in(matrix: &mut Matrix) {
    matrix.both(
        "Vec::from_slice_in",
        Keeps::All,
        || (),
        |(), tag| Vec::from_slice_in(&items([1, 2]), Ledger, tag),
        |()| Vec::try_from_slice_in(&items([1, 2]), Ledger),
    );
    matrix.both(
        "Vec::from_array_in",
        Keeps::All,
        || (),
        |(), tag| Vec::from_array_in(items([1, 2]), Ledger, tag),
        |()| Vec::try_from_array_in(items([1, 2]), Ledger),
    );
    matrix.both(
        "Vec::from_elem_in",
        Keeps::All,
        || (),
        |(), tag| Vec::from_elem_in(item(1), 3, Ledger, tag),
        |()| Vec::try_from_elem_in(item(1), 3, Ledger),
    );
    matrix.both(
        "Vec::from_iter_in",
        Keeps::All,
        || (),
        |(), tag| Vec::from_iter_in(unsaid(9), Ledger, tag),
        |()| Vec::try_from_iter_in(unsaid(9), Ledger),
    );
}

fn cloned(matrix: &mut Matrix) {
    matrix.flags("Vec<T>: TryClone", Keeps::All, four, |v, tag: Tag| {
        v.clone_with(tag)
    });
    matrix.plain("Vec::clone", Keeps::All, four, |v| v.try_clone());
    let nested = || full([full([1]), full([2, 3]), full([4])]);
    matrix.flags("Vec<T>: TryClone", Keeps::All, nested, |v, tag: Tag| {
        v.clone_with(tag)
    });
    matrix.flags(
        "Vec<T>: TryClone",
        Keeps::This(|_| true),
        move || (full([full([1, 2])]), nested()),
        |(v, from), tag: Tag| v.clone_from_with(from, tag),
    );
    matrix.plain(
        "Vec::clone_from",
        Keeps::This(|_| true),
        || (full(items([9])), four()),
        |(v, from)| v.try_clone_from(from),
    );
    matrix.flags(
        "IntoIter<T>: TryClone",
        Keeps::All,
        || four().into_iter(),
        |iter, tag: Tag| iter.clone_with(tag),
    );
    matrix.flags(
        "[T;N]: TryClone",
        Keeps::All,
        || [full([1]), full([2]), full([3])],
        |array, tag: Tag| array.clone_with(tag),
    );
    matrix.flags(
        "Range<T>: TryClone",
        Keeps::All,
        || full([1])..full([2]),
        |range, tag: Tag| range.clone_with(tag),
    );
    matrix.flags(
        "Vec<T>: TryClone",
        Keeps::All,
        || Some(four()),
        |v, tag: Tag| v.clone_with(tag),
    );
    matrix.flags(
        "Vec<T>: TryClone",
        Keeps::All,
        || std::num::Wrapping(four()),
        |v, tag: Tag| v.clone_with(tag),
    );
}
