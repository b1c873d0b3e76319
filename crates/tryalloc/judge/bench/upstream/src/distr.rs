// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `rand::distr`, with strings of either side.

use std::string::String;

use random::Rng;
pub use random::distr::*;

/// Strings of random characters.
pub trait SampleString {
    /// A string of `len` characters.
    fn sample_string<R: Rng + ?Sized>(&self, rng: &mut R, len: usize) -> String;
}

impl SampleString for Alphanumeric {
    fn sample_string<R: Rng + ?Sized>(&self, rng: &mut R, len: usize) -> String {
        let mut string = String::with_capacity(len);
        for byte in self.sample_iter(rng).take(len) {
            string.push(char::from(byte));
        }
        string
    }
}
