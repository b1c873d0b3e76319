// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Texts in lowercase and uppercase.

use super::case_ignorable::is_case_ignorable;
use crate::{
    alloc::{AllocError, Stateless},
    string::String,
};

/// The capital sigma, and what it is in lowercase within a word and at its end.
const SIGMA: char = '\u{3a3}';
const SMALL_SIGMA: char = '\u{3c3}';
const FINAL_SIGMA: char = '\u{3c2}';

/// Bytes that are looked at together for whether they are ASCII: a vector register's worth.
const CHUNK: usize = 16;

/// What of a text, from its start, is ASCII, up to a multiple of [`CHUNK`] where there is as much, with
/// each letter converted; and the rest. There is room for the whole text.
#[inline]
#[track_caller]
fn ascii_prefix<A: Stateless>(
    text: &str,
    convert: impl Fn(u8) -> u8,
    flags: A::Flags,
) -> Result<(String<A>, &str), AllocError> {
    let mut converted = String::allocate(text.len(), A::INSTANCE, flags)?;
    // SAFETY: Only ASCII is written, and `text` is split where ASCII ends; there is room for all of it.
    unsafe {
        let bytes = converted.as_mut_vec();
        let start = bytes.as_mut_ptr();
        let mut rest = text.as_bytes();
        let mut done = 0_usize;
        while let Some((chunk, after)) = rest.split_first_chunk::<CHUNK>() {
            if !is_ascii(chunk) {
                break;
            }
            start
                .add(done)
                .cast::<[u8; CHUNK]>()
                .write(chunk.map(&convert));
            done = done.wrapping_add(CHUNK);
            rest = after;
        }
        while let Some((byte, after)) = rest.split_first() {
            if !byte.is_ascii() {
                break;
            }
            start.add(done).write(convert(*byte));
            done = done.wrapping_add(1);
            rest = after;
        }
        bytes.set_len(done);
        Ok((converted, core::str::from_utf8_unchecked(rest)))
    }
}

/// Whether all bytes of a chunk are ASCII, without a branch for each: the compiler knows a sum of what is 0
/// or 1 from an instruction of vector registers.
#[inline]
fn is_ascii(chunk: &[u8; CHUNK]) -> bool {
    let ascii = chunk.map(|byte| u8::from(byte.is_ascii()));
    ascii.into_iter().fold(0, u8::wrapping_add) == CHUNK as u8
}

/// The text in lowercase.
#[track_caller]
pub(super) fn lowercase<A: Stateless>(
    text: &str,
    flags: A::Flags,
) -> Result<String<A>, AllocError> {
    let (mut lower, rest) = ascii_prefix(text, |byte| byte.to_ascii_lowercase(), flags)?;
    for (at, ch) in rest.char_indices() {
        if ch == SIGMA {
            // It does not wrap: it is a place in the text.
            let at = text.len().wrapping_sub(rest.len()).wrapping_add(at);
            lower.append_char(
                if ends_word(text, at) {
                    FINAL_SIGMA
                } else {
                    SMALL_SIGMA
                },
                flags,
            )?;
        } else {
            append_mapped(
                &mut lower,
                ch,
                char::to_ascii_lowercase,
                char::to_lowercase,
                flags,
            )?;
        }
    }
    Ok(lower)
}

/// The text in uppercase.
#[track_caller]
pub(super) fn uppercase<A: Stateless>(
    text: &str,
    flags: A::Flags,
) -> Result<String<A>, AllocError> {
    let (mut upper, rest) = ascii_prefix(text, |byte| byte.to_ascii_uppercase(), flags)?;
    for ch in rest.chars() {
        append_mapped(
            &mut upper,
            ch,
            char::to_ascii_uppercase,
            char::to_uppercase,
            flags,
        )?;
    }
    Ok(upper)
}

/// Appends what a character is mapped to, which is one nearly always; ASCII takes no table.
#[inline]
#[track_caller]
fn append_mapped<A: Stateless, I: Iterator<Item = char>>(
    text: &mut String<A>,
    ch: char,
    map_ascii: impl Fn(&char) -> char,
    map: impl Fn(char) -> I,
    flags: A::Flags,
) -> Result<(), AllocError> {
    if ch.is_ascii() {
        return text.append_char(map_ascii(&ch), flags);
    }
    for ch in map(ch) {
        text.append_char(ch, flags)?;
    }
    Ok(())
}

/// Whether the sigma at byte `at` is final, which Unicode calls `Final_Sigma`: there is a cased letter
/// before it and none after it, characters that are ignorable set aside.
fn ends_word(text: &str, at: usize) -> bool {
    // SAFETY: A sigma starts at `at`, and ends two bytes after it.
    let (before, after) = unsafe {
        (
            text.get_unchecked(..at),
            text.get_unchecked(at.wrapping_add(SIGMA.len_utf8())..),
        )
    };
    next_is_cased(before.chars().rev()) && !next_is_cased(after.chars())
}

/// Whether the first character that is not ignorable is cased.
fn next_is_cased(mut chars: impl Iterator<Item = char>) -> bool {
    chars
        .find(|&ch| !is_case_ignorable(ch))
        .is_some_and(is_cased)
}

/// Unicode's property `Cased`: lowercase, uppercase, or titlecase, of which there are 31 letters.
fn is_cased(ch: char) -> bool {
    ch.is_lowercase()
        || ch.is_uppercase()
        || matches!(
            ch,
            '\u{1c5}'
                | '\u{1c8}'
                | '\u{1cb}'
                | '\u{1f2}'
                | '\u{1f88}'..='\u{1f8f}'
                | '\u{1f98}'..='\u{1f9f}'
                | '\u{1fa8}'..='\u{1faf}'
                | '\u{1fbc}'
                | '\u{1fcc}'
                | '\u{1ffc}'
        )
}
