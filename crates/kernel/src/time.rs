// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Points and spans of time.
//!
//! Mirrors: rust/kernel/time.rs (Linux 7.2).
//! C headers: `include/linux/jiffies.h`, `include/linux/ktime.h`.
//!
//! # Differences from the kernel
//!
//! The machine's time is virtual: it stands still while anything runs, and jumps when nothing does.

use core::time::Duration;

use crate::ffi::c_long;
use crate::task::MAX_SCHEDULE_TIMEOUT;

mod clock;
pub mod delay;
mod delta;
pub mod hrtimer;
mod instant;

pub use self::clock::{BootTime, ClockSource, Monotonic, RealTime, Tai};
pub use self::delta::Delta;
pub use self::instant::Instant;

/// Nanoseconds in a microsecond.
pub const NSEC_PER_USEC: i64 = 1_000;

/// Nanoseconds in a millisecond.
pub const NSEC_PER_MSEC: i64 = 1_000_000;

/// Nanoseconds in a second.
pub const NSEC_PER_SEC: i64 = 1_000_000_000;

/// Ticks of the timer interrupt.
pub type Jiffies = crate::ffi::c_ulong;

/// Milliseconds.
pub type Msecs = crate::ffi::c_uint;

/// Nanoseconds in a tick: `CONFIG_HZ` is 100, as in the kernel that the lab prepares.
const NSEC_PER_JIFFY: u64 = NSEC_PER_SEC.unsigned_abs() / 100;

/// A timeout that never comes: `MAX_JIFFY_OFFSET`.
const NEVER: Jiffies = ((c_long::MAX >> 1) - 1).cast_unsigned();

/// How many ticks `msecs` milliseconds are, rounded up. More than `i32::MAX`, which C has as a negative
/// number, is a timeout that never comes.
pub fn msecs_to_jiffies(msecs: Msecs) -> Jiffies {
    if msecs > i32::MAX.unsigned_abs() {
        return NEVER;
    }
    let nanos = u64::from(msecs) * NSEC_PER_MSEC.unsigned_abs();
    // CAST: Fewer than 2^31 milliseconds, so some 2^28 ticks.
    nanos.div_ceil(NSEC_PER_JIFFY) as Jiffies
}

/// How long a timeout is; `MAX_SCHEDULE_TIMEOUT` and more is none.
pub(crate) fn jiffies_to_timeout(jiffies: Jiffies) -> Option<Duration> {
    let limited = c_long::try_from(jiffies).is_ok_and(|jiffies| jiffies < MAX_SCHEDULE_TIMEOUT);
    limited.then(|| Duration::from_nanos(jiffies_to_nanos(jiffies)))
}

pub(crate) fn jiffies_to_nanos(jiffies: Jiffies) -> u64 {
    (jiffies as u64).saturating_mul(NSEC_PER_JIFFY)
}

pub(crate) fn duration_to_jiffies(duration: Duration) -> Jiffies {
    let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    // CAST: Both are 64 bits wide on every machine this runs on that has 64-bit pointers.
    nanos.div_ceil(NSEC_PER_JIFFY) as Jiffies
}
