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
//! machine does run, which in a kernel it would not. If it panics, std ends the process, and the
//! reports go to standard error.

use std::any::Any;
use std::io::Write;
use std::panic::Location;
use std::sync::Once;

use super::report::{Kind, Report};
use super::sched::End;
use super::task::{current_or_dead, Current, Mode};
use super::workqueue;

/// Makes panics of kernel code oopses; all others go where they went before.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let mode = current_or_dead(|current| {
                let mode = current.mode.get();
                match mode {
                    Mode::Kernel => record(current, info.payload_as_str(), info.location()),
                    // A Drop of the driver's panics in the unwinding after the oops: std aborts.
                    Mode::Dead => show_reports(current),
                    Mode::User => {}
                }
                mode
            });
            if mode != Some(Mode::Kernel) {
                before(info);
            }
        }));
    });
}

/// How a task ended that unwound to its very beginning.
pub(crate) fn end_of(payload: Box<dyn Any + Send>) -> End {
    let mode = current_or_dead(|current| {
        let mode = current.mode.get();
        if mode == Mode::Kernel {
            // A test has put a hook of its own in place of ours.
            let message = payload.downcast_ref::<String>().map(String::as_str);
            record(current, message.or(payload.downcast_ref().copied()), None);
        }
        mode
    });
    match mode {
        Some(Mode::Kernel | Mode::Dead) => End::Oops,
        Some(Mode::User) | None => End::Panicked(payload),
    }
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

fn record(current: &Current, message: Option<&str>, location: Option<&Location<'_>>) {
    // First of all, so that nothing below can be taken for the task's own work.
    current.mode.set(Mode::Dead);
    let Some((machine, _)) = current.place() else {
        return;
    };
    workqueue::worker_died(current, &machine);
    let mut report = Report::new(Kind::Oops, message.unwrap_or("(no message)"))
        .task(&current.task().inner().name.to_string());
    if let Some(location) = location {
        report = report.at_file(location.file(), location.line());
    }
    for held in current.held.borrow().iter() {
        report = report.note(format!("{held} stays locked"));
    }
    machine.report(report);
}

/// Shows what would be lost with the process.
fn show_reports(current: &Current) {
    if let Some((machine, _)) = current.place() {
        for report in machine.reports(|reports| reports.clone()) {
            // Nobody is left to be told when this fails.
            let _ = writeln!(std::io::stderr(), "{report}");
        }
    }
}
