// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parts of memory, and of what is none.

use super::*;
use crate::{error::Result, ptr::project};

struct Part {
    _before: u8,
    words: [u32; 4],
}

#[test]
fn parts_of_what_is_no_memory_have_their_addresses() {
    let base = ptr::without_provenance::<[Part; 3]>(0x1000);
    let word = project!(base, [build: 2].words[build: 3]);
    let offset = 2 * size_of::<Part>() + core::mem::offset_of!(Part, words) + 12;
    assert_eq!(word.addr(), 0x1000 + offset);
}

#[test]
fn parts_of_memory_may_be_read_and_written() {
    let mut part = Part {
        _before: 0,
        words: [1, 2, 3, 4],
    };
    let words: *mut [u32] = project!(mut &raw mut part, .words[build: 1..]);
    // SAFETY: These are in `part`.
    unsafe {
        assert_eq!(*words, [2, 3, 4]);
        *project!(mut words, [panic: 0]) = 7;
    }
    assert_eq!(part.words, [1, 7, 3, 4]);
}

#[test]
fn an_index_out_of_bounds_is_an_error_or_a_panic() {
    let base: *const [u8] = ptr::slice_from_raw_parts(ptr::dangling(), 4);
    let try_range = |range: Range<usize>| -> Result<usize> {
        let part: *const [u8] = project!(base, [try: range]);
        Ok(part.len())
    };
    assert_eq!(try_range(4..4), Ok(0));
    assert_eq!(try_range(1..3), Ok(2));
    assert_eq!(try_range(0..5), Err(ERANGE));
    assert_eq!(try_range(Range { start: 3, end: 2 }), Err(ERANGE));
    let panicked = std::panic::catch_unwind(|| project!(base, [panic: 4]).addr());
    assert!(panicked.is_err());
}
