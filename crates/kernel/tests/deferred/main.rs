// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is done later: time, timers, and work items.

use kernel::host::{self, Report};

mod delayed;
mod hrtimer;
mod interrupts;
mod irq_states;
mod time;
mod unload;
mod work;

/// What a thread of the kernel returns, on a machine that had nothing to report.
fn in_kernel<R: Send + 'static>(body: impl FnOnce() -> R + Send + 'static) -> R {
    let (value, reports) = reported(body);
    assert_eq!(reports, []);
    value.expect("it ends")
}

/// What a thread of the kernel returns, and what the machine had to report.
fn reported<R: Send + 'static>(
    body: impl FnOnce() -> R + Send + 'static,
) -> (Result<R, host::Killed>, Vec<Report>) {
    let machine = host::boot();
    let value = machine.kthread("main", body);
    (value, machine.shutdown())
}
