// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A hash that stays the same from one compiler to the next, to tell inputs that changed.

use std::fmt;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a, 64 bits, over parts of which each is preceded by its length.
///
/// It guards against accidents, not against someone who looks for collisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Fingerprint {
        Fingerprint(OFFSET)
    }

    pub(crate) fn of(part: impl AsRef<[u8]>) -> Fingerprint {
        Fingerprint::new().and(part)
    }

    /// The fingerprint of all parts so far and `part`.
    pub(crate) fn and(self, part: impl AsRef<[u8]>) -> Fingerprint {
        let part = part.as_ref();
        let length = (part.len() as u64).to_le_bytes();
        Fingerprint(length.iter().chain(part).fold(self.0, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(PRIME)
        }))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_between_parts_counts() {
        assert_ne!(
            Fingerprint::of("ab").and("c"),
            Fingerprint::of("a").and("bc")
        );
        assert_ne!(Fingerprint::of("a").and(""), Fingerprint::of("a"));
    }

    #[test]
    fn the_hash_on_disk_never_changes() {
        assert_eq!(Fingerprint::of("recipe").to_string(), "c2d10d726417f6bd");
    }
}
