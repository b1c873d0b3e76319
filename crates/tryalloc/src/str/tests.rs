// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Cases, patterns and repeats come out as std's.

extern crate std;

use std::string::String as StdString;

use super::StrExt;
use crate::alloc::AllocError;

/// The version of the tables here; std's tables of another would differ from them.
const UNICODE: (u8, u8, u8) = (17, 0, 0);

/// Texts with ASCII and without, long and short.
const TEXTS: [&str; 8] = [
    "",
    "abc ABC 123",
    "sixteen bytes, A",
    "sixteen bytes, and some more \u{391}\u{3a3}",
    "\u{38c}\u{3a3}\u{39f}\u{3a3} \u{3a3}\u{391}\u{3a3} \u{38c}\u{3a3}\u{39f}\u{3a3}",
    "\u{130}stanbul Stra\u{df}e \u{fb01}n",
    "0123456789abcde\u{e9} and ASCII after it, more than sixteen",
    "\u{65e5}\u{672c}\u{8a9e}",
];

#[test]
fn a_sigma_is_final_where_std_says_so_for_every_neighbour() -> Result<(), AllocError> {
    if char::UNICODE_VERSION != UNICODE {
        return Ok(());
    }
    let mut text = StdString::new();
    // Past the second plane there are ideographs, private use and, at E0000, tags and selectors.
    for ch in ('\0'..='\u{1ffff}').chain('\u{e0000}'..='\u{e01ff}') {
        text.extend([
            '\u{3b1}', ch, '\u{3a3}', ' ', '\u{3b1}', '\u{3a3}', ch, '\u{3b1}', ' ',
        ]);
        if text.len() > 4096 || ch == '\u{e01ff}' {
            assert_eq!(text.try_to_lowercase()?, *text.to_lowercase());
            text.clear();
        }
    }
    Ok(())
}

#[test]
fn cases_are_those_of_std() -> Result<(), AllocError> {
    for text in TEXTS {
        assert_eq!(text.try_to_lowercase()?, *text.to_lowercase());
        assert_eq!(text.try_to_uppercase()?, *text.to_uppercase());
        assert_eq!(text.try_to_ascii_lowercase()?, *text.to_ascii_lowercase());
        assert_eq!(text.try_to_ascii_uppercase()?, *text.to_ascii_uppercase());
    }
    Ok(())
}

#[test]
fn every_kind_of_pattern_is_replaced_as_by_std() -> Result<(), AllocError> {
    /// One pattern, written once and used by both.
    macro_rules! same {
        ($text:expr, $($pattern:expr),+ $(,)?) => { $(
            assert_eq!($text.try_replace($pattern, "<>")?, *$text.replace($pattern, "<>"));
            for count in 0..3 {
                assert_eq!($text.try_replacen($pattern, "", count)?, *$text.replacen($pattern, "", count));
            }
        )+ };
    }
    for text in TEXTS {
        let owned = StdString::from("b");
        same!(
            text,
            'a',
            "a",
            "",
            "ab",
            &"\u{3a3}",
            ['a', '\u{3a3}'],
            &['b', '\u{672c}'],
            &['1', '2'][..],
            char::is_uppercase,
            |ch: char| ch > 'z',
            owned.as_str(),
        );
    }
    let pattern = crate::String::try_from_str("\u{672c}")?;
    assert_eq!("\u{65e5}\u{672c}".try_replace(&pattern, "")?, "\u{65e5}");
    Ok(())
}

#[test]
fn repeats_are_those_of_std_and_absurd_ones_an_error() -> Result<(), AllocError> {
    for text in TEXTS {
        for n in 0..9 {
            let ours = text.try_repeat(n)?;
            assert_eq!(ours, *text.repeat(n));
            assert_eq!(ours.capacity(), ours.len());
        }
    }
    assert!("ab".try_repeat(usize::MAX).is_err());
    assert!("".try_repeat(usize::MAX)?.is_empty());
    Ok(())
}

#[test]
fn boxes_of_text_are_bytes_and_strings_in_the_same_memory() -> Result<(), AllocError> {
    let boxed = crate::String::try_from_str("text")?.try_into_boxed_str()?;
    let at = boxed.as_ptr();
    let bytes = boxed.into_boxed_bytes();
    // SAFETY: They were a text just now.
    let boxed = unsafe { super::from_boxed_utf8_unchecked(bytes) };
    let string = boxed.into_string();
    assert_eq!((&*string, string.as_ptr()), ("text", at));
    Ok(())
}
