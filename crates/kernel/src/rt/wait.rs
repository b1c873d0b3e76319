// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Blocking the calling task, and waking others.

use std::time::Duration;

use super::machine;
use super::report::{self, Kind, Report};
use super::sched::{Sleep, WaitFor, Wake};
use super::task::{current, At, Current, Mode};

impl Current {
    /// Gives the CPU up until the wait is over; `timeout` is virtual time.
    ///
    /// # Panics
    ///
    /// On a thread that is no task, since nothing could ever wake it.
    pub(crate) fn block(
        &self,
        wait: WaitFor,
        timeout: Option<Duration>,
        interruptible: bool,
        at: At,
    ) -> Wake {
        self.block_unless(wait, timeout, interruptible, at, || false)
    }

    /// As [`Current::block`], if `needless` still finds nothing with everything standing still.
    pub(crate) fn block_unless(
        &self,
        wait: WaitFor,
        timeout: Option<Duration>,
        interruptible: bool,
        at: At,
        needless: impl FnOnce() -> bool,
    ) -> Wake {
        self.must_be_task(at);
        let Some((machine, id)) = self.place() else {
            return Wake::Woken;
        };
        // Two reports for one mistake help nobody: these have had their splat by now.
        let reported = matches!(wait, WaitFor::Lock(_) | WaitFor::Rcu);
        if self.is_atomic() && !reported && self.mode.get() == Mode::Kernel {
            self.report(Report::new(Kind::AtomicSleep, "scheduling while atomic").at(at));
        }
        let deadline = timeout.map(|timeout| {
            let timeout = u64::try_from(timeout.as_nanos()).unwrap_or(u64::MAX);
            machine.sched.now_ns().saturating_add(timeout)
        });
        let sleep = Sleep {
            wait,
            deadline,
            interruptible,
            at,
        };
        if let Some(foreign) = &self.task().inner().foreign {
            foreign.watch.waits(suite::TaskId(id.0));
        }
        self.relieved(&machine, || machine.sched.block(id, sleep, needless))
    }

    /// Checks that the calling thread can be put to sleep.
    ///
    /// # Panics
    ///
    /// When it is no task, since nothing could ever wake it.
    pub(crate) fn must_be_task(&self, at: At) {
        if self.place().is_none() {
            // PANIC: only a test can get here, and must be told how to do it.
            panic!("{at}: this would block: call it from a task (kernel::host::Machine::task)");
        }
    }
}

/// How a sleep in a queue ended.
pub(crate) struct Slept {
    /// A signal is pending.
    pub(crate) signal: bool,
    /// How much of the timeout was left.
    pub(crate) left: Duration,
}

/// Waits in the queue at `queue` until woken, or a signal where `interruptible`, or `timeout`.
///
/// No wake-up is lost between giving a lock up and this call: nobody else runs in between.
pub(crate) fn sleep_on(
    queue: usize,
    timeout: Option<Duration>,
    interruptible: bool,
    at: At,
) -> Slept {
    current(|current| {
        let now = || {
            current
                .place()
                .map_or(0, |(machine, _)| machine.sched.now_ns())
        };
        let before = now();
        current.block(WaitFor::Queue(queue), timeout, interruptible, at);
        Slept {
            signal: current.task().inner().signals.pending(),
            left: timeout
                .unwrap_or(Duration::MAX)
                .saturating_sub(Duration::from_nanos(now() - before)),
        }
    })
}

/// Waits in the queue at `queue` until `holds`, whatever it takes: `wait_event`.
///
/// The caller has said that it may sleep. When it can never be, this returns on a thread that is no task;
/// whom it has waited for then never goes on.
pub(crate) fn wait_event(queue: usize, at: At, mut holds: impl FnMut() -> bool) {
    current(|current| {
        if current.place().is_some() {
            while !holds() {
                current.block(WaitFor::Queue(queue), None, false, at);
            }
        } else if let Some(machine) = machine::own_or_up() {
            let hung = |stuck| report::hung(&machine, stuck);
            machine.sched.host_wait_event(holds, hung);
        }
    });
}

/// Wakes at most `count` tasks of the queue at `queue`, and tells all who poll it.
pub(crate) fn wake_up(queue: usize, count: usize) {
    current(|current| {
        current.with_machine(|machine| {
            machine.polls.wake(machine, queue);
            machine.sched.wake(WaitFor::Queue(queue), count);
        })
    });
}
