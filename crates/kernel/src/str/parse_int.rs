// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Integers as people write them.
//!
//! Mirrors: rust/kernel/str/parse_int.rs (Linux 7.2).

use super::BStr;
use crate::error::{code::EINVAL, Result};

mod private {
    use super::BStr;
    use crate::error::Result;

    /// Seals [`ParseInt`](super::ParseInt), and is what it is made of.
    pub trait FromStrRadix: Sized {
        /// The number that `src` is in `radix`. It may have a sign.
        fn from_str_radix(src: &BStr, radix: u32) -> Result<Self>;

        /// `-value`.
        fn from_u64_negated(value: u64) -> Result<Self>;
    }
}

use private::FromStrRadix;

/// Integers that can be read from text.
///
/// The text may begin with a minus or a plus. `0x` makes it hexadecimal, `0o` or a leading `0`
/// octal, `0b` binary, each in either case. A plus in front of such a prefix is refused.
///
/// # Examples
///
/// ```
/// use kernel::{b_str, prelude::*, str::parse_int::ParseInt};
///
/// assert_eq!(u8::from_str(b_str!("0xA2")), Ok(0xa2));
/// assert_eq!(i16::from_str(b_str!("-017")), Ok(-15));
/// assert_eq!(i8::from_str(b_str!("-128")), Ok(-128));
/// assert_eq!(i8::from_str(b_str!("128")), Err(EINVAL));
/// ```
pub trait ParseInt: FromStrRadix + TryFrom<u64> {
    /// The number that `src` is, all of it.
    ///
    /// # Errors
    ///
    /// `EINVAL` if it is none, or does not fit.
    fn from_str(src: &BStr) -> Result<Self> {
        match &**src {
            // Read without its sign, since a prefix may follow, and -128 is no negated `i8`.
            [b'-', rest @ ..] => {
                let (radix, digits) = split_radix(rest);
                Self::from_u64_negated(FromStrRadix::from_str_radix(digits, radix)?)
            }
            src => {
                let (radix, digits) = split_radix(src);
                Self::from_str_radix(digits, radix)
            }
        }
    }
}

/// The radix that a prefix asks for, and what comes after the prefix.
fn split_radix(src: &[u8]) -> (u32, &BStr) {
    let (radix, digits) = match src {
        [b'0', b'x' | b'X', digits @ ..] => (16, digits),
        [b'0', b'o' | b'O', digits @ ..] => (8, digits),
        [b'0', b'b' | b'B', digits @ ..] => (2, digits),
        // The zero stays: it may be the only digit.
        [b'0', ..] => (8, src),
        _ => (10, src),
    };
    (radix, BStr::from_bytes(digits))
}

macro_rules! impl_parse_int {
    ($($ty:ty),*) => {
        $(
            impl FromStrRadix for $ty {
                fn from_str_radix(src: &BStr, radix: u32) -> Result<Self> {
                    let src = core::str::from_utf8(src)?;
                    <$ty>::from_str_radix(src, radix).map_err(|_| EINVAL)
                }

                fn from_u64_negated(value: u64) -> Result<Self> {
                    Ok(Self::try_from(-i128::from(value))?)
                }
            }

            impl ParseInt for $ty {}
        )*
    };
}

impl_parse_int!(i8, u8, i16, u16, i32, u32, i64, u64, isize, usize);

#[cfg(test)]
mod tests {
    use super::ParseInt;
    use crate::error::code::EINVAL;
    use crate::error::Result;
    use crate::str::BStr;

    fn parse<T: ParseInt>(text: &str) -> Result<T> {
        T::from_str(BStr::from_bytes(text.as_bytes()))
    }

    #[test]
    fn prefixes_choose_the_radix_behind_a_minus_too() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("0x7F", 127),
            ("-0Xff", -255),
            ("0b101", 5),
            ("-0B11", -3),
            ("0o17", 15),
            ("017", 15),
            ("-0O7", -7),
            ("+42", 42),
        ] {
            assert_eq!(parse::<i32>(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn the_limits_of_each_type_are_taken_and_no_more() {
        assert_eq!(parse::<u64>("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(parse::<u64>("18446744073709551616"), Err(EINVAL));
        assert_eq!(parse::<i64>("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(parse::<i64>("-9223372036854775809"), Err(EINVAL));
        assert_eq!(parse::<u8>("-0"), Ok(0));
        assert_eq!(parse::<u8>("-1"), Err(EINVAL));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", "+", "0x", "08", "1 ", " 1", "1\n", "--1", "1_000", "+0x1", "0b2",
        ] {
            assert_eq!(parse::<i32>(text), Err(EINVAL), "{text:?}");
        }
        assert_eq!(i32::from_str(BStr::from_bytes(b"\xff")), Err(EINVAL));
    }

    #[test]
    fn a_sign_behind_the_prefix_is_taken_as_in_linux() {
        assert_eq!(parse::<i32>("0x-5"), Ok(-5));
        assert_eq!(parse::<i32>("-+5"), Ok(-5));
    }
}
