// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Bits and masks of them.
//!
//! For each of `u8`, `u16`, `u32` and `u64` there are `bit_u8(n)` and `genmask_u8(low..=high)`,
//! which are for constants and [`build_assert!`](crate::build_assert) their arguments, and
//! `checked_bit_u8` and `genmask_checked_u8`, which return an `Option`.
//!
//! Mirrors: rust/kernel/bits.rs (Linux 7.2), include/linux/bits.h.
//!
//! # Examples
//!
//! ```
//! use kernel::bits::{bit_u32, genmask_checked_u8, genmask_u16};
//!
//! const ENABLE: u32 = bit_u32(31);
//! const SPEED: u16 = genmask_u16(4..=7);
//! assert_eq!((ENABLE, SPEED), (0x8000_0000, 0x00f0));
//! assert_eq!(genmask_checked_u8(6..=8), None);
//! ```

use core::ops::RangeInclusive;

use macros::paste;

use crate::build_assert::build_assert;

macro_rules! bits_of {
    ($($ty:ty),*) => {
        paste! {
            $(
                #[doc = "The value in which bit `n` alone is set, if there is such a bit."]
                #[inline]
                pub fn [<checked_bit_ $ty>](n: u32) -> Option<$ty> {
                    (n < $ty::BITS).then(|| 1 << n)
                }

                #[doc = "The value in which bit `n` alone is set. `n` is a bit of the type."]
                #[inline(always)]
                pub const fn [<bit_ $ty>](n: u32) -> $ty {
                    build_assert!(n < $ty::BITS);
                    1 << n
                }

                #[doc = "The value in which the bits of `range` are set, if there are such bits."]
                #[inline]
                pub fn [<genmask_checked_ $ty>](range: RangeInclusive<u32>) -> Option<$ty> {
                    let (low, high) = range.into_inner();
                    (low <= high && high < $ty::BITS)
                        .then(|| ($ty::MAX << low) & ($ty::MAX >> ($ty::BITS - 1 - high)))
                }

                #[doc = "The value in which the bits of `range` are set. They are bits of the type."]
                #[inline(always)]
                pub const fn [<genmask_ $ty>](range: RangeInclusive<u32>) -> $ty {
                    let (low, high) = (*range.start(), *range.end());
                    build_assert!(low <= high);
                    build_assert!(high < $ty::BITS);
                    ($ty::MAX << low) & ($ty::MAX >> ($ty::BITS - 1 - high))
                }
            )*
        }
    };
}

bits_of!(u8, u16, u32, u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_outside_the_type_is_none() {
        assert_eq!((checked_bit_u8(7), checked_bit_u8(8)), (Some(0x80), None));
        assert_eq!(
            (checked_bit_u64(63), checked_bit_u64(64)),
            (Some(1 << 63), None)
        );
        assert_eq!(checked_bit_u16(u32::MAX), None);
        assert_eq!(bit_u32(0), 1);
    }

    #[test]
    fn a_mask_has_both_its_ends() {
        assert_eq!(genmask_u8(0..=7), u8::MAX);
        assert_eq!(genmask_u16(6..=15), 0xffc0);
        assert_eq!(genmask_u32(0..=0), 1);
        assert_eq!(genmask_u64(21..=39), 0x0000_00ff_ffe0_0000);
        assert_eq!(genmask_checked_u64(63..=63), Some(1 << 63));
    }

    #[test]
    fn a_mask_of_bits_that_are_not_there_is_none() {
        assert_eq!(genmask_checked_u32(21..=32), None);
        #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
        let reversed = genmask_checked_u32(15..=8);
        assert_eq!(reversed, None);
    }
}
