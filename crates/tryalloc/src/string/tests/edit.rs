// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Changes in the middle, beside std's.

extern crate std;

use core::{mem, str};
use std::string::String as StdString;

use super::panics;
use crate::{alloc::AllocError, String};

/// Characters of one to four bytes.
const TEXT: &str = "a\u{3b2}\u{672c}\u{10300}z";

/// Runs the same on a string of std's and on ours: both panic, or neither and the results are equal.
macro_rules! same {
    ($s:ident => $theirs:expr, $ours:expr) => {{
        let mut theirs = StdString::from(TEXT);
        let mut ours = String::try_from_str(TEXT).unwrap();
        let panicked = panics(|| {
            let $s = &mut theirs;
            $theirs
        });
        let ours_panicked = panics(|| {
            let $s = &mut ours;
            $ours
        });
        assert_eq!(ours_panicked, panicked);
        assert_eq!(ours, *theirs);
        assert!(str::from_utf8(ours.as_bytes()).is_ok());
    }};
}

#[test]
fn every_place_and_every_range_is_as_in_std() {
    // Miri takes ends between characters, within one and past the text.
    let step = if cfg!(miri) { 3 } else { 1 };
    for start in 0..TEXT.len() + 2 {
        same!(s => s.insert(start, '\u{672c}'), s.try_insert(start, '\u{672c}').unwrap());
        same!(s => s.insert_str(start, "xyz"), s.try_insert_str(start, "xyz").unwrap());
        same!(s => { s.remove(start); }, { s.remove(start); });
        same!(s => s.truncate(start), s.truncate(start));
        same!(s => drop(s.split_off(start)), drop(s.try_split_off(start).unwrap()));
        for end in (0..TEXT.len() + 2).step_by(step) {
            for with in ["", "y", "a longer text than it was"] {
                same!(s => s.replace_range(start..end, with), s.try_replace_range(start..end, with).unwrap());
            }
            same!(s => s.extend_from_within(start..end), s.try_extend_from_within(start..end).unwrap());
            same!(s => { s.drain(start..end); }, { s.drain(start..end); });
        }
    }
}

#[test]
fn what_is_drained_is_yielded_from_both_ends_and_gone_however_far_that_got(
) -> Result<(), AllocError> {
    let mut s = String::try_from_str(TEXT)?;
    let mut drain = s.drain(1..);
    assert_eq!(
        (drain.next(), drain.next_back()),
        (Some('\u{3b2}'), Some('z'))
    );
    assert_eq!(drain.as_str(), "\u{672c}\u{10300}");
    drop(drain);
    assert_eq!(s, "a");
    Ok(())
}

#[test]
fn a_drain_that_is_leaked_removes_nothing() -> Result<(), AllocError> {
    let mut s = String::try_from_str(TEXT)?;
    mem::forget(s.drain(1..));
    assert_eq!(s, TEXT);
    Ok(())
}

#[test]
fn a_retain_that_panics_leaves_text_of_what_was_kept() -> Result<(), AllocError> {
    let mut s = String::try_from_str("0\u{e8}0\u{672c}")?;
    let mut asked = 0;
    assert!(panics(|| s.retain(|_| {
        asked += 1;
        assert!(asked < 3);
        asked == 2
    })));
    assert_eq!(s, "\u{e8}");
    s.retain(|_| true);
    assert_eq!(s, "\u{e8}");
    Ok(())
}

#[test]
fn the_last_characters_are_popped_whole() -> Result<(), AllocError> {
    let mut s = String::try_from_str(TEXT)?;
    let mut expected = TEXT.chars().rev();
    while let Some(ch) = s.pop() {
        assert_eq!(Some(ch), expected.next());
    }
    assert_eq!((expected.next(), s.len()), (None, 0));
    Ok(())
}
