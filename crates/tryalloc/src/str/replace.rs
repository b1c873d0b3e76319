// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Texts with parts replaced.

use crate::{
    alloc::{AllocError, Stateless},
    string::String,
};

/// A copy of `text` with `to` in place of each match.
#[inline]
#[track_caller]
pub(super) fn replace<'a, A: Stateless>(
    text: &'a str,
    matches: impl Iterator<Item = (usize, &'a str)>,
    to: &str,
    flags: A::Flags,
) -> Result<String<A>, AllocError> {
    let mut new = String::allocate(text.len(), A::INSTANCE, flags)?;
    let mut done = 0;
    for (start, part) in matches {
        // SAFETY: Matches come in order and do not overlap, and start and end between characters.
        new.append(unsafe { text.get_unchecked(done..start) }, flags)?;
        new.append(to, flags)?;
        // It does not wrap: it is a place in the text.
        done = start.wrapping_add(part.len());
    }
    // SAFETY: A match ends within the text, between characters.
    new.append(unsafe { text.get_unchecked(done..) }, flags)?;
    Ok(new)
}
