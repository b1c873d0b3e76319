// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Which context the calling task is in, and what it may therefore do.
//!
//! The rules are those of Linux's `___might_sleep` (`kernel/sched/core.c`) and
//! `Documentation/locking/`: a task may not sleep while a spinlock is held, preemption or interrupts
//! are disabled, or an RCU read-side section is open; and an interrupt, which borrows whatever task
//! was running, may not sleep at all.

use super::task::{current, At, Current, Mode};

/// What has borrowed the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interrupt {
    /// A softirq: what an interrupt has put off until it is over.
    Soft,
    /// An interrupt handler: no other interrupt comes.
    Hard,
}

/// Says that the caller may sleep: a splat when the context forbids it.
///
/// # Context
///
/// Any; this is what finds out.
#[track_caller]
pub(crate) fn might_sleep() {
    let at = core::panic::Location::caller();
    current(|current| current.might_sleep(at));
}

/// True in an interrupt handler or a softirq.
pub(crate) fn in_interrupt() -> bool {
    current(|current| current.interrupt.get().is_some())
}

impl Current {
    /// As [`might_sleep`], for a caller that has the task and the line at hand.
    #[inline]
    pub(crate) fn might_sleep(&self, at: At) {
        if self.is_atomic() {
            super::report::sleeping_while_atomic(self, at);
        }
    }

    /// True where sleeping is forbidden.
    #[inline]
    pub(crate) fn is_atomic(&self) -> bool {
        (self.preempt.get() | self.irqs_disabled.get() | self.rcu.get()) != 0
    }

    #[inline]
    pub(crate) fn preempt_disable(&self) {
        self.preempt.set(self.preempt.get() + 1);
    }

    #[inline]
    pub(crate) fn preempt_enable(&self) {
        self.preempt.set(self.preempt.get().saturating_sub(1));
    }

    /// Runs `f` in an interrupt, on top of whatever the task was doing.
    pub(crate) fn in_interrupt<R>(&self, interrupt: Interrupt, f: impl FnOnce() -> R) -> R {
        let borrows_nothing = !self.is_atomic() && self.held.borrow().is_empty();
        let mode = self.mode.replace(Mode::Kernel);
        let before = self.interrupt.replace(Some(interrupt));
        let irqs_disabled = self.irqs_disabled.get();
        self.preempt_disable();
        if interrupt == Interrupt::Hard {
            self.irqs_disabled.set(irqs_disabled + 1);
        }
        let value = f();
        self.irqs_disabled.set(irqs_disabled);
        self.preempt_enable();
        self.interrupt.set(before);
        self.mode.set(mode);
        if borrows_nothing {
            self.check_nothing_held("an interrupt");
        }
        value
    }
}
