// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::hash`.

pub use core::hash::*;

use crate::driver;

/// Hashes well enough for tests: FNV-1a.
#[derive(Clone, Debug)]
pub struct DefaultHasher(u64);

impl DefaultHasher {
    /// One without a key.
    #[must_use]
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Default for DefaultHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher for DefaultHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Makes hashers with a key that is another in each run.
#[derive(Clone, Debug)]
pub struct RandomState(u64);

impl RandomState {
    /// With a key.
    #[must_use]
    pub fn new() -> Self {
        Self(driver::random())
    }
}

impl Default for RandomState {
    fn default() -> Self {
        Self::new()
    }
}

impl BuildHasher for RandomState {
    type Hasher = DefaultHasher;

    fn build_hasher(&self) -> DefaultHasher {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher
    }
}
