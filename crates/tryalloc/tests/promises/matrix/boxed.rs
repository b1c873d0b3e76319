// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Box`.

use std::error::Error;

use tryalloc::clone::TryClone;
use tryalloc::iter::TryFromIterator;

use super::vec::{full, Vec};
use super::{Keeps, Matrix};
use crate::item::{item, items, Item};
use crate::ledger::{Ledger, Tag};

type Box<T> = tryalloc::boxed::Box<T, Ledger>;
type Slices = Box<[Vec<u8>]>;

pub(super) fn cases(matrix: &mut Matrix) {
    made(matrix);
    made_in(matrix);
    copied(matrix);
    cloned(matrix);
    errors(matrix);
}

fn made(matrix: &mut Matrix) {
    matrix.both(
        "Box::new",
        Keeps::All,
        || (),
        |(), tag| Box::new(item(1), tag),
        |()| Box::try_new(item(1)),
    );
    matrix.both(
        "Box::pin",
        Keeps::All,
        || (),
        |(), tag| Box::pin(item(1), tag),
        |()| Box::try_pin(item(1)),
    );
    matrix.both(
        "Box::new_uninit",
        Keeps::All,
        || (),
        |(), tag| Box::<u64>::new_uninit(tag).map(drop),
        |()| Box::<u64>::try_new_uninit().map(drop),
    );
    matrix.both(
        "Box::new_zeroed",
        Keeps::All,
        || (),
        |(), tag| Box::<u64>::new_zeroed(tag).map(drop),
        |()| Box::<u64>::try_new_zeroed().map(drop),
    );
    matrix.both(
        "Box::new_uninit_slice",
        Keeps::All,
        || (),
        |(), tag| Box::<[u64]>::new_uninit_slice(3, tag).map(drop),
        |()| Box::<[u64]>::try_new_uninit_slice(3).map(drop),
    );
    matrix.both(
        "Box::new_zeroed_slice",
        Keeps::All,
        || (),
        |(), tag| Box::<[u64]>::new_zeroed_slice(3, tag).map(drop),
        |()| Box::<[u64]>::try_new_zeroed_slice(3).map(drop),
    );
}

fn made_in(matrix: &mut Matrix) {
    matrix.both(
        "Box::new_in",
        Keeps::All,
        || (),
        |(), tag| Box::new_in(item(1), Ledger, tag),
        |()| Box::try_new_in(item(1), Ledger),
    );
    matrix.both(
        "Box::pin_in",
        Keeps::All,
        || (),
        |(), tag| Box::pin_in(item(1), Ledger, tag),
        |()| Box::try_pin_in(item(1), Ledger),
    );
    matrix.both(
        "Box::new_uninit_in",
        Keeps::All,
        || (),
        |(), tag| Box::<u64>::new_uninit_in(Ledger, tag).map(drop),
        |()| Box::<u64>::try_new_uninit_in(Ledger).map(drop),
    );
    matrix.both(
        "Box::new_zeroed_in",
        Keeps::All,
        || (),
        |(), tag| Box::<u64>::new_zeroed_in(Ledger, tag).map(drop),
        |()| Box::<u64>::try_new_zeroed_in(Ledger).map(drop),
    );
    matrix.both(
        "Box::new_uninit_slice_in",
        Keeps::All,
        || (),
        |(), tag| Box::<[u64]>::new_uninit_slice_in(3, Ledger, tag).map(drop),
        |()| Box::<[u64]>::try_new_uninit_slice_in(3, Ledger).map(drop),
    );
    matrix.both(
        "Box::new_zeroed_slice_in",
        Keeps::All,
        || (),
        |(), tag| Box::<[u64]>::new_zeroed_slice_in(3, Ledger, tag).map(drop),
        |()| Box::<[u64]>::try_new_zeroed_slice_in(3, Ledger).map(drop),
    );
}

fn copied(matrix: &mut Matrix) {
    matrix.both(
        "Box::from_slice",
        Keeps::All,
        || (),
        |(), tag| Box::from_slice(&items([1, 2]), tag),
        |()| Box::try_from_slice(&items([1, 2])),
    );
    matrix.both(
        "Box::from_array",
        Keeps::All,
        || (),
        |(), tag| Box::from_array(items([1, 2]), tag),
        |()| Box::try_from_array(items([1, 2])),
    );
    matrix.both(
        "Box::from_str",
        Keeps::All,
        || (),
        |(), tag| Box::from_str("text", tag),
        |()| Box::try_from_str("text"),
    );
    matrix.flags(
        "Box<[T]>: TryFromIterator<T>",
        Keeps::All,
        || (),
        |(), tag: Tag| <Box<[Item]>>::from_iter_with((0..9).filter(|_| true).map(item), tag),
    );
    matrix.flags(
        "Box<str>: TryFromIterator<T>",
        Keeps::All,
        || (),
        |(), tag: Tag| <Box<str>>::from_iter_with("many letters".chars(), tag),
    );
}

fn cloned(matrix: &mut Matrix) {
    let boxed = || Box::try_new(full([1, 2])).expect("memory");
    matrix.flags("Box<T>: TryClone", Keeps::All, boxed, |b, tag: Tag| {
        b.clone_with(tag)
    });
    matrix.plain("Box::clone", Keeps::All, boxed, |b| b.try_clone());
    matrix.plain(
        "Box::clone_from",
        Keeps::This(|_| true),
        move || (boxed(), Box::try_new(full([3, 4, 5])).expect("memory")),
        |(b, from)| b.try_clone_from(from),
    );
    let slice = || Box::<[Vec<u8>]>::try_from_array([full([1]), full([2])]).expect("memory");
    matrix.flags("Box<[T]>: TryClone", Keeps::All, slice, |b, tag: Tag| {
        b.clone_with(tag)
    });
    matrix.flags(
        "Box<[T]>: TryClone",
        Keeps::This(|_| true),
        move || (slice(), Box::try_from_array([full([7])]).expect("memory")),
        |pair: &mut (Slices, Slices), tag: Tag| pair.1.clone_from_with(&pair.0, tag),
    );
    matrix.flags(
        "Box<str>: TryClone",
        Keeps::All,
        || Box::try_from_str("text").expect("memory"),
        |b: &mut Box<str>, tag: Tag| b.clone_with(tag),
    );
}

fn errors(matrix: &mut Matrix) {
    matrix.both(
        "Box::from_error",
        Keeps::All,
        || (),
        |(), tag| Box::<dyn Error>::from_error("x".parse::<u8>().unwrap_err(), tag),
        |()| Box::<dyn Error>::try_from_error("x".parse::<u8>().unwrap_err()),
    );
    matrix.both(
        "Box::from_message",
        Keeps::All,
        || (),
        |(), tag| Box::<dyn Error + Send + Sync>::from_message("no", tag),
        |()| Box::<dyn Error + Send + Sync>::try_from_message("no"),
    );
}
