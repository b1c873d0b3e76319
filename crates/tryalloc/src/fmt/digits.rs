// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Integers as decimal digits.

/// The digits of the largest `u64`; those of the least `i64` are one fewer, and its sign.
const MOST: usize = 20;

/// The digits of 0 to 99, two of each.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut n = 0;
    while n < 100 {
        pairs[n] = [b'0' + n as u8 / 10, b'0' + n as u8 % 10];
        n += 1;
    }
    pairs
};

/// The digits of an integer, and its sign if it is negative: bytes from `start` on.
pub(super) struct Digits {
    bytes: [u8; MOST],
    start: usize,
}

impl Digits {
    /// Those of an integer that is `magnitude`, or less than 0 by as much.
    #[inline]
    pub(super) fn new(negative: bool, mut magnitude: u64) -> Self {
        let mut digits = Self {
            bytes: [0; MOST],
            start: MOST,
        };
        // SAFETY: No zero is put before the first digit, so that all are at most `MOST`, with the sign.
        unsafe {
            while magnitude >= 1000 {
                // One division of a large number for four digits.
                let four = (magnitude % 10_000) as usize;
                magnitude /= 10_000;
                digits.put(PAIRS[four % 100]);
                digits.put(PAIRS[four / 100]);
            }
            if magnitude >= 10 {
                digits.put(PAIRS[(magnitude % 100) as usize]);
                magnitude /= 100;
            }
            if magnitude != 0 || digits.start == MOST {
                digits.put([b'0'.wrapping_add(magnitude as u8)]);
            }
            if negative {
                digits.put([b'-']);
            }
        }
        digits
    }

    /// Puts bytes, which are ASCII, before the others.
    ///
    /// # Safety
    ///
    /// There is room for them.
    #[inline(always)]
    unsafe fn put<const N: usize>(&mut self, ascii: [u8; N]) {
        // SAFETY: As the caller says.
        unsafe {
            self.start = self.start.unchecked_sub(N);
            let to = self.bytes.as_mut_ptr().add(self.start);
            to.cast::<[u8; N]>().write(ascii);
        }
    }

    /// The text.
    #[inline]
    pub(super) fn as_str(&self) -> &str {
        // SAFETY: All bytes from there on are ASCII.
        unsafe { core::str::from_utf8_unchecked(self.bytes.get_unchecked(self.start..)) }
    }
}
