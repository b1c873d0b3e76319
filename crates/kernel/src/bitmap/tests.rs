// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Bits against a vector of `bool`, and what lies at the ends.

use super::*;
use crate::{
    alloc::{flags::GFP_KERNEL, AllocError},
    host,
};

#[test]
fn a_bitmap_does_as_a_vector_of_bools_does() {
    let _machine = host::boot();
    let mut random = 1_usize;
    for len in [0, 1, 63, 64, 65, 128, 200] {
        let mut bits = BitmapVec::new(len, GFP_KERNEL).unwrap();
        let mut model = vec![false; len];
        for _ in 0..if len == 0 { 1 } else { 300 } {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let index = (random >> 16) % len.max(1);
            match (random >> 8) % 4 {
                _ if len == 0 => {}
                0 => bits.set_bit(index),
                1 => bits.clear_bit(index),
                2 => bits.set_bit_atomic(index),
                _ => bits.clear_bit_atomic(index),
            }
            if let Some(bit) = model.get_mut(index) {
                *bit = random & (1 << 8) == 0;
            }
            let from = |bit: bool| (index..len).find(|index| model[*index] == bit);
            assert_eq!(bits.next_bit(index), from(true));
            assert_eq!(bits.next_zero_bit(index), from(false));
            assert_eq!(bits.last_bit(), model.iter().rposition(|bit| *bit));
        }
    }
}

#[test]
fn an_index_out_of_bounds_is_logged_and_does_nothing() {
    let machine = host::boot();
    machine
        .kthread("bits", || {
            let mut bits = BitmapVec::new(100, GFP_KERNEL).unwrap();
            bits.set_bit(100);
            bits.set_bit_atomic(127);
            bits.clear_bit(1000);
            bits.clear_bit_atomic(usize::MAX);
            assert_eq!((bits.next_bit(0), bits.last_bit()), (None, None));
            assert_eq!(bits.next_zero_bit(99), Some(99));
            assert_eq!(bits.next_zero_bit(100), None);
            assert_eq!(bits.next_bit(usize::MAX), None);
        })
        .unwrap();
    assert_eq!(machine.log().len(), 4);
    assert_eq!(
        machine.log()[1].text,
        "rust_kernel: Bit `index` must be < 100, was 127"
    );
}

#[test]
fn bits_beyond_the_end_are_never_seen() {
    let words = [usize::MAX; 2];
    // SAFETY: There are 128 bits.
    let bits = unsafe { Bitmap::from_raw(words.as_ptr(), 70) };
    assert_eq!(bits.last_bit(), Some(69));
    assert_eq!(bits.next_zero_bit(0), None);
    let mut copy = [usize::MAX; 3];
    // SAFETY: There are 192 bits.
    unsafe { Bitmap::from_raw_mut(copy.as_mut_ptr(), 130) }.copy_and_extend(bits);
    assert_eq!(copy, [usize::MAX, (1 << 6) - 1, 0]);
    // SAFETY: As above.
    unsafe { Bitmap::from_raw_mut(copy.as_mut_ptr(), 3) }.copy_and_extend(bits);
    assert_eq!(copy, [7, (1 << 6) - 1, 0]);
}

#[test]
fn a_word_of_bits_takes_no_memory_and_more_can_fail() {
    let machine = host::boot();
    let before = machine.allocations();
    assert_eq!(BitmapVec::new(64, GFP_KERNEL).unwrap().len(), 64);
    assert_eq!(BitmapVec::new_inline().len(), 64);
    assert_eq!(machine.allocations(), before);
    machine.fail_nth(1);
    assert_eq!(BitmapVec::new(65, GFP_KERNEL).err(), Some(AllocError));
    assert_eq!(BitmapVec::new(1 << 31, GFP_KERNEL).err(), Some(AllocError));
}
