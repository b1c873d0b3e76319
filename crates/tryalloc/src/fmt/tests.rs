// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What formatting does when it fails, by memory or by what is displayed.

use core::fmt::{self, Display, Write};

use super::TryToString;
use crate::{
    alloc::AllocError,
    string::{tests::Budget, String},
    try_format,
    vec::Vec,
};

/// Displays something, and then breaks its word.
struct Liar;

impl Display for Liar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("so far so good")?;
        Err(fmt::Error)
    }
}

#[test]
fn what_cannot_be_displayed_is_an_error_and_no_panic() -> Result<(), AllocError> {
    assert_eq!(Liar.try_to_string(), Err(AllocError));
    assert_eq!(try_format!("{Liar}"), Err(AllocError));
    let mut s = crate::String::try_from_str("before")?;
    assert!(s.try_push_fmt(format_args!(" {Liar}")).is_err());
    assert_eq!(s, "before");
    Ok(())
}

#[test]
fn text_without_arguments_is_copied_with_no_room_to_spare() -> Result<(), AllocError> {
    let s = try_format!("no arguments")?;
    assert_eq!((&*s, s.capacity()), ("no arguments", 12));
    Ok(())
}

#[test]
fn nothing_is_appended_when_memory_runs_out_half_way() {
    let budget = Budget::of(2);
    let mut s = String::new_in(&budget);
    s.push_str("before: ", ()).unwrap();
    let args = format_args!("{:4} {}", 1, "a text that is long enough to grow twice");
    budget.set(0);
    assert!(s.push_fmt(args, ()).is_err());
    assert_eq!(s, "before: ");
    let mut bytes = Vec::new_in(&budget);
    assert!(bytes.push_fmt(args, ()).is_err());
    assert!(bytes.is_empty());
    budget.set(9);
    bytes.push_fmt(args, ()).unwrap();
    assert_eq!(&bytes[..6], b"   1 a");
}

/// Displays itself without a look at whether that succeeds.
struct Careless;

impl Display for Careless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let _ = f.write_str("a text that is long enough to grow");
        let _ = f.write_char('.');
        Ok(())
    }
}

#[test]
fn a_failure_that_is_not_passed_on_is_told_all_the_same() {
    let budget = Budget::of(1);
    let mut s = String::new_in(&budget);
    s.push_str("before", ()).unwrap();
    assert!(s.push_fmt(format_args!("{Careless}"), ()).is_err());
    assert_eq!(s, "before");
}

#[test]
fn a_string_is_written_to_as_any_writer() -> fmt::Result {
    let budget = Budget::of(1);
    let mut s = String::new_in(&budget);
    s.write_char('1')?;
    write!(s, "-{:x}", 10)?;
    assert_eq!(s, "1-a");
    assert_eq!(write!(s, "{:99}", 1), Err(fmt::Error));
    Ok(())
}

#[test]
fn what_is_known_by_its_type_is_displayed_as_core_does() -> Result<(), AllocError> {
    macro_rules! same {
        ($($value:expr),+ $(,)?) => { $(
            assert_eq!(*($value).try_to_string()?, *try_format!("{}", $value)?);
        )+ };
    }
    same!(
        true,
        false,
        'x',
        '\u{e9}',
        '\u{1f375}',
        "",
        "tea",
        &"tea",
        &&"tea"
    );
    same!(crate::String::try_from_str("tea")?);
    same!(
        u8::MAX,
        i8::MIN,
        u16::MAX,
        i16::MIN,
        u32::MAX,
        i32::MIN,
        u64::MAX,
        i64::MIN,
        i64::MAX
    );
    same!(
        usize::MAX,
        isize::MIN,
        u128::MAX,
        i128::MIN,
        1.5,
        0_u8,
        -1_i8
    );
    for power in 0..20 {
        let ten = 10_u64.pow(power);
        same!(ten - 1, ten, ten + 1, (ten as i64).wrapping_neg());
    }
    Ok(())
}

#[test]
fn text_that_is_known_by_its_type_is_displayed_for_as_long_as_it_lives() -> Result<(), AllocError> {
    let owned = crate::String::try_from_str("short-lived")?;
    let displayed = owned.as_str().try_to_string()?;
    let nested = (&owned.as_str()).try_to_string()?;
    drop(owned);
    assert_eq!((&*displayed, &*nested), ("short-lived", "short-lived"));
    assert_eq!(displayed.capacity(), displayed.len());
    Ok(())
}
