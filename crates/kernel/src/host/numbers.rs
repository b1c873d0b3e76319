// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Device numbers, and who has which.
//!
//! The rules are those of `fs/char_dev.c`.

use std::collections::BTreeSet;

use crate::error::code::{EBUSY, EINVAL};
use crate::error::Result;
use crate::rt::sched::Shared;

/// The number of a device: which driver's, and which of that driver's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// Says which driver.
    pub major: u32,
    /// Says which of its devices.
    pub minor: u32,
}

/// What all misc devices have.
const MISC_MAJOR: u32 = 10;
/// The first minor number that is for any misc device.
const MISC_FIRST_MINOR: u32 = 256;
/// One more than the largest minor number: `1 << MINORBITS`.
const MINORS: u32 = 1 << 20;
/// One more than the largest major number: `CHRDEV_MAJOR_MAX`.
const MAJORS: u32 = 512;

/// The numbers that are taken.
#[derive(Default)]
pub(crate) struct Numbers(Shared<BTreeSet<Number>>);

impl Numbers {
    /// Takes a range: its major number, which is one that nobody has where `major` is 0.
    ///
    /// # Errors
    ///
    /// `EINVAL` when there are no such numbers, `EBUSY` when some are taken.
    pub(crate) fn take(&self, major: u32, first_minor: u32, count: u32) -> Result<u32> {
        let end = first_minor.checked_add(count);
        let end = end.filter(|end| *end <= MINORS).ok_or(EINVAL)?;
        if major >= MAJORS {
            return Err(EINVAL);
        }
        self.0.with(|taken| {
            let has = |major: u32, minors: core::ops::Range<u32>| {
                let first = Number {
                    major,
                    minor: minors.start,
                };
                let end = Number {
                    major,
                    minor: minors.end,
                };
                taken.range(first..end).next().is_some()
            };
            let major = match major {
                // Those that no driver in the kernel has for itself.
                0 => (234..255)
                    .rev()
                    .chain((384..512).rev())
                    .find(|major| !has(*major, 0..MINORS))
                    .ok_or(EBUSY)?,
                major if has(major, first_minor..end) => return Err(EBUSY),
                major => major,
            };
            taken.extend((first_minor..end).map(|minor| Number { major, minor }));
            Ok(major)
        })
    }

    /// Takes a number for a misc device.
    pub(crate) fn take_misc(&self) -> Result<Number> {
        self.0.with(|taken| {
            let numbers = (MISC_FIRST_MINOR..MINORS).map(|minor| Number {
                major: MISC_MAJOR,
                minor,
            });
            let number = numbers
                .into_iter()
                .find(|number| !taken.contains(number))
                .ok_or(EBUSY)?;
            taken.insert(number);
            Ok(number)
        })
    }

    /// Gives a number back.
    pub(crate) fn give_back(&self, number: Number) {
        self.0.with(|taken| taken.remove(&number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_had_once_and_can_be_given_back() {
        let numbers = Numbers::default();
        assert_eq!(numbers.take(42, 0, 4), Ok(42));
        assert_eq!(numbers.take(42, 3, 1), Err(EBUSY));
        assert_eq!(numbers.take(42, 4, 1), Ok(42));
        numbers.give_back(Number {
            major: 42,
            minor: 3,
        });
        assert_eq!(numbers.take(42, 3, 1), Ok(42));
    }

    #[test]
    fn a_major_number_that_nobody_has_is_chosen() {
        let numbers = Numbers::default();
        assert_eq!(numbers.take(0, 0, 4), Ok(254));
        assert_eq!(numbers.take(0, 8, 4), Ok(253));
    }

    #[test]
    fn numbers_that_there_are_not_are_refused() {
        let numbers = Numbers::default();
        assert_eq!(numbers.take(512, 0, 1), Err(EINVAL));
        assert_eq!(numbers.take(42, MINORS - 1, 2), Err(EINVAL));
        assert_eq!(numbers.take(42, u32::MAX, 1), Err(EINVAL));
    }
}
