// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Fields that fill, overlap and leave gaps.

use crate::error::code::EOVERFLOW;
use crate::num::Bounded;

bitfield! {
    struct Word(u16) {
        15:15 top;
        14:4 middle;
        7:4 part;
        0:0 bottom;
    }
}

bitfield! {
    struct Whole(u64) {
        63:0 all;
    }
}

#[test]
fn a_field_has_its_bits_and_no_others() {
    assert_eq!(Word::MIDDLE_MASK, 0x7ff0);
    assert_eq!((Word::MIDDLE_SHIFT, Word::MIDDLE_RANGE), (4, 4..=14));
    assert_eq!(Whole::ALL_MASK, u64::MAX);
    for bit in 0..16 {
        let word = Word::from_raw(1 << bit);
        assert_eq!(word.top() == 1, bit == 15);
        assert_eq!(word.middle() != 0, (4..=14).contains(&bit));
        assert_eq!(word.part() != 0, (4..=7).contains(&bit));
        assert_eq!(word.bottom() == 1, bit == 0);
    }
}

#[test]
fn setting_a_field_leaves_all_other_bits() {
    let word = Word::from_raw(0xffff).with_const_middle::<0x123>();
    assert_eq!(word.into_raw(), 0x923f);
    assert_eq!(
        word.with_part(Bounded::<u16, 4>::new::<0xa>()).middle(),
        0x12a
    );
    assert_eq!(
        Word::from(0x000e).with_top(true).with_bottom(false),
        Word::from(0x800e)
    );
    assert_eq!(Whole::from(7).with_all(u64::MAX).into_raw(), u64::MAX);
}

#[test]
fn a_value_that_does_not_fit_is_an_error() {
    let word = Word::from_raw(0x5555);
    assert_eq!(word.try_with_part(16_u32), Err(EOVERFLOW));
    assert_eq!(word.try_with_part(-1_i8), Err(EOVERFLOW));
    assert_eq!(word.try_with_part(15_u8).map(u16::from), Ok(0x55f5));
}

#[test]
fn debug_shows_the_integer_and_the_fields() {
    let text = "Word { <raw>: 0x8010, top: Bounded(1), middle: Bounded(1), part: Bounded(1), bottom: Bounded(0) }";
    assert_eq!(format!("{:?}", Word::from(0x8010)), text);
}
