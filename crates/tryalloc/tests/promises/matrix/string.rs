// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `String`, and what is formatted.

use std::fmt::Write;

use tryalloc::clone::TryClone;
use tryalloc::fmt::TryToString;
use tryalloc::iter::{TryExtend, TryFromIterator};

use super::vec::full;
use super::{Keeps, Matrix};
use crate::item::item;
use crate::ledger::{aside, Ledger, Tag};

pub(super) type String = tryalloc::string::String<Ledger>;

/// A string with this text, and no room for more.
pub(super) fn text(text: &str) -> String {
    String::try_from_str(text).expect("memory")
}

/// A string with room for more.
fn roomy() -> String {
    let mut s = text("text");
    s.try_reserve_exact(9).expect("memory");
    s
}

fn begins_with_text(s: &String) -> bool {
    s.starts_with("text")
}

pub(super) fn cases(matrix: &mut Matrix) {
    one(matrix);
    room(matrix);
    many(matrix);
    made(matrix);
    decoded(matrix);
    cloned(matrix);
    formatted(matrix);
}

fn one(matrix: &mut Matrix) {
    let four = || text("text");
    matrix.both(
        "String::push",
        Keeps::All,
        four,
        |s, tag| s.push('\u{e9}', tag),
        |s| s.try_push('\u{e9}'),
    );
    matrix.both(
        "String::push_str",
        Keeps::All,
        four,
        |s, tag| s.push_str("more", tag),
        |s| s.try_push_str("more"),
    );
    matrix.both(
        "String::insert",
        Keeps::All,
        four,
        |s, tag| s.insert(2, '\u{20ac}', tag),
        |s| s.try_insert(0, '\u{20ac}'),
    );
    matrix.both(
        "String::insert_str",
        Keeps::All,
        four,
        |s, tag| s.insert_str(2, "more", tag),
        |s| s.try_insert_str(4, "more"),
    );
    matrix.both(
        "String::replace_range",
        Keeps::All,
        four,
        |s, tag| s.replace_range(1..2, "longer", tag),
        |s| s.try_replace_range(1..2, "longer"),
    );
    matrix.both(
        "String::extend_from_within",
        Keeps::All,
        four,
        |s, tag| s.extend_from_within(1..3, tag),
        |s| s.try_extend_from_within(1..3),
    );
    matrix.both(
        "String::split_off",
        Keeps::All,
        four,
        |s, tag| s.split_off(1, tag),
        |s| s.try_split_off(1),
    );
    matrix.both(
        "String::add",
        Keeps::All,
        || (),
        |(), tag| aside(|| text("a")).add("b", tag),
        |()| aside(|| text("a")).try_add("b"),
    );
}

fn room(matrix: &mut Matrix) {
    matrix.both(
        "String::with_capacity",
        Keeps::All,
        || (),
        |(), tag| String::with_capacity(3, tag),
        |()| String::try_with_capacity(3),
    );
    matrix.both(
        "String::reserve",
        Keeps::All,
        roomy,
        |s, tag| s.reserve(20, tag),
        |s| s.try_reserve(20),
    );
    matrix.both(
        "String::reserve_exact",
        Keeps::All,
        roomy,
        |s, tag| s.reserve_exact(20, tag),
        |s| s.try_reserve_exact(20),
    );
    matrix.both(
        "String::shrink_to",
        Keeps::All,
        roomy,
        |s, tag| s.shrink_to(6, tag),
        |s| s.try_shrink_to(6),
    );
    matrix.both(
        "String::shrink_to_fit",
        Keeps::All,
        roomy,
        |s, tag| s.shrink_to_fit(tag),
        |s| s.try_shrink_to_fit(),
    );
    matrix.both(
        "String::into_boxed_str",
        Keeps::All,
        || (),
        |(), tag| aside(roomy).into_boxed_str(tag),
        |()| aside(roomy).try_into_boxed_str(),
    );
}

fn many(matrix: &mut Matrix) {
    let four = || text("text");
    matrix.both(
        "String::extend",
        Keeps::This(begins_with_text),
        four,
        |s, tag| s.extend("letters".chars(), tag),
        |s| s.try_extend(["many", "pieces"]),
    );
    matrix.flags(
        "String: TryExtend<T>",
        Keeps::This(begins_with_text),
        four,
        |s, tag| s.extend_with(["many", "pieces"], tag),
    );
    matrix.flags(
        "String: TryFromIterator<T>",
        Keeps::All,
        || (),
        |(), tag: Tag| String::from_iter_with(["many", "pieces", "here"], tag),
    );
    matrix.both(
        "String::push_fmt",
        Keeps::This(begins_with_text),
        four,
        |s, tag| s.push_fmt(format_args!("{}, {:>20}", 1, 2), tag),
        |s| s.try_push_fmt(format_args!("{}, {:>20}", 1, 2)),
    );
    matrix.plain("String: Write", Keeps::This(begins_with_text), four, |s| {
        write!(s, "{}, {:>20}", 1, 2)
    });
}

fn made(matrix: &mut Matrix) {
    matrix.both(
        "String::from_str",
        Keeps::All,
        || (),
        |(), tag| String::from_str("text", tag),
        |()| String::try_from_str("text"),
    );
    matrix.both(
        "String::from_char",
        Keeps::All,
        || (),
        |(), tag| String::from_char('c', tag),
        |()| String::try_from_char('c'),
    );
    matrix.plain(
        "String: core::str::FromStr",
        Keeps::All,
        || (),
        |()| "text".parse::<String>(),
    );
}

fn decoded(matrix: &mut Matrix) {
    let wrong = b"ab\xff many letters\xfe cd";
    matrix.both(
        "String::from_utf8_lossy",
        Keeps::All,
        || (),
        |(), tag| String::from_utf8_lossy(wrong, tag),
        |()| String::try_from_utf8_lossy(wrong),
    );
    let unicode: [u16; 4] = [0x61, 0x20ac, 0xd83d, 0xde00];
    matrix.both(
        "String::from_utf16",
        Keeps::All,
        || (),
        |(), tag| String::from_utf16(&unicode, tag),
        |()| String::try_from_utf16(&unicode),
    );
    let lone: [u16; 3] = [0x61, 0xd83d, 0x62];
    matrix.both(
        "String::from_utf16_lossy",
        Keeps::All,
        || (),
        |(), tag| String::from_utf16_lossy(&lone, tag),
        |()| String::try_from_utf16_lossy(&lone),
    );
    let error = || String::from_utf8(full(*b"ab\xff cd")).expect_err("it is not UTF-8");
    matrix.both(
        "FromUtf8Error::into_utf8_lossy",
        Keeps::All,
        || (),
        |(), tag| aside(error).into_utf8_lossy(tag),
        |()| aside(error).try_into_utf8_lossy(),
    );
    matrix.flags(
        "FromUtf8Error: TryClone",
        Keeps::All,
        error,
        |e, tag: Tag| e.clone_with(tag),
    );
    matrix.plain("FromUtf8Error::clone", Keeps::All, error, |e| e.try_clone());
}

fn cloned(matrix: &mut Matrix) {
    let four = || text("text");
    matrix.flags("String: TryClone", Keeps::All, four, |s, tag: Tag| {
        s.clone_with(tag)
    });
    matrix.plain("String::clone", Keeps::All, four, |s| s.try_clone());
    matrix.plain(
        "String::clone_from",
        Keeps::All,
        || (text("a"), text("longer")),
        |(s, from)| s.try_clone_from(from),
    );
}

fn formatted(matrix: &mut Matrix) {
    matrix.flags(
        "fmt::format",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> {
            tryalloc::fmt::format(format_args!("{}, {:>20}", 1, 2), tag)
        },
    );
    matrix.flags(
        "format_with!",
        Keeps::All,
        || (),
        |(), tag| -> Result<String, _> { tryalloc::format_with!(tag; "{}, {:>20}", 1, 2) },
    );
    matrix.flags(
        "T: TryToString",
        Keeps::All,
        || item(12),
        |it, tag| -> Result<String, _> { it.to_string_with(tag) },
    );
}
