// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Time, as far as waits need it.
//!
//! Mirrors: rust/kernel/time.rs (Linux 7.2).
//! C headers: `include/linux/jiffies.h`, `include/linux/ktime.h`.

use core::time::Duration;

use crate::ffi::c_long;
use crate::task::MAX_SCHEDULE_TIMEOUT;

/// Ticks of the timer interrupt.
pub type Jiffies = crate::ffi::c_ulong;

/// Milliseconds.
pub type Msecs = crate::ffi::c_uint;

/// Nanoseconds in a tick: `CONFIG_HZ` is 100, as in the kernel that the lab prepares.
const NSEC_PER_JIFFY: u64 = 1_000_000_000 / 100;

/// How many ticks `msecs` milliseconds are, rounded up.
pub fn msecs_to_jiffies(msecs: Msecs) -> Jiffies {
    let nanos = u64::from(msecs) * 1_000_000;
    // CAST: At most 2^32 milliseconds, so some 2^30 ticks.
    nanos.div_ceil(NSEC_PER_JIFFY) as Jiffies
}

/// How long a timeout is; `MAX_SCHEDULE_TIMEOUT` and more is none.
pub(crate) fn jiffies_to_timeout(jiffies: Jiffies) -> Option<Duration> {
    let limited = c_long::try_from(jiffies).is_ok_and(|jiffies| jiffies < MAX_SCHEDULE_TIMEOUT);
    limited.then(|| Duration::from_nanos((jiffies as u64).saturating_mul(NSEC_PER_JIFFY)))
}

pub(crate) fn duration_to_jiffies(duration: Duration) -> Jiffies {
    let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    // CAST: Both are 64 bits wide on every machine this runs on that has 64-bit pointers.
    nanos.div_ceil(NSEC_PER_JIFFY) as Jiffies
}
