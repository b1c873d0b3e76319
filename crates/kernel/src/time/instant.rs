// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Points in time.
//!
//! Mirrors: rust/kernel/time.rs (Linux 7.2).

use core::marker::PhantomData;
use core::ops;

use super::{ClockSource, Delta};

/// What the clock `C` showed at some time.
///
/// # Invariants
///
/// It is not negative.
///
/// # Panics
///
/// A sum or difference with a [`Delta`] that leaves the clock's range panics.
///
/// # Examples
///
/// ```
/// use kernel::time::{Delta, Instant, Monotonic};
///
/// let before = Instant::<Monotonic>::now();
/// let deadline = before + Delta::from_millis(2);
/// assert_eq!((deadline - before).as_nanos(), 2_000_000);
/// assert!(!before.elapsed().is_negative());
/// ```
#[repr(transparent)]
#[derive(PartialEq, PartialOrd, Eq, Ord)]
pub struct Instant<C: ClockSource> {
    nanos: i64,
    _clock: PhantomData<C>,
}

impl<C: ClockSource> Clone for Instant<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: ClockSource> Copy for Instant<C> {}

impl<C: ClockSource> Instant<C> {
    /// The time now.
    #[inline]
    pub fn now() -> Self {
        // INVARIANT: A clock shows no negative time.
        Self::from_ktime(C::ktime_get())
    }

    /// How long ago it was.
    #[inline]
    pub fn elapsed(&self) -> Delta {
        Self::now() - *self
    }

    pub(crate) fn as_nanos(&self) -> i64 {
        self.nanos
    }

    /// The point in time that many nanoseconds after the clock's zero, which is not negative.
    pub(crate) fn from_ktime(nanos: i64) -> Self {
        Instant {
            nanos,
            _clock: PhantomData,
        }
    }

    /// Ends in a panic where the time is out of the clock's range.
    #[track_caller]
    fn in_range(nanos: Option<i64>) -> Self {
        match nanos {
            // INVARIANT: It is not negative.
            Some(nanos) if nanos >= 0 => Self::from_ktime(nanos),
            // PANIC: Linux asserts it too: a driver's times are 292 years from their clock's zero, or
            // before it, by mistake only.
            _ => panic!("the time is out of the clock's range"),
        }
    }
}

impl<C: ClockSource> ops::Sub for Instant<C> {
    type Output = Delta;

    #[inline]
    fn sub(self, other: Instant<C>) -> Delta {
        // PANIC: The difference of two numbers that are not negative does not overflow.
        Delta::from_nanos(self.nanos - other.nanos)
    }
}

impl<T: ClockSource> ops::Add<Delta> for Instant<T> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn add(self, rhs: Delta) -> Self {
        Self::in_range(self.nanos.checked_add(rhs.as_nanos()))
    }
}

impl<T: ClockSource> ops::Sub<Delta> for Instant<T> {
    type Output = Self;

    #[inline]
    #[track_caller]
    fn sub(self, rhs: Delta) -> Self {
        Self::in_range(self.nanos.checked_sub(rhs.as_nanos()))
    }
}
