// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the strings: what they show, to the letter, and how buffers end.

use core::cell::Cell;

use super::{kstrtobool_bytes, BStr, CStr, CStrExt, CString, Formatter, NullTerminatedFormatter};
use crate::error::code::EINVAL;
use crate::fmt::{Arguments, Write};
use crate::prelude::fmt;

fn text(args: Arguments<'_>) -> String {
    args.to_string()
}

/// Every byte but NUL, and then NUL.
fn all_bytes() -> Vec<u8> {
    (1..=u8::MAX).chain([0]).collect()
}

#[test]
fn a_c_string_shows_printable_ascii_and_hexadecimal_for_the_rest() {
    let bytes = all_bytes();
    let Ok(string) = CStr::from_bytes_with_nul(&bytes) else {
        panic!("a NUL in the middle");
    };
    let expected: String = (1..=u8::MAX)
        .map(|byte| match byte {
            0x20..=0x7e => char::from(byte).to_string(),
            _ => format!("\\x{byte:02x}"),
        })
        .collect();
    assert_eq!(text(fmt!("{string}")), expected);
}

#[test]
fn debug_of_a_c_string_is_that_of_core() {
    let string = c"\x01\t\n\"d\xe9j\xe0 vu";
    assert_eq!(
        text(fmt!("{string:?}")),
        "\"\\x01\\t\\n\\\"d\\xe9j\\xe0 vu\""
    );
}

#[test]
fn a_byte_string_shows_three_escapes_by_letter() {
    let string = BStr::from_bytes(b"\t\n\r\0\\'\"\x7f\xe9~");
    assert_eq!(text(fmt!("{string}")), "\\t\\n\\r\\x00\\'\"\\x7f\\xe9~");
    assert_eq!(
        text(fmt!("{string:?}")),
        "\"\\t\\n\\r\\x00\\\\'\\\"\\x7f\\xe9~\""
    );
}

#[test]
fn a_byte_string_is_indexed_by_ranges() {
    let string = BStr::from_bytes(b"abc");
    assert_eq!(string[1..], *BStr::from_bytes(b"bc"));
    assert_eq!(string.iter().count(), 3);
    assert!(string[3..].is_empty());
}

#[test]
fn changing_case_leaves_other_bytes_alone() {
    let mut bytes = *b"aZ[\xc4{\0";
    // SAFETY: the only NUL is the last byte.
    let string = unsafe { CStr::from_bytes_with_nul_unchecked_mut(&mut bytes) };
    string.make_ascii_uppercase();
    assert_eq!(string, c"AZ[\xc4{");
    string.make_ascii_lowercase();
    assert_eq!(string, c"az[\xc4{");
    assert_eq!(&bytes, b"az[\xc4{\0");
}

#[test]
fn a_pointer_to_a_c_string_gives_it_back() {
    let string = c"scull";
    // SAFETY: the pointer is that of a constant.
    assert_eq!(unsafe { CStr::from_char_ptr(string.as_char_ptr()) }, string);
}

#[test]
fn a_c_string_on_the_heap_holds_the_text_and_one_nul() {
    let made = CString::try_from_fmt(fmt!("{}{:>3}", "a", 7));
    assert_eq!(
        made.map(|string| string.to_bytes_with_nul().to_vec()),
        Ok(b"a  7\0".to_vec())
    );
    assert!(matches!(
        CString::try_from_fmt(fmt!("a\0{}", 1)),
        Err(EINVAL)
    ));
    assert!(matches!(CString::try_from_fmt(fmt!("")), Ok(string) if string.is_empty()));
}

#[test]
fn a_copy_in_lower_case_does_not_touch_the_original() {
    let original = c"SCULL";
    let copy = original.to_ascii_lowercase();
    assert!(copy.is_ok_and(|copy| &*copy == c"scull"));
    let copy = c"scull".to_ascii_uppercase();
    assert!(copy.is_ok_and(|copy| &*copy == c"SCULL"));
}

#[test]
fn an_argument_that_fails_to_format_is_einval() {
    struct Broken;
    impl crate::fmt::Display for Broken {
        fn fmt(&self, _: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result {
            Err(crate::fmt::Error)
        }
    }
    assert!(matches!(
        CString::try_from_fmt(fmt!("{}", Broken)),
        Err(EINVAL)
    ));
}

/// Prints as many letters as it holds, and one more or one less the next time.
struct Unsteady {
    letters: Cell<usize>,
    change: isize,
}

impl crate::fmt::Display for Unsteady {
    fn fmt(&self, f: &mut crate::fmt::Formatter<'_>) -> crate::fmt::Result {
        let letters = self.letters.get();
        self.letters.set(letters.saturating_add_signed(self.change));
        f.write_str(&"x".repeat(letters))
    }
}

#[test]
fn the_second_formatting_of_an_argument_counts_if_it_fits() {
    let made = |change| {
        let letters = Cell::new(2);
        let unsteady = Unsteady { letters, change };
        CString::try_from_fmt(fmt!("{unsteady}."))
    };
    assert!(matches!(made(1), Err(EINVAL)));
    assert!(made(-1).is_ok_and(|string| &*string == c"x."));
}

#[test]
fn a_full_buffer_is_an_error_only_when_more_comes() {
    let mut buffer = [0; 3];
    let mut f = Formatter::new(&mut buffer);
    assert!(f.write_str("abc").is_ok());
    assert!(f.write_str("").is_ok());
    assert!(f.write_str("d").is_err());
    assert_eq!(f.bytes_written(), 4);
    assert!(f.write_str("").is_err());
}

#[test]
fn a_terminated_buffer_needs_room_for_its_nul() {
    assert!(NullTerminatedFormatter::new(&mut []).is_none());
    let mut buffer = [0xff; 3];
    let Some(mut f) = NullTerminatedFormatter::new(&mut buffer) else {
        panic!("no room in three bytes");
    };
    assert!(f.write_str("abc").is_err());
    assert!(f.write_str("a").is_ok());
    assert!(f.write_str("b").is_ok());
    assert!(f.write_str("").is_ok());
    assert!(f.write_str("c").is_err());
    assert_eq!(&buffer, b"ab\0");
}

#[test]
fn a_boolean_is_known_by_its_first_letters() {
    for (text, value) in [
        ("1", Ok(true)),
        ("Enable", Ok(true)),
        ("twrong", Ok(true)),
        ("ON", Ok(true)),
        ("0", Ok(false)),
        ("disable", Ok(false)),
        ("oF", Ok(false)),
        ("No", Ok(false)),
        ("o", Err(EINVAL)),
        ("ox", Err(EINVAL)),
        ("2", Err(EINVAL)),
        (" 1", Err(EINVAL)),
        ("", Err(EINVAL)),
    ] {
        assert_eq!(kstrtobool_bytes(text.as_bytes()), value, "{text:?}");
    }
}
