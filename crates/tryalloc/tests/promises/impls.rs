// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Impls in place of std's that macros write, so that no reader of the source sees them: this compiles
//! if they are there.

use std::error::Error;

use tryalloc::iter::TryFromIterator;

use crate::ledger::{Ledger, Tag};

type Box<T> = tryalloc::boxed::Box<T, Ledger>;
type Vec<T> = tryalloc::vec::Vec<T, Ledger>;
type String = tryalloc::string::String<Ledger>;
type Cow<'a, B> = tryalloc::borrow::Cow<'a, B, Ledger>;

fn try_from<T: TryFrom<U>, U>() {}
fn iterates<T: IntoIterator>() {}
fn collects<T: TryFromIterator<U, Tag>, U>() {}
fn refers<T: AsRef<U>, U: ?Sized>() {}
fn compares<T: PartialOrd<U>, U>() {}
fn equals<T: PartialEq<U>, U>() {}

#[test]
fn impls_that_macros_write_are_there() {
    iterates::<&Box<[u8]>>();
    iterates::<&mut Box<[u8]>>();
    iterates::<Box<[u8]>>();
    try_from::<Box<[u8]>, &[u8]>();
    try_from::<Box<[u8]>, &mut [u8]>();
    try_from::<Box<[u8]>, [u8; 2]>();
    try_from::<Box<str>, &str>();
    try_from::<Box<str>, &mut str>();
    try_from::<Box<str>, String>();
    try_from::<String, &str>();
    try_from::<String, &mut str>();
    try_from::<String, &String>();
    try_from::<String, char>();
    try_from::<String, Cow<'_, str>>();
    try_from::<Box<dyn Error>, String>();
    try_from::<Box<dyn Error + Send + Sync>, String>();
    collects::<Box<[u8]>, u8>();
    refers::<Cow<'_, str>, str>();
    try_from::<Vec<u8>, Cow<'_, [u8]>>();
    compares::<Vec<u8>, Vec<u8>>();
    equals::<String, String>();
}
