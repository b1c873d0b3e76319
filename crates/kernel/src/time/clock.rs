// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The clocks of the machine.
//!
//! Mirrors: rust/kernel/time.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! The wall clock of each boot begins at the same time, so that runs are the same each time.

// DIFFERENCE: ClockSource::ID: the number itself, for there is no `clockid_t`.
// DIFFERENCE: ClockSource::ktime_get: the number itself, for there is no `ktime_t`.

use crate::rt;

/// A clock.
///
/// # Safety
///
/// `ktime_get` never returns a negative number.
pub unsafe trait ClockSource {
    /// Its `clockid_t`, as clock_gettime(2) knows it.
    const ID: i32;

    /// What it shows, in nanoseconds.
    fn ktime_get() -> i64;
}

/// The clock to measure with: it counts from boot and is never set.
pub struct Monotonic;

// SAFETY: No clock of the machine shows a negative time.
unsafe impl ClockSource for Monotonic {
    const ID: i32 = rt::clock::MONOTONIC;

    fn ktime_get() -> i64 {
        rt::clock::now(Self::ID)
    }
}

/// The wall clock, in UTC from the epoch. In Linux it may be set, and then jumps.
pub struct RealTime;

// SAFETY: As for `Monotonic`.
unsafe impl ClockSource for RealTime {
    const ID: i32 = rt::clock::REALTIME;

    fn ktime_get() -> i64 {
        rt::clock::now(Self::ID)
    }
}

/// As [`Monotonic`], and counts while the machine is suspended, which ours never is.
pub struct BootTime;

// SAFETY: As for `Monotonic`.
unsafe impl ClockSource for BootTime {
    const ID: i32 = rt::clock::BOOTTIME;

    fn ktime_get() -> i64 {
        rt::clock::now(Self::ID)
    }
}

/// As [`RealTime`], but leap seconds count. Until user space says how many there were, as after boot,
/// the two are the same.
pub struct Tai;

// SAFETY: As for `Monotonic`.
unsafe impl ClockSource for Tai {
    const ID: i32 = rt::clock::TAI;

    fn ktime_get() -> i64 {
        rt::clock::now(Self::ID)
    }
}
