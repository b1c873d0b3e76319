// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Cow`, and what becomes owned.

use tryalloc::borrow::TryToOwned;
use tryalloc::clone::TryClone;
use tryalloc::iter::TryFromIterator;

use super::string::{text, String};
use super::vec::{full, Vec};
use super::{Keeps, Matrix};
use crate::item::{item, items, Item};
use crate::ledger::{aside, Ledger, Tag};

type Cow<'a, B> = tryalloc::borrow::Cow<'a, B, Ledger>;

pub(super) fn cases(matrix: &mut Matrix) {
    let borrowed = || Cow::<str>::Borrowed("text");
    let owned = || Cow::<str>::Owned(text("text"));
    matrix.both(
        "Cow::into_owned",
        Keeps::All,
        || (),
        |(), tag| aside(borrowed).into_owned(tag),
        |()| aside(borrowed).try_into_owned(),
    );
    matrix.both(
        "Cow::to_mut",
        Keeps::All,
        borrowed,
        |cow, tag| cow.to_mut(tag).map(|_| ()),
        |cow| cow.try_to_mut().map(|_| ()),
    );
    for make in [borrowed, owned] {
        matrix.both(
            "Cow::push_str",
            Keeps::All,
            make,
            |cow, tag| cow.push_str("more", tag),
            |cow| cow.try_push_str("more"),
        );
        matrix.both(
            "Cow::add",
            Keeps::All,
            || (),
            |(), tag| aside(make).add("more", tag),
            |()| aside(make).try_add("more"),
        );
    }
    matrix.flags("Cow<B>: TryClone", Keeps::All, owned, |cow, tag: Tag| {
        cow.clone_with(tag)
    });
    matrix.plain("Cow::clone", Keeps::All, owned, |cow| cow.try_clone());
    matrix.flags(
        "Cow<[T]>: TryFromIterator<T>",
        Keeps::All,
        || (),
        |(), tag: Tag| Cow::<[Item]>::from_iter_with((0..9).filter(|_| true).map(item), tag),
    );
    matrix.flags(
        "Cow<str>: TryFromIterator<T>",
        Keeps::All,
        || (),
        |(), tag: Tag| Cow::<str>::from_iter_with(["many", "pieces", "here"], tag),
    );
    matrix.plain(
        "Vec<T>: TryFrom<Cow<[T]>>",
        Keeps::All,
        || items([1, 2]),
        |from| Vec::<Item>::try_from(Cow::Borrowed(&from[..])),
    );
    matrix.plain(
        "Box<[T]>: TryFrom<Cow<[T]>>",
        Keeps::All,
        || items([1, 2]),
        |from| tryalloc::boxed::Box::<[Item], Ledger>::try_from(Cow::Borrowed(&from[..])),
    );
    to_owned(matrix);
}

fn to_owned(matrix: &mut Matrix) {
    matrix.flags(
        "str: TryToOwned",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> { TryToOwned::<Ledger>::to_owned_with("text", tag) },
    );
    matrix.plain(
        "str: TryToOwned",
        Keeps::All,
        || (),
        |()| -> Result<String, _> { TryToOwned::<Ledger>::try_to_owned("text") },
    );
    matrix.flags(
        "str: TryToOwned",
        Keeps::All,
        || text("a"),
        |to, tag| TryToOwned::<Ledger>::clone_into_with("longer", to, tag),
    );
    matrix.flags(
        "[T]: TryToOwned",
        Keeps::All,
        || items([1, 2, 3]),
        |from, tag| -> Result<Vec<Item>, _> { TryToOwned::<Ledger>::to_owned_with(&from[..], tag) },
    );
    matrix.flags(
        "[T]: TryToOwned",
        Keeps::This(|_| true),
        || (full(items([9])), items([1, 2, 3])),
        |(to, from), tag| TryToOwned::<Ledger>::clone_into_with(&from[..], to, tag),
    );
}
