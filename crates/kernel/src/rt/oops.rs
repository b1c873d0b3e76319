// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a panic in kernel code does: an oops.
//!
//! In Linux a Rust panic ends in `BUG()`: the task is over where it stands, nothing unwinds, nothing
//! it holds is released, and the rest of the machine goes on. Here the panic hook records the oops
//! and marks the task dead; the unwinding that std then starts is stopped by the first call into the
//! machine, and every guard's and box's drop is one. (The hook itself must return: it runs under a
//! lock of std's, and a thread that stopped in there would stop every later panic of the process.)
//!
//! What is not covered: a driver's own `Drop` that runs before any of ours and touches nothing of the
//! machine does run, which in a kernel it would not.

use std::panic::PanicHookInfo;
use std::sync::Once;

use super::report::{Kind, Report};
use super::task::{current_or_dead, Mode};
use super::workqueue;

/// Makes panics of kernel code oopses; all others go where they went before.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let mine = current_or_dead(|current| match current.mode.get() {
                Mode::Kernel => {
                    record(info, current);
                    true
                }
                Mode::Dead => true,
                Mode::User => false,
            });
            if mine != Some(true) {
                before(info);
            }
        }));
    });
}

/// Runs `f` where nothing may unwind out of, such as in a function that C could call: an oops in it
/// ends the thread's part here at the latest.
pub(crate) fn contained<R>(f: impl FnOnce() -> R) -> R {
    /// Dropped, calls into the machine.
    struct Last;

    impl Drop for Last {
        fn drop(&mut self) {
            super::task::current(|_| ());
        }
    }

    let _last = Last;
    f()
}

fn record(info: &PanicHookInfo<'_>, current: &super::task::Current) {
    // First of all, so that nothing below can be taken for the task's own work.
    current.mode.set(Mode::Dead);
    let Some((machine, _)) = current.place() else {
        return;
    };
    workqueue::worker_died(current, &machine);
    let message = info.payload_as_str().unwrap_or("(no message)");
    let mut report = Report::new(Kind::Oops, message).task(&current.task().name);
    if let Some(location) = info.location() {
        report = report.at_file(location.file(), location.line());
    }
    for held in current.held.borrow().iter() {
        report = report.note(format!("{held} stays locked"));
    }
    machine.report(report);
}
