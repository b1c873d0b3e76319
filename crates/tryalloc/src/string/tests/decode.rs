// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Bytes and UTF-16 that may not be text.

extern crate std;

use super::Budget;
use crate::{
    alloc::{AllocError, TryReserveError},
    clone::TryClone,
    string::String,
    Cow, Vec,
};

#[test]
fn lossy_text_is_that_of_std_for_all_bytes_after_each_other() -> Result<(), AllocError> {
    // Miri takes one of each range that UTF-8 tells apart, or more.
    let step = if cfg!(miri) { 15 } else { 1 };
    for first in [0x41, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xff] {
        for second in (0..=255).step_by(step) {
            for third in [0x41, 0x80, 0xbf, 0xc3] {
                let bytes = [b'<', first, second, third, b'>'];
                let ours = crate::String::try_from_utf8_lossy(&bytes)?;
                let theirs = std::string::String::from_utf8_lossy(&bytes);
                assert_eq!(*ours, *theirs, "{bytes:x?}");
                let borrowed = matches!(theirs, std::borrow::Cow::Borrowed(_));
                assert_eq!(Cow::is_borrowed(&ours), borrowed);
            }
        }
    }
    Ok(())
}

#[test]
fn bytes_that_are_no_text_are_given_back() -> Result<(), AllocError> {
    let bytes = Vec::try_from_slice(b"ab\xffc")?;
    let at = bytes.as_ptr();
    let error = crate::String::from_utf8(bytes).unwrap_err();
    assert_eq!(error.utf8_error().valid_up_to(), 2);
    assert_eq!(error, error.clone_with(())?);
    assert_eq!(error.try_clone()?.try_into_utf8_lossy()?, "ab\u{fffd}c");
    assert_eq!(error.into_bytes().as_ptr(), at);
    Ok(())
}

#[test]
fn utf16_that_is_malformed_is_told_from_no_memory() {
    let error = crate::String::try_from_utf16(&[0x61, 0xd800]).unwrap_err();
    assert_eq!(error.alloc_error(), None);
    let error = crate::string::FromUtf16Error::from(AllocError);
    assert_eq!(error.alloc_error(), Some(AllocError));
    assert_eq!(
        crate::String::try_from_utf16_lossy(&[0x61, 0xd800]).unwrap(),
        "a\u{fffd}"
    );
}

#[test]
fn every_length_of_character_is_written_as_core_does() {
    let budget = Budget::of(usize::MAX);
    for ch in [
        '\0'..='\u{900}',
        '\u{d7f0}'..='\u{e010}',
        '\u{fff0}'..='\u{10010}',
    ] {
        for ch in ch.chain(['\u{10ffff}']) {
            let mut s = String::new_in(&budget);
            s.push(ch, ()).unwrap();
            assert_eq!(s, *ch.encode_utf8(&mut [0; 4]));
        }
    }
}

#[test]
fn a_capacity_that_cannot_be_is_an_error() {
    let error: TryReserveError = crate::String::try_with_capacity(usize::MAX).unwrap_err();
    assert_eq!(
        error.kind(),
        crate::alloc::TryReserveErrorKind::CapacityOverflow
    );
}
