// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What time it is, and letting time pass.

use core::time::Duration;

use super::sched::WaitFor;
use super::task::{current, At};
use super::timer;

/// The clocks, by their numbers in `include/uapi/linux/time.h`.
pub(crate) const REALTIME: i32 = 0;
pub(crate) const MONOTONIC: i32 = 1;
pub(crate) const BOOTTIME: i32 = 7;
pub(crate) const TAI: i32 = 11;

/// The wall clock at each boot, in nanoseconds from the epoch: 24 April 2021, 00:00 UTC.
const BOOTED_AT: u64 = 1_619_222_400_000_000_000;

/// What a clock shows when the machine boots, in nanoseconds.
pub(crate) fn at_boot(clock: i32) -> u64 {
    match clock {
        REALTIME | TAI => BOOTED_AT,
        _ => 0,
    }
}

/// What a clock shows, in nanoseconds, and never negative. Without a machine no time has passed.
pub(crate) fn now(clock: i32) -> i64 {
    let since_boot = current(|current| current.with_machine(|machine| machine.sched.now_ns()));
    let now = at_boot(clock).saturating_add(since_boot.unwrap_or(0));
    i64::try_from(now).unwrap_or(i64::MAX)
}

/// Gives the CPU up for that many microseconds.
pub(crate) fn sleep(micros: u64, at: At) {
    let duration = Duration::from_micros(micros);
    current(|current| current.block(WaitFor::Time, Some(duration), false, at));
}

/// Keeps the CPU for that many microseconds: interrupts come, each at its time, and other tasks do not.
pub(crate) fn spin(micros: u64) {
    current(|current| {
        let Some(machine) = current.machine() else {
            return;
        };
        let sched = &machine.sched;
        let until = sched.now_ns().saturating_add(micros.saturating_mul(1000));
        while let Some(next) = timer::next_interrupt(current).filter(|next| *next <= until) {
            sched.spin_until(next);
            timer::interrupt(current);
        }
        sched.spin_until(until);
    });
}
