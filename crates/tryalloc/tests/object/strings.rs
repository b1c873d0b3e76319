// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `String`, `Cow` and `str`.

use core::fmt::Arguments;
use core::ops::Range;

use tryalloc::alloc::{AllocError, TryReserveError};
use tryalloc::clone::TryClone;
use tryalloc::iter::TryFromIterator;
use tryalloc::str::StrExt;

use crate::plain::{uses, Done, Plain};

type String = tryalloc::string::String<Plain>;
type Cow<'a> = tryalloc::borrow::Cow<'a, str, Plain>;
type Bytes = tryalloc::vec::Vec<u8, Plain>;
type New = Result<String, AllocError>;

uses! {
    fn string_with_capacity(n: usize, f: u32) -> Result<String, TryReserveError> { String::with_capacity(n, f) }
    fn string_from_str(s: &str, f: u32) -> New { String::from_str(s, f) }
    fn string_from_char(c: char, f: u32) -> New { String::from_char(c, f) }
    fn string_from_utf8(b: Bytes) -> bool { String::from_utf8(b).is_ok() }
    fn string_from_utf8_lossy(b: &[u8], f: u32) -> Result<Cow<'_>, AllocError> { String::from_utf8_lossy(b, f) }
    fn string_from_utf16(b: &[u16], f: u32) -> bool { String::from_utf16(b, f).is_ok() }
    fn string_from_utf16_lossy(b: &[u16], f: u32) -> New { String::from_utf16_lossy(b, f) }
    fn string_from_iter(i: &mut dyn Iterator<Item = char>, f: u32) -> New { String::from_iter_with(i, f) }
    fn string_push(s: &mut String, c: char, f: u32) -> Done { s.push(c, f) }
    fn string_push_str(s: &mut String, t: &str, f: u32) -> Done { s.push_str(t, f) }
    fn string_push_fmt(s: &mut String, a: Arguments<'_>, f: u32) -> Done { s.push_fmt(a, f) }
    fn string_insert(s: &mut String, at: usize, c: char, f: u32) -> Done { s.insert(at, c, f) }
    fn string_insert_str(s: &mut String, at: usize, t: &str, f: u32) -> Done { s.insert_str(at, t, f) }
    fn string_replace_range(s: &mut String, r: Range<usize>, t: &str, f: u32) -> Done { s.replace_range(r, t, f) }
    fn string_extend(s: &mut String, i: &mut dyn Iterator<Item = char>, f: u32) -> Done { s.extend(i, f) }
    fn string_extend_from_within(s: &mut String, r: Range<usize>, f: u32) -> Done { s.extend_from_within(r, f) }
    fn string_add(s: String, t: &str, f: u32) -> New { s.add(t, f) }
    fn string_reserve(s: &mut String, n: usize, f: u32) -> Result<(), TryReserveError> { s.reserve(n, f) }
    fn string_reserve_exact(s: &mut String, n: usize, f: u32) -> Result<(), TryReserveError> { s.reserve_exact(n, f) }
    fn string_shrink_to(s: &mut String, n: usize, f: u32) -> Done { s.shrink_to(n, f) }
    fn string_shrink_to_fit(s: &mut String, f: u32) -> Done { s.shrink_to_fit(f) }
    fn string_into_boxed_str(s: String, f: u32) -> bool { s.into_boxed_str(f).is_ok() }
    fn string_split_off(s: &mut String, at: usize, f: u32) -> New { s.split_off(at, f) }
    fn string_clone(s: &String, f: u32) -> New { s.clone_with(f) }
    fn string_pop(s: &mut String) -> Option<char> { s.pop() }
    fn string_remove(s: &mut String, at: usize) -> char { s.remove(at) }
    fn string_truncate(s: &mut String, at: usize) { s.truncate(at) }
    fn string_retain(s: &mut String) { s.retain(|c| c != 'x') }
    fn string_drain(s: &mut String, r: Range<usize>) -> Option<char> { s.drain(r).next() }
    fn string_drain_all(s: &mut String) -> Option<char> { s.drain(..).next() }
    fn string_clear(s: &mut String) { s.clear() }
    fn string_drop(s: String) { drop(s) }
    fn string_leak(s: String) -> &'static mut str { s.leak() }
    fn format(a: Arguments<'_>, f: u32) -> New { tryalloc::fmt::format(a, f) }
    fn cow_into_owned(c: Cow<'_>, f: u32) -> New { c.into_owned(f) }
    fn cow_to_mut(c: &mut Cow<'_>, f: u32) -> bool { c.to_mut(f).is_ok() }
    fn cow_push_str(c: &mut Cow<'static>, s: &'static str, f: u32) -> Done { c.push_str(s, f) }
    fn cow_clone(c: &Cow<'static>, f: u32) -> bool { c.clone_with(f).is_ok() }
    fn str_repeat(s: &str, n: usize, f: u32) -> New { s.repeat_with(n, f) }
    fn str_replace(s: &str, a: &str, b: &str, f: u32) -> New { s.replace_with(a, b, f) }
    fn str_replace_char(s: &str, a: char, b: &str, f: u32) -> New { s.replace_with(a, b, f) }
    fn str_replacen(s: &str, a: &str, b: &str, n: usize, f: u32) -> New { s.replacen_with(a, b, n, f) }
    fn str_lower(s: &str, f: u32) -> New { s.to_lowercase_with(f) }
    fn str_upper(s: &str, f: u32) -> New { s.to_uppercase_with(f) }
    fn str_ascii_lower(s: &str, f: u32) -> New { s.to_ascii_lowercase_with(f) }
    fn str_ascii_upper(s: &str, f: u32) -> New { s.to_ascii_uppercase_with(f) }
}
