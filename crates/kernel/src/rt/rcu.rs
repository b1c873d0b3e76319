// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Read-copy-update: who reads, and waiting for them.
//!
//! No task that keeps the rules gives the CPU up in a read-side section, so a grace period is over at
//! once. One that breaks them, or a thread that is no task, is waited for all the same.

use super::report::{Kind, Report};
use super::sched::{relax, Shared, WaitFor};
use super::task::{current, At, Current};

/// How many tasks of a machine have read-side sections open.
#[derive(Default)]
pub(crate) struct Readers(Shared<usize>);

/// The threads that do, and are no tasks.
static THREADS: Readers = Readers(Shared::new(0));

impl Current {
    /// The readers of which the task is, or would be, one.
    fn with_readers<R>(&self, f: impl FnOnce(&mut usize) -> R) -> R {
        match self.place() {
            Some((machine, _)) => machine.readers.0.with(f),
            None => THREADS.0.with(f),
        }
    }

    fn someone_reads(&self) -> bool {
        self.with_readers(|readers| *readers > 0) || THREADS.0.with(|readers| *readers > 0)
    }
}

/// Opens a read-side section: what is read in it stays until it is closed.
pub(crate) fn read_lock() {
    current(|current| {
        let depth = current.rcu.get();
        current.rcu.set(depth + 1);
        if depth == 0 {
            current.with_readers(|readers| *readers += 1);
        }
    });
}

/// Closes a read-side section.
pub(crate) fn read_unlock() {
    current(|current| {
        let depth = current.rcu.get().saturating_sub(1);
        current.rcu.set(depth);
        if depth == 0 {
            current.with_readers(|readers| *readers -= 1);
            if let Some((machine, _)) = current.place() {
                machine.sched.wake(WaitFor::Rcu, usize::MAX);
            }
        }
    });
}

/// Waits until every read-side section that is open now is closed.
///
/// # Context
///
/// May sleep.
pub(crate) fn synchronize(at: At) {
    current(|current| {
        current.might_sleep(at);
        let waits_for_itself = current.rcu.get() != 0;
        if waits_for_itself {
            let message = "illegal synchronize_rcu() in RCU read-side critical section";
            current.report(Report::new(Kind::Lock, message).at(at));
        }
        while current.someone_reads() {
            let tasks_read =
                current.place().is_some() && current.with_readers(|readers| *readers > 0);
            if tasks_read || waits_for_itself {
                current.block(WaitFor::Rcu, None, false, at);
            } else {
                // A thread that is no task runs at the same time, and wakes nobody.
                relax();
            }
        }
    });
}
