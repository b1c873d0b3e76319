// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Waiting for any of several queues, as poll(2) does.
//!
//! Whoever polls registers a waiter in each queue that a driver names, and is told when one of them is
//! woken. Unlike a task that sleeps in a queue it takes no wake-up away from another.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::Arc;
use std::time::Duration;

use super::machine::Machine;
use super::sched::{Shared, WaitFor, Wake};
use super::task::{At, Current};

/// Who is told when a queue is woken.
pub(crate) trait Waiter: Send + Sync {
    /// A queue was woken. No lock of the machine's own is held.
    fn wake(&self, machine: &Machine);

    /// Whether this is a task in poll(2), which goes back to its queues once more when it ends.
    fn is_task(&self) -> bool {
        false
    }
}

/// Which waiters are registered in which queues.
#[derive(Default)]
pub(crate) struct Polls(Shared<Vec<(usize, Arc<dyn Waiter>)>>);

impl Polls {
    /// Has `waiter` told when the queue at `queue` is woken.
    pub(crate) fn register(&self, queue: usize, waiter: Arc<dyn Waiter>) {
        self.0.with(|polls| polls.push((queue, waiter)));
    }

    /// Ends all that a waiter has registered.
    pub(crate) fn forget(&self, waiter: &Arc<dyn Waiter>) {
        self.0
            .with(|polls| polls.retain(|(_, other)| !Arc::ptr_eq(other, waiter)));
    }

    /// Tells those who are registered in the queue at `queue`.
    pub(crate) fn wake(&self, machine: &Machine, queue: usize) {
        let waiters: Vec<_> = self.0.with(|polls| {
            let registered = polls.iter().filter(|(other, _)| *other == queue);
            registered.map(|(_, waiter)| Arc::clone(waiter)).collect()
        });
        for waiter in waiters {
            waiter.wake(machine);
        }
    }

    /// As [`Polls::wake`], for a queue that is about to be gone: whether a task polls it.
    pub(crate) fn free(&self, machine: &Machine, queue: usize) -> bool {
        self.wake(machine, queue);
        self.0.with(|polls| {
            let mut here = polls.iter().filter(|(other, _)| *other == queue);
            let polled = here.any(|(_, waiter)| waiter.is_task());
            polls.retain(|(other, _)| *other != queue);
            polled
        })
    }
}

/// A task that polls.
#[derive(Default)]
pub(crate) struct Poller {
    /// A queue was woken since the last wait.
    woken: AtomicBool,
}

impl Poller {
    /// The task itself sleeps in this queue, where nobody else does.
    fn queue(&self) -> usize {
        core::ptr::from_ref(self).addr()
    }

    /// Sleeps until a queue in which this is registered is woken, also if that has been.
    pub(crate) fn wait(&self, current: &Current, timeout: Option<Duration>, at: At) -> Wake {
        let queue = WaitFor::Queue(self.queue());
        let woken = || self.woken.load(Relaxed);
        let wake = current.block_unless(queue, timeout, true, at, woken);
        self.woken.store(false, Relaxed);
        wake
    }
}

impl Waiter for Poller {
    fn wake(&self, machine: &Machine) {
        self.woken.store(true, Relaxed);
        machine.sched.wake(WaitFor::Queue(self.queue()), usize::MAX);
    }

    fn is_task(&self) -> bool {
        true
    }
}
