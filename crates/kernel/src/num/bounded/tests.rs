// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The limits of integers of any width.

use super::*;

#[test]
fn exactly_the_values_of_the_width_fit() {
    for value in i8::MIN..=i8::MAX {
        assert_eq!(
            Bounded::<i8, 4>::try_new(value).is_some(),
            (-8..8).contains(&value)
        );
        assert!(Bounded::<i8, 8>::try_new(value).is_some());
    }
    for value in u8::MIN..=u8::MAX {
        assert_eq!(Bounded::<u8, 7>::try_new(value).is_some(), value < 128);
    }
    assert!(Bounded::<u64, 63>::try_new(u64::MAX).is_none());
    assert!(Bounded::<i64, 1>::try_new(-1).is_some());
}

#[test]
fn casts_keep_the_value_and_the_sign() {
    let value = Bounded::<i64, 6>::new::<-32>();
    assert_eq!(value.cast::<i8>().get(), -32);
    assert_eq!(i16::from(value), -32);
    assert_eq!(Bounded::<i32, 8>::from(-1_i8).extend::<20>(), -1);
}

#[test]
fn shifts_keep_the_sign() {
    assert_eq!(Bounded::<i32, 8>::new::<-128>().shr::<7, 1>(), -1);
    assert_eq!(Bounded::<i32, 2>::new::<-2>().shl::<30, 32>(), i32::MIN);
}

#[test]
fn arithmetic_is_that_of_the_type_and_not_of_the_width() {
    let (a, b) = (Bounded::<u8, 4>::new::<15>(), Bounded::<u8, 2>::new::<3>());
    assert_eq!((a + b, a - b, a * b, a / b, a % 4), (18, 12, 45, 5, 3));
    assert_eq!((a & b, a | 0x80, a ^ b, !a), (3, 0x8f, 12, 0xf0));
    assert_eq!(-Bounded::<i8, 4>::new::<-8>(), 8);
    assert!(a > b && b < 4 && a == 15);
    assert_eq!(format!("{a} {a:#x} {a:03b}"), "15 0xf 1111");
}

#[test]
fn one_unsigned_bit_is_a_bool() {
    assert!(Bounded::<u32, 1>::from(true).into_bool());
    assert!(!bool::from(Bounded::<u32, 1>::from(false)));
    assert_eq!(Bounded::<u64, 40>::from(true), 1);
}
