// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Spans of time.
//!
//! Mirrors: rust/kernel/time.rs (Linux 7.2).

use core::ops;

use super::{NSEC_PER_MSEC, NSEC_PER_SEC, NSEC_PER_USEC};

/// A span of time in nanoseconds, which may be negative: at most 292 years.
///
/// # Panics
///
/// Arithmetic that overflows panics, and so does division by an empty span.
///
/// # Examples
///
/// ```
/// use kernel::time::Delta;
///
/// let period = Delta::from_micros(250);
/// assert_eq!(Delta::from_millis(1) / period, 4);
/// assert_eq!((period * 3 - Delta::from_nanos(1)).as_micros_ceil(), 750);
/// assert_eq!(Delta::from_secs(i64::MAX).as_nanos(), i64::MAX);
/// ```
#[derive(Copy, Clone, PartialEq, PartialOrd, Eq, Ord, Debug)]
pub struct Delta {
    nanos: i64,
}

impl Delta {
    /// No time.
    pub const ZERO: Self = Self { nanos: 0 };

    /// That many nanoseconds.
    #[inline]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self { nanos }
    }

    /// That many microseconds, or the longest span there is.
    #[inline]
    pub const fn from_micros(micros: i64) -> Self {
        Self::from_nanos(micros.saturating_mul(NSEC_PER_USEC))
    }

    /// That many milliseconds, or the longest span there is.
    #[inline]
    pub const fn from_millis(millis: i64) -> Self {
        Self::from_nanos(millis.saturating_mul(NSEC_PER_MSEC))
    }

    /// That many seconds, or the longest span there is.
    #[inline]
    pub const fn from_secs(secs: i64) -> Self {
        Self::from_nanos(secs.saturating_mul(NSEC_PER_SEC))
    }

    /// True when it is empty.
    #[inline]
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// True when it goes back in time.
    #[inline]
    pub fn is_negative(self) -> bool {
        self < Self::ZERO
    }

    /// In nanoseconds.
    #[inline]
    pub const fn as_nanos(self) -> i64 {
        self.nanos
    }

    /// In microseconds, rounded up.
    #[inline]
    pub fn as_micros_ceil(self) -> i64 {
        let rest = self.nanos % NSEC_PER_USEC;
        // PANIC: A quotient by 1000 has room for one more.
        self.nanos / NSEC_PER_USEC + i64::from(rest > 0)
    }

    /// In milliseconds, rounded towards zero.
    #[inline]
    pub fn as_millis(self) -> i64 {
        self.nanos / NSEC_PER_MSEC
    }

    /// What is left when as many spans of `dividend` nanoseconds as fit are taken away.
    ///
    /// # Panics
    ///
    /// When `dividend` is 0.
    #[inline]
    pub fn rem_nanos(self, dividend: i32) -> Self {
        // PANIC: as documented.
        Self::from_nanos(self.nanos % i64::from(dividend))
    }
}

impl ops::Add for Delta {
    type Output = Self;

    #[inline]
    fn add(self, rhs: Self) -> Self {
        // PANIC: as documented; the kernel is built with overflow checks, and so is this.
        Self::from_nanos(self.nanos + rhs.nanos)
    }
}

impl ops::AddAssign for Delta {
    #[inline]
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}

impl ops::Sub for Delta {
    type Output = Self;

    #[inline]
    fn sub(self, rhs: Self) -> Self {
        // PANIC: as for addition.
        Self::from_nanos(self.nanos - rhs.nanos)
    }
}

impl ops::SubAssign for Delta {
    #[inline]
    fn sub_assign(&mut self, rhs: Self) {
        *self = *self - rhs;
    }
}

impl ops::Mul<i64> for Delta {
    type Output = Self;

    #[inline]
    fn mul(self, rhs: i64) -> Self {
        // PANIC: as for addition.
        Self::from_nanos(self.nanos * rhs)
    }
}

impl ops::MulAssign<i64> for Delta {
    #[inline]
    fn mul_assign(&mut self, rhs: i64) {
        *self = *self * rhs;
    }
}

impl ops::Div for Delta {
    type Output = i64;

    #[inline]
    fn div(self, rhs: Self) -> i64 {
        // PANIC: as documented: how often nothing fits is no number.
        self.nanos / rhs.nanos
    }
}
