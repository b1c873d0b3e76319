// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Letting time pass.
//!
//! Mirrors: rust/kernel/time/delay.rs (Linux 7.2).
//! C header: `include/linux/delay.h`.

use core::ops::RangeInclusive;

use super::Delta;
use crate::rt;

/// How long one may sleep.
const SLEEPS: RangeInclusive<Delta> = Delta::ZERO..=Delta::from_micros(i32::MAX as i64);

/// How long one may spin: `MAX_UDELAY_MS`.
const SPINS: RangeInclusive<Delta> = Delta::ZERO..=Delta::from_millis(5);

/// Up to here `fsleep` spins, in microseconds.
const TOO_SHORT_TO_SLEEP: u64 = 10;

/// In whole microseconds, rounded up; a span outside of the range is as the longest in it.
fn micros(delta: Delta, range: &RangeInclusive<Delta>) -> u64 {
    let delta = if range.contains(&delta) {
        delta
    } else {
        *range.end()
    };
    delta.as_micros_ceil().unsigned_abs()
}

/// Sleeps for at least `delta`; 10 microseconds and less it spins.
///
/// A span that is negative or longer than 2^31 - 1 microseconds is a mistake, and becomes that long.
///
/// # Context
///
/// May sleep.
///
/// # Examples
///
/// ```
/// # let machine = kernel::host::boot();
/// # let waited = machine.kthread("example", || {
/// use kernel::time::{delay::fsleep, Delta, Instant, Monotonic};
///
/// let before = Instant::<Monotonic>::now();
/// fsleep(Delta::from_millis(20));
/// assert!(before.elapsed() >= Delta::from_millis(20));
/// # });
/// # assert!(waited.is_ok());
/// ```
#[track_caller]
pub fn fsleep(delta: Delta) {
    match micros(delta, &SLEEPS) {
        micros if micros <= TOO_SHORT_TO_SLEEP => rt::clock::spin(micros),
        micros => rt::clock::sleep(micros, core::panic::Location::caller()),
    }
}

/// Spins for at least `delta`. Interrupts come meanwhile.
///
/// A span that is negative or longer than 5 milliseconds is a mistake, and becomes that long.
///
/// # Context
///
/// Any.
pub fn udelay(delta: Delta) {
    rt::clock::spin(micros(delta, &SPINS));
}
